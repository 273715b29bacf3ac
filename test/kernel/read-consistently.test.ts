/** Files stand for the procfs, so that a process can become another one between two reads. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {kill} from 'node:process';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {readInitProcess} from '../../source/kernel/init-process.ts';
import {LocalProcfs} from '../../source/kernel/local-procfs.ts';
import {ProcessReader} from '../../source/kernel/process-reader.ts';
import {ProcessScan} from '../../source/kernel/process-scan.ts';
import type {Procfs} from '../../source/kernel/procfs.ts';
import {readConsistently} from '../../source/kernel/read-consistently.ts';

const id = 'a'.repeat(64);
const other = 'b'.repeat(64);
let root: string;
let proc: Procfs;

interface How {
  readonly start?: number;
  readonly image?: number;
  readonly state?: string;
  readonly parent?: number;
  readonly nspid?: string;
}

/** Field 22 is the start, fields 26 to 28 say where the program lies. */
const stat = (pid: number, {start = 500, image = 4000, state = 'S', parent = 1}: How): string =>
  `${pid} (sleep) ${state} ${parent} 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ${start} 0 0 0 ${image} 5000 6000 ${'0 '.repeat(24)}\n`;

const status = (nspid: string): string =>
  `Name:\tsleep\nState:\tS (sleeping)\nPPid:\t1\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t \nNSpid:\t${nspid}\nThreads:\t1\nCapInh:\t0\nCapPrm:\t0\nCapEff:\t0\nCapBnd:\ta80425fb\nCapAmb:\t0\nNoNewPrivs:\t0\nSeccomp:\t2\n`;

function process(pid: number, cgroup: string, how: How = {}): void {
  mkdirSync(join(root, String(pid)), {recursive: true});
  const files = {
    stat: stat(pid, how),
    status: status(how.nspid ?? `${pid}\t1`),
    cgroup: `0::${cgroup}\n`,
    cmdline: 'sleep\x080\0',
    uid_map: '0 0 4294967295\n',
    gid_map: '0 0 4294967295\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, String(pid), name), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'captop-proc-'));
  proc = new LocalProcfs(root);
});
afterEach(() => rmSync(root, {recursive: true}));

describe('what is read of a PID', () => {
  test('is of one process: one that starts between the two readings is not mixed in', () => {
    process(70, `/docker/${id}`);
    let reads = 0;
    const read = readConsistently(proc, 70, ({startTicks}) => {
      if (reads++ === 0) process(70, `/docker/${id}`, {start: 900});
      return {startTicks};
    });
    // The second reading agrees with itself, so the new process is the one that is told.
    expect(read).toEqual({startTicks: 900});
    expect(reads).toBe(2);
  });

  test('is given up where another process stands there every time', () => {
    process(70, `/docker/${id}`);
    let start = 501;
    expect(
      readConsistently(proc, 70, () => {
        process(70, `/docker/${id}`, {start: start++});
        return {};
      }),
    ).toBe('gone');
  });

  test('is read again after an execve, so that no old program is told with new rights', () => {
    process(70, `/docker/${id}`);
    let reads = 0;
    readConsistently(proc, 70, () => {
      if (reads++ === 0) process(70, `/docker/${id}`, {image: 9000});
      return {};
    });
    expect(reads).toBe(2);
  });

  test('that ended meanwhile is gone', async () => {
    // A real one, whose shell waits for it, so that it does not stay a zombie.
    const shell = spawn('sh', ['-c', 'sleep 1000 & echo $!; wait']);
    const [line] = await once(shell.stdout, 'data');
    const pid = Number(line);
    const real = new LocalProcfs('/proc');
    expect(readConsistently(real, pid, ({parent}) => ({parent}))).toEqual({parent: shell.pid});
    const read = readConsistently(real, pid, () => {
      kill(pid);
      while (existsSync(`/proc/${pid}`));
      return {};
    });
    expect(read).toBe('gone');
    expect(readConsistently(real, pid, () => ({}))).toBe('gone');
  });
});

const known = (each: string) => each === id || each === other;
const target = {id, pid: 70, ownPidNamespace: true};

describe('PID 1 of a container', () => {
  test('is proven by its cgroup', () => {
    process(70, `/docker/${id}`);
    expect(readInitProcess(new ProcessReader(proc), target, known)).toMatchObject({cgroup: `/docker/${id}`});
  });

  test.each([
    ['in no container', '/user.slice'],
    ['in another container', `/docker/${other}`],
    ['in a container of a container', `/docker/${id}/docker/${other}`],
  ])('is not the process of that number %s', (_, cgroup) => {
    process(1, '/');
    process(70, cgroup);
    expect(readInitProcess(new ProcessReader(proc), target, known)).toBe('not-ours');
  });

  test('is not a later process of the container: PID 1 of its own namespace has 1 as its last number', () => {
    process(70, `/docker/${id}`, {nspid: '70\t12'});
    expect(readInitProcess(new ProcessReader(proc), target, known)).toBe('not-ours');
    expect(readInitProcess(new ProcessReader(proc), {...target, ownPidNamespace: false}, known)).toBeTypeOf(
      'object',
    );
  });

  test.each([
    ['containerd-shim-runc-v2', `containerd-shim-runc-v2\0-namespace\0moby\0-id\0${id}\0`, true],
    ['conmon', `/usr/bin/conmon\0-c\0${id}\0-u\0${id}\0`, true],
    ['a shell that only mentions it', `sh\0-c\0echo ${id}\0`, false],
  ])('without a cgroup that names it is proven by who started it: %s', (_, cmdline, proven) => {
    process(60, '/');
    writeFileSync(join(root, '60', 'cmdline'), cmdline);
    process(70, '/', {parent: 60});
    expect(typeof readInitProcess(new ProcessReader(proc), target, known) === 'object').toBe(proven);
  });
});

describe('a scan', () => {
  const scan = (): ProcessScan => {
    const all = new Map([[id, target]]);
    const scope = {
      all,
      some: [target],
      isKnown: known,
      unread: 'none',
      thorough: () => false,
      search: 'all',
    } as const;
    const one = new ProcessScan(new ProcessReader(proc), undefined, scope, new Map(), new Map());
    one.run();
    return one;
  };
  const pids = (): number[] | undefined =>
    scan()
      .found.get(id)
      ?.map(({raw}) => raw.pid);

  test('finds what is in the container’s cgroup and below it, and no other', () => {
    process(70, `/docker/${id}`);
    process(71, `/docker/${id}/init.scope`, {nspid: '71\t2'});
    process(72, `/docker/${other}`);
    process(73, '/user.slice', {nspid: '73'});
    expect(pids()).toEqual([70, 71]);
  });

  test('tells of a process that is starting a program what nobody has to wait for', () => {
    process(70, `/docker/${id}`);
    process(71, `/docker/${id}`, {nspid: '71\t2'});
    writeFileSync(join(root, '71', 'cmdline'), '');
    // Memory without a program.
    writeFileSync(join(root, '71', 'statm'), '1 1 0 0 0 0 0\n');
    for (const name of ['exe', 'ns']) symlinkSync('/nowhere', join(root, '71', name));
    const raw = scan().found.get(id)?.[1]?.raw;
    const untold = {unknown: expect.stringContaining('the process is starting a program')};
    expect(raw).toMatchObject({
      pid: 71,
      stat: {comm: 'sleep', parent: 1, startTicks: Number.NaN, stateLetter: 'S'},
      command: '[sleep]',
      executable: untold,
      lsm: untold,
      namespaces: {pid: untold, user: untold},
      uidMap: [{count: 4294967295}],
    });
    expect(readConsistently(proc, 70, ({startTicks}) => ({startTicks}))).toEqual({startTicks: 500});
  });

  test('takes a zombie, which only its parent tells, to its parent’s container', () => {
    process(70, `/docker/${id}`);
    process(71, '/', {state: 'Z', parent: 70, nspid: '71\t2'});
    writeFileSync(join(root, '71', 'status'), status('71\t2').replace('S (sleeping)', 'Z (zombie)'));
    expect(pids()).toEqual([70, 71]);
  });

  describe('of several containers', () => {
    const third = 'c'.repeat(64);
    const targets = [target, {...target, id: other, pid: 80}, {...target, id: third, pid: 90}];
    const list = (path: string, ...pids: number[]): void => {
      mkdirSync(join(root, 'hierarchy', path), {recursive: true});
      writeFileSync(join(root, 'hierarchy', path, 'cgroup.procs'), pids.map(pid => `${pid}\n`).join(''));
    };
    const cgroups = (): (string | undefined)[] => {
      const all = new Map(targets.map(one => [one.id, one]));
      const isKnown = (each: string) => all.has(each);
      const scope = {
        all,
        some: targets,
        isKnown,
        unread: 'none',
        thorough: () => false,
        search: 'all',
      } as const;
      const one = new ProcessScan(
        new ProcessReader(proc),
        join(root, 'hierarchy'),
        scope,
        new Map(),
        new Map(),
      );
      one.run();
      return targets.map(({id: each}) => {
        const init = one.inits.get(each);
        return typeof init === 'object' ? init.cgroup : init;
      });
    };

    test('believes the hierarchy, which lists a PID 1 where the first one’s is but for its id', () => {
      for (const {id: each, pid} of targets) {
        process(pid, `/docker/${each}`);
        list(`/docker/${each}`, pid);
      }
      // Whoever is listed need not be asked.
      rmSync(join(root, '90', 'cgroup'));
      expect(cgroups()).toEqual([id, other, third].map(each => `/docker/${each}`));
    });

    test('asks a PID 1 that is listed elsewhere: below, in a place of its own, or nowhere', () => {
      process(70, `/docker/${id}`);
      list(`/docker/${id}`, 70);
      process(80, `/docker/${other}/init.scope`);
      list(`/docker/${other}`);
      list(`/docker/${other}/init.scope`, 80);
      process(90, `/pod/${third}`);
      list(`/docker/${third}`, 91);
      expect(cgroups()).toEqual([`/docker/${id}`, `/docker/${other}/init.scope`, `/pod/${third}`]);
    });

    test('takes no PID for a container’s that the hierarchy lists in another one', () => {
      process(70, `/docker/${id}`);
      list(`/docker/${id}`, 70);
      process(80, '/user.slice');
      list(`/docker/${other}`, 81);
      process(90, `/docker/${other}`);
      list(`/docker/${third}`);
      expect(cgroups()).toEqual([`/docker/${id}`, 'not-ours', 'not-ours']);
    });
  });

  test('of a procfs without the container finds nothing', () => {
    const one = scan();
    expect(one.inits.get(id)).toBe('gone');
  });
});
