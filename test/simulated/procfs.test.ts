/** The generated procfs must look like the kernel's: to ps, which reads nothing else, and line by line. */
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {needs} from '../on-lab.ts';
import {SimulatedHost} from './host.ts';

let host: SimulatedHost;
beforeEach(async () => {
  host = await SimulatedHost.start({containers: 12, processesEach: 3});
});
afterEach(() => host.close());

const file = (name: string, pid: number | 'self'): string =>
  readFileSync(join(host.procfs.root, String(pid), name), 'utf8');
const live = (name: string): string => readFileSync(join('/proc/self', name), 'utf8');
const first = () => {
  const [container] = host.world.containers.values();
  const process = container?.processes[0];
  if (container === undefined || process === undefined) throw new Error('the host is empty');
  return {container, process};
};

// ps looks itself up first, so it gets a directory there: that of the process which reads.
test('ps reads it as it reads /proc', context => {
  // It is mounted there for ps alone.
  needs(context, {root: true, commands: ['unshare', 'ps']});
  const text = execFileSync(
    'unshare',
    [
      '--mount',
      'sh',
      '-c',
      'ln -s self "$0/$$" && mount --bind "$0" /proc && exec ps -eo pid,ppid,euid,egid,nlwp,comm',
      host.procfs.root,
    ],
    {encoding: 'utf8'},
  );
  const seen = new Map(
    text
      .trim()
      .split('\n')
      .slice(1)
      .map(line => line.trim().split(/\s+/))
      .map(([pid, ...rest]) => [Number(pid), rest]),
  );
  for (const {processes} of host.world.containers.values())
    for (const {hostPid, parentHostPid, uid, gid} of processes)
      expect(seen.get(hostPid)?.slice(0, 4)).toEqual([parentHostPid, uid, gid, 1].map(String));
});

describe('each file has the shape of the one that this kernel gives', () => {
  const names = (text: string): string[] => text.match(/^[A-Za-z_]+(?=:\t)/gm) ?? [];

  test('status: the same names in the same order, as many values a line', () => {
    const made = file('status', first().process.hostPid);
    const known = names(live('status'));
    expect(names(made).filter(name => known.includes(name))).toEqual(
      known.filter(name => names(made).includes(name)),
    );
    for (const name of ['Uid', 'Gid', 'CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'Threads', 'PPid']) {
      const line = new RegExp(`^${name}:.*$`, 'm');
      const shape = (text: string) =>
        line
          .exec(text)?.[0]
          .replace(/[0-9a-f]{16}$/, 'mask')
          .replace(/\t[0-9]+/g, '\tn');
      expect(shape(made)).toBe(shape(live('status')));
    }
  });

  test('stat: as many fields, and the start time where proc(5) says', () => {
    const values = (text: string) =>
      text
        .slice(text.lastIndexOf(')') + 2)
        .trim()
        .split(' ');
    const {container, process} = first();
    const made = values(file('stat', process.hostPid));
    expect(made).toHaveLength(values(live('stat')).length);
    const bootedAt = Number(
      /^btime ([0-9]+)$/m.exec(readFileSync(join(host.procfs.root, 'stat'), 'utf8'))?.[1],
    );
    const startedAt = (bootedAt + Number(made[22 - 3]) / 100) * 1000;
    expect(Math.abs(startedAt - container.startedAt)).toBeLessThan(1500);
  });

  test.each(['uid_map', 'gid_map'])('%s', name => {
    expect(file(name, first().process.hostPid)).toMatch(/^ {9}0 {10}0 4294967295\n$/);
  });

  test('cmdline and comm', () => {
    for (const {processes} of host.world.containers.values())
      for (const {hostPid, argv} of processes) {
        expect(file('cmdline', hostPid)).toBe(`${argv.join('\0')}\0`);
        expect(file('comm', hostPid)).toMatch(/^.{1,15}\n$/);
      }
  });

  test('every namespace that this kernel has', () => {
    const {hostPid} = first().process;
    const ns = join(host.procfs.root, String(hostPid), 'ns');
    for (const name of readdirSync('/proc/self/ns'))
      expect(readlinkSync(join(ns, name))).toMatch(
        new RegExp(`^${name.replace('_for_children', '')}:\\[[0-9]+\\]$`),
      );
    expect(readlinkSync(join(ns, 'pid'))).not.toBe(readlinkSync(join(host.procfs.root, 'self/ns/pid')));
    expect(readlinkSync(join(ns, 'user'))).toBe(readlinkSync(join(host.procfs.root, 'self/ns/user')));
  });
});

test('the cgroup hierarchy lists the processes of each container', () => {
  const mounted = / \/ (\S+) .* - cgroup2 /.exec(file('mountinfo', 'self'))?.[1] ?? '';
  for (const {processes} of host.world.containers.values()) {
    const path = file('cgroup', processes[0]?.hostPid ?? 0)
      .trim()
      .replace('0::', '');
    const members = readFileSync(join(mounted, path, 'cgroup.procs'), 'utf8');
    expect(members).toBe(processes.map(({hostPid}) => `${hostPid}\n`).join(''));
  }
});

test('it follows what happens: processes come and go with their containers', () => {
  const {container, process} = first();
  const exists = (pid: number) => existsSync(join(host.procfs.root, String(pid)));
  const exec = host.exec(container, ['sh'], {privileged: true});
  expect(file('status', exec.process.hostPid)).toContain('CapBnd:\t000001ffffffffff');
  expect(file('status', exec.process.hostPid)).toContain(`NSpid:\t${exec.process.hostPid}\t4`);
  host.execEnds(container, exec);
  expect(exists(exec.process.hostPid)).toBe(false);
  host.kill(container);
  expect(exists(process.hostPid)).toBe(false);
  expect(exists(process.parentHostPid)).toBe(false);
  const started = host.run();
  expect(exists(started.processes[0]?.hostPid ?? 0)).toBe(true);
});
