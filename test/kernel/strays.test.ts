/** Processes that no listing names, while it is not known whose they are. Folders stand for the procfs. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {KernelView} from '../../source/kernel/kernel-view.ts';
import {LocalProcfs} from '../../source/kernel/local-procfs.ts';
import type {Scope} from '../../source/kernel/scan-state.ts';
import {processesOf} from '../../source/kernel/scanned-container.ts';
import {writeOf, writeProcess} from './proc-tree.ts';

const id = 'a'.repeat(64);
const stranger = 81;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'captop-strays-'));
  writeFileSync(join(root, 'uptime'), '1000.00 0.00\n');
  writeProcess(root, 70, {cgroup: `/docker/${id}`});
  writeProcess(root, stranger, {cgroup: `/docker/${'b'.repeat(64)}`});
});
afterEach(() => rmSync(root, {recursive: true}));

/** Links that are followed, on the thread that draws, in a scan that knows of one container, and what that scan leaves open. */
function followed(unread: Scope['unread']) {
  const links: string[] = [];
  class Watched extends LocalProcfs {
    override link(relative: string): string {
      if (this.threads?.isLeft(Number.parseInt(relative, 10)) !== true) links.push(relative);
      return super.link(relative);
    }
  }
  const target = {id, pid: 70, ownPidNamespace: true};
  const view = new KernelView(new Watched(root));
  view.scan({
    all: new Map([[id, target]]),
    some: [target],
    isKnown: each => each === id,
    unread,
    thorough: () => false,
    search: true,
  });
  return {links, owes: view.owes};
}

test.each([
  ['none', true],
  // Nearly every process may be in a container of which the engine has yet to tell.
  ['awaited', false],
  ['unanswered', true],
] as const)(
  'while the answer about a container is %s, what no listing names is not asked here: whoever asked might have to wait',
  (unread, isLeftToThreads) => {
    const {links, owes} = followed(unread);
    expect(links).toContain('70/ns/pid');
    expect(links.filter(link => link.startsWith(`${stranger}/`))).toEqual([]);
    expect(owes).toBe(isLeftToThreads);
  },
);

/** The first line of a mountinfo: the id of the mount at the root tells the mount namespace. */
const overlay = (mount: number): string =>
  `${mount} ${mount - 40} 0:46 / / rw,relatime - overlay overlay rw,lowerdir=/l/A:/l/B,upperdir=/u,workdir=/w\n`;
const disk = (mount: number): string => `${mount} 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n`;

interface HostProcess {
  readonly mounts: string;
  readonly comm?: string;
  readonly parent?: number;
  readonly start?: number;
}

/** Writes what is read of a process in the PID namespace of the host. */
function writeHostProcess(pid: number, {mounts, comm = 'sleep', parent = 1, start = 500}: HostProcess): void {
  writeProcess(root, pid, {cgroup: '/user.slice/session-2.scope'});
  writeOf(
    root,
    pid,
    'stat',
    `${pid} (${comm}) S ${parent} ${'0 '.repeat(17)}${start} 0 0 0 4000 ${'0 '.repeat(26)}\n`,
  );
  const status = `Name:\t${comm}\nState:\tS (sleeping)\nPPid:\t${parent}\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0\nNSpid:\t${pid}\nVmSize:\t    3024 kB\nThreads:\t1\nCapInh:\t0000000000000000\nCapPrm:\t000001ffffffffff\nCapEff:\t000001ffffffffff\nCapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000000\nNoNewPrivs:\t0\nSeccomp:\t0\n`;
  writeOf(root, pid, 'status', status);
  writeOf(root, pid, 'comm', `${comm}\n`);
  writeOf(root, pid, 'mountinfo', mounts);
}

/** The processes of the container, and how each was found. */
function members(): readonly (readonly [number, string])[] {
  const target = {id, pid: 70, ownPidNamespace: true};
  const view = new KernelView(new LocalProcfs(root));
  view.scan({
    all: new Map([[id, target]]),
    some: [target],
    isKnown: each => each === id,
    unread: 'none',
    thorough: () => false,
    search: true,
  });
  return processesOf(view.containers.get(id)).map(({raw, foundBy}) => [raw.pid, foundBy]);
}

describe('a process of the host that is in the mount namespace of a container alone', () => {
  beforeEach(() => {
    writeHostProcess(1, {mounts: disk(21), comm: 'systemd', parent: 0});
    writeOf(root, 70, 'mountinfo', overlay(612));
  });

  test('is found in that container, with what it started', () => {
    writeHostProcess(90, {mounts: overlay(612)});
    writeHostProcess(91, {mounts: overlay(612), parent: 90});
    expect(members()).toEqual([
      [70, 'cgroup'],
      [90, 'mount namespace'],
      [91, 'mount namespace'],
    ]);
  });

  test('is told from a service with mounts of its own, and from one that shows no mounts', () => {
    writeHostProcess(90, {mounts: disk(61)});
    writeHostProcess(91, {mounts: ''});
    expect(members()).toEqual([[70, 'cgroup']]);
  });

  test('is no process of the host where the container has the mounts of the host', () => {
    writeOf(root, 70, 'mountinfo', disk(21));
    writeHostProcess(90, {mounts: disk(21)});
    expect(members()).toEqual([[70, 'cgroup']]);
  });

  test('is none if the container has the mounts of who started it, as with unshare(1)', () => {
    writeHostProcess(69, {mounts: overlay(612), comm: 'unshare'});
    writeHostProcess(90, {mounts: overlay(612)});
    const status = readFileSync(join(root, '70/status'), 'utf8');
    writeOf(root, 70, 'status', status.replace('PPid:\t1', 'PPid:\t69'));
    expect(members()).toEqual([[70, 'cgroup']]);
  });

  test('is none if it is a runtime on its way to start a program there, unless it stays', () => {
    writeHostProcess(90, {mounts: overlay(612), comm: 'runc:[1:CHILD]', start: 99_900});
    writeHostProcess(91, {mounts: overlay(612), comm: 'runc:[1:CHILD]', start: 500});
    expect(members()).toEqual([
      [70, 'cgroup'],
      [91, 'mount namespace'],
    ]);
  });

  test('is none if the shim of the container has started it', () => {
    writeHostProcess(60, {mounts: disk(21), comm: 'containerd-shim'});
    writeHostProcess(61, {mounts: disk(21), comm: 'runc', parent: 60});
    writeHostProcess(62, {mounts: overlay(612), comm: 'exe', parent: 61});
    writeOf(
      root,
      70,
      'status',
      readFileSync(join(root, '70/status'), 'utf8').replace('PPid:\t1', 'PPid:\t60'),
    );
    expect(members()).toEqual([[70, 'cgroup']]);
  });
});
