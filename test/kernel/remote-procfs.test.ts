/** The procfs of another machine, through a shell of this one: what a scan finds there is what it finds here. */
import {execFileSync} from 'node:child_process';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {chooseEndpoint} from '../../source/engine/endpoint.ts';
import {openEngine} from '../../source/engine/open.ts';
import {HostObserver} from '../../source/host/host-observer.ts';
import {LocalProcfs} from '../../source/kernel/local-procfs.ts';
import type {Procfs} from '../../source/kernel/procfs.ts';
import {readReader} from '../../source/kernel/reader.ts';
import {RemoteProcfs} from '../../source/kernel/remote/remote-procfs.ts';
import type {ObservedHost} from '../../source/model/snapshot.ts';
import {SimulatedHost} from '../simulated/host.ts';
import {LocalShell} from '../ssh/local-shell.ts';

/** Without what the simulation has no second source for: its own clock, and the passwd of its host and containers. */
const plain = ({capLastCap, namespaces, containers}: ObservedHost): unknown =>
  JSON.parse(
    JSON.stringify({capLastCap, namespaces, containers}, (key, value) => {
      if (typeof value === 'bigint') return String(value);
      return ['startedAt', 'hostUser', 'user', 'fileCapabilities'].includes(key) ? undefined : value;
    }),
  );

describe('On a simulated host', () => {
  let host: SimulatedHost;
  beforeAll(async () => {
    host = await SimulatedHost.start({containers: 40, processesEach: 3});
  });
  afterAll(() => host.close());

  const observer = (proc: Procfs): HostObserver => {
    const url = `unix://${host.daemon.socketPath}`;
    return new HostObserver(openEngine(chooseEndpoint({hosts: [url], env: {}})), proc);
  };

  test('containers and processes are the same as read here', async () => {
    using shell = new LocalShell();
    const near = await observer(new LocalProcfs(host.procfs.root)).read(true);
    const far = await observer(new RemoteProcfs(shell, host.procfs.root)).read(true);
    expect(far.evidence).toBe('ssh');
    expect(far.containers.length).toBeGreaterThanOrEqual(40);
    expect(plain(far)).toEqual(plain(near));
  });

  test('a new container takes two questions, and no more', async () => {
    using shell = new LocalShell();
    const watching = observer(new RemoteProcfs(shell, host.procfs.root));
    await watching.read(false);
    host.run('late');
    const before = shell.requests;
    await watching.load(false);
    const found = watching.observe().containers.find(({name}) => name === 'late');
    expect(found?.pid1?.command).toBeDefined();
    expect(shell.requests - before).toBeLessThanOrEqual(3);
  });
});

describe('A poll of a machine on which nothing happens', () => {
  let host: SimulatedHost;
  beforeAll(async () => {
    host = await SimulatedHost.start({containers: 3});
  });
  afterAll(() => host.close());

  test('is one short question, and finds what has changed', async () => {
    using shell = new LocalShell();
    const proc = new RemoteProcfs(shell, host.procfs.root);
    const polled = async (): Promise<number> => {
      const before = shell.requests;
      await proc.renewIfOther([]);
      return shell.requests - before;
    };
    await proc.renew([], true);
    // The first has nothing to compare with.
    await polled();
    expect(await polled()).toBe(1);
    const fresh = host.run('fresh');
    expect(await polled()).toBeGreaterThan(1);
    expect(proc.pids()).toContain(fresh.processes[0]?.hostPid);
    await polled();
    expect(await polled()).toBe(1);
    const exec = host.world.exec(fresh, ['sleep', '5'], {}).process;
    host.procfs.addProcess(fresh, exec);
    expect(await polled()).toBeGreaterThan(1);
    expect(proc.text(`${exec.hostPid}/cmdline`)).toContain('sleep');
    const pid = fresh.processes[0]?.hostPid ?? 0;
    const status = `${host.procfs.root}/${pid}/status`;
    await polled();
    expect(await polled()).toBe(1);
    writeFileSync(status, readFileSync(status, 'utf8').replace(/^CapBnd:.*$/m, 'CapBnd:\t0000000000000001'));
    expect(await polled()).toBeGreaterThan(1);
    expect(proc.text(`${pid}/status`)).toContain('0000000000000001');
  });
});

test('a process that is starting a program is told as it is here, and nothing is read that could wait', async () => {
  const host = await SimulatedHost.start({containers: 2});
  const [container] = host.world.containers.values();
  const pid = container?.processes[0]?.hostPid;
  const folder = join(host.procfs.root, String(pid));
  writeFileSync(join(folder, 'statm'), '1 1 0 0 0 0 0\n');
  // Whoever opens a fifo to which nobody writes waits, too.
  for (const name of ['stat', 'attr/current']) {
    rmSync(join(folder, name), {force: true});
    execFileSync('mkfifo', [join(folder, name)]);
  }
  using shell = new LocalShell();
  const url = `unix://${host.daemon.socketPath}`;
  const read = (proc: Procfs) =>
    new HostObserver(openEngine(chooseEndpoint({hosts: [url], env: {}})), proc).read(true);
  const far = await read(new RemoteProcfs(shell, host.procfs.root));
  const told = far.containers.find(({pid1}) => pid1?.hostPid === pid);
  const wait = {unknown: expect.stringContaining('the process is starting a program')};
  expect(told?.pid1).toMatchObject({executable: wait, startedAt: wait, namespaces: {pid: wait}, lsm: wait});
  expect(far.limits.join()).toContain(`would let whoever asks wait: ${pid} in `);
  expect(plain(far)).toEqual(plain(await read(new LocalProcfs(host.procfs.root))));
  await host.close();
});

/** A process that keeps whoever reads its command line waiting ends the first session that reads any. */
test('a command line that never comes costs one session, and no other fact', async () => {
  const host = await SimulatedHost.start({containers: 2});
  const [container] = host.world.containers.values();
  const pid = container?.processes[0]?.hostPid;
  using first = new LocalShell();
  using second = new LocalShell();
  const asked: string[] = [];
  const hanging = {
    ask: (commands: string) =>
      commands.includes('; f ') ? Promise.reject(new Error('nothing came')) : first.ask(commands),
  };
  const noting = {
    ask: (commands: string) => {
      asked.push(commands);
      return second.ask(commands);
    },
  };
  const sessions = [hanging, noting];
  const proc = new RemoteProcfs({session: async () => sessions[0] as typeof hanging}, host.procfs.root);
  await expect(proc.renew([], true)).rejects.toThrow('nothing came');
  sessions.shift();
  await proc.renew([], true);
  // First it is left out for all processes, then it is read.
  expect(asked.filter(commands => commands.includes("q='all'"))).toHaveLength(1);
  expect(proc.text(`${pid}/cmdline`)).not.toBe('');
  await host.close();
});

test('the reader itself is the shell there', async () => {
  using shell = new LocalShell();
  const proc = new RemoteProcfs(shell);
  await proc.renew([], false);
  const [near, far] = [readReader(new LocalProcfs('/proc')), readReader(proc)];
  const asRoot = 'read it with --sudo';
  expect({...far, bootedAt: 0}).toEqual({...near, bootedAt: 0, asRoot});
  expect(Math.abs(far.bootedAt - near.bootedAt)).toBeLessThan(10_000);
});
