/** The procfs of another machine, through a shell of this one: what a scan finds there is what it finds here. */
import {spawn} from 'node:child_process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {chooseEndpoint} from '../../source/engine/endpoint.ts';
import {openEngine} from '../../source/engine/open.ts';
import {HostObserver} from '../../source/host/host-observer.ts';
import {LocalProcfs, type Procfs} from '../../source/kernel/procfs.ts';
import {readReader} from '../../source/kernel/reader.ts';
import {RemoteProcfs} from '../../source/kernel/remote/remote-procfs.ts';
import type {ObservedHost} from '../../source/model/snapshot.ts';
import {RemoteShell} from '../../source/ssh/remote-shell.ts';
import {SimulatedHost} from '../simulated/host.ts';

class LocalShell {
  readonly #child = spawn('sh', {stdio: ['pipe', 'pipe', 'inherit'], env: {PATH: process.env.PATH}});
  readonly #shell: RemoteShell;
  requests = 0;

  constructor() {
    const {stdin: input, stdout: output} = this.#child;
    const ended = new Promise<string>(resolve => this.#child.once('close', () => resolve('it ended')));
    this.#shell = new RemoteShell({input, output, ended, kill: () => this.#child.kill()}, 'here');
  }

  readonly #session = {
    ask: (commands: string) => {
      this.requests++;
      return this.#shell.ask(commands);
    },
  };

  async session() {
    return this.#session;
  }

  [Symbol.dispose](): void {
    this.#child.stdin.end();
  }
}

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

test('the reader itself is the shell there', async () => {
  using shell = new LocalShell();
  const proc = new RemoteProcfs(shell);
  await proc.renew([], false);
  const [near, far] = [readReader(new LocalProcfs('/proc')), readReader(proc)];
  const asRoot = 'read it with --sudo';
  expect({...far, bootedAt: 0}).toEqual({...near, bootedAt: 0, asRoot});
  expect(Math.abs(far.bootedAt - near.bootedAt)).toBeLessThan(2000);
});
