/** A process whose leading thread has ended while others live on: what is read of it. Folders stand for the procfs. */
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {KernelView} from '../../source/kernel/kernel-view.ts';
import {LocalProcfs} from '../../source/kernel/local-procfs.ts';
import {isScanned} from '../../source/kernel/scanned-container.ts';
import {namespaceNames} from '../../source/model/snapshot.ts';
import {writeOf, writeProcess} from './proc-tree.ts';

const id = 'a'.repeat(64);
const cgroup = `/docker/${id}`;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'captop-leaderless-'));
  writeFileSync(join(root, 'uptime'), '1000.00 0.00\n');
  link(1, 'ns/pid', 'pid:[4026531836]');
});
afterEach(() => rmSync(root, {recursive: true}));

function link(pid: number, name: string, to: string): void {
  mkdirSync(join(root, `${pid}`, 'ns'), {recursive: true});
  symlinkSync(to, join(root, `${pid}`, name));
}

const statusOf = (tgid: number, tid: number, state: string, threads: number): string =>
  `Name:\tperl\nState:\t${state}\nTgid:\t${tgid}\nPid:\t${tid}\nPPid:\t60\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t \nNSpid:\t${tid}\t${tid - 69}\nThreads:\t${threads}\nCapInh:\t0\nCapPrm:\ta80425fb\nCapEff:\ta80425fb\nCapBnd:\ta80425fb\nCapAmb:\t0\nNoNewPrivs:\t0\nSeccomp:\t2\n`;

/** The kernel's files of a leader that has ended, on cgroup v1, and of a thread that goes on. */
function writeLeaderless(pid: number, tid: number): void {
  writeOf(root, pid, 'stat', `${pid} (perl) Z 60 ${'0 '.repeat(17)}500 0 0 0 0 0 0 ${'0 '.repeat(24)}\n`);
  writeOf(root, pid, 'status', statusOf(pid, pid, 'Z (zombie)', 2));
  writeOf(root, pid, `task/${pid}/status`, statusOf(pid, pid, 'Z (zombie)', 2));
  writeOf(root, pid, `task/${tid}/status`, statusOf(pid, tid, 'S (sleeping)', 2));
  writeOf(root, pid, 'cgroup', '9:name=systemd:/\n8:pids:/\n');
  writeOf(root, pid, 'cmdline', '');
  link(pid, 'ns/pid', 'pid:[4026532200]');
  link(pid, 'ns/user', 'user:[4026531837]');
  // A thread has a folder of its own, which no listing names (proc(5), /proc/tid).
  writeOf(root, tid, 'cgroup', `9:name=systemd:${cgroup}\n8:pids:${cgroup}\n`);
  writeOf(root, tid, 'uid_map', '0 0 4294967295\n');
  writeOf(root, tid, 'gid_map', '0 0 4294967295\n');
  namespaceNames.forEach((name, index) => {
    link(tid, `ns/${name}`, `${name}:[${name === 'user' ? 4026531837 : 4026532200 + index}]`);
  });
  symlinkSync('/usr/bin/perl', join(root, `${tid}`, 'exe'));
}

/** What a scan finds, and the files that it asks for. */
function scan() {
  const asked: string[] = [];
  class Watched extends LocalProcfs {
    override pids(): number[] {
      return super.pids().filter(pid => pid !== 71 && pid !== 81);
    }
    override text(relative: string, ...how: []): string {
      asked.push(relative);
      return super.text(relative, ...how);
    }
  }
  const view = new KernelView(new Watched(root));
  view.scan({
    all: new Map([[id, {id, pid: 70, ownPidNamespace: true}]]),
    some: [{id, pid: 70, ownPidNamespace: true}],
    isKnown: each => each === id,
    unread: 'none',
    thorough: () => false,
    search: true,
  });
  const scanned = view.containers.get(id);
  return {scanned: isScanned(scanned) ? scanned : expect.fail(`not scanned: ${scanned}`), asked};
}

test('an init process is read of a thread that lives, its cgroup, too', () => {
  writeLeaderless(70, 71);
  writeOf(root, 60, 'cmdline', `containerd-shim\0-id\0${id}\0`);
  writeOf(root, 60, 'cgroup', '9:name=systemd:/\n');
  const {init} = scan().scanned;
  expect(init).toMatchObject({cgroup, hasCgroup: true});
  expect(init.raw).toMatchObject({
    pid: 70,
    actor: 71,
    command: '[perl]',
    executable: '/usr/bin/perl',
    namespaces: {pid: 4026532200, mnt: 4026532202, net: 4026532203},
  });
});

test('another process is in the cgroup of its container, as its living thread is', () => {
  writeProcess(root, 70, {cgroup});
  link(70, 'ns/pid', 'pid:[4026532200]');
  writeLeaderless(80, 81);
  const {processes} = scan().scanned;
  expect(processes.map(({raw, foundBy}) => [raw.pid, raw.actor, foundBy, raw.command])).toEqual([
    [70, 70, 'cgroup', 'perl'],
    [80, 81, 'cgroup', '[perl]'],
  ]);
});

test('of a process whose leader lives nothing is asked of another thread', () => {
  writeProcess(root, 70, {cgroup});
  writeOf(root, 71, 'cmdline', 'other\0');
  const {scanned, asked} = scan();
  expect(scanned.init.raw).toMatchObject({pid: 70, actor: 70, command: 'perl'});
  expect(asked.filter(each => each.startsWith('71/') || each.includes('/task/'))).toEqual([]);
});
