/** How often another machine is waited for, by letting its answers come in waves: each when nothing more is asked. */
import {spawn} from 'node:child_process';
import {connect} from 'node:net';
import {Duplex} from 'node:stream';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {DockerEngine} from '../../source/engine/docker/adapter.ts';
import type {Connections} from '../../source/engine/endpoint.ts';
import {HostObserver} from '../../source/host/host-observer.ts';
import {HostWatch} from '../../source/host/watch/host-watch.ts';
import {RemoteProcfs} from '../../source/kernel/remote/remote-procfs.ts';
import {RemoteShell} from '../../source/ssh/remote-shell.ts';
import {SpareConnections} from '../../source/ssh/spare-connections.ts';
import {SimulatedHost} from '../simulated/host.ts';
import {patientLimits} from './local-shell.ts';

/** Milliseconds without a question or an answer after which what has come is handed on. */
const quietMs = 400;

class Waves {
  count = 0;
  #held: Array<() => void> = [];
  #working = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Runs something with the next wave. */
  hold(run: () => void): void {
    this.#held.push(run);
    this.moved();
  }

  /** Waits for what another process works out. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#working++;
    const done = await work;
    this.#working--;
    this.moved();
    return done;
  }

  /** Notes that something was asked or answered. */
  moved(): void {
    clearTimeout(this.#timer);
    if (this.#held.length > 0 && this.#working === 0)
      this.#timer = setTimeout(() => this.#release(), quietMs);
  }

  #release(): void {
    this.count++;
    for (const run of this.#held.splice(0)) run();
  }
}

/** A connection whose answers come with the waves. */
class Far extends Duplex {
  readonly #socket;

  constructor(path: string, waves: Waves) {
    super();
    this.#socket = connect(path);
    this.#socket.on('data', piece => waves.hold(() => this.push(piece)));
    this.#socket.on('close', () => waves.hold(() => this.push(null)));
    this.#socket.on('error', () => {});
    this.#socket.on('drain', () => waves.moved());
  }

  override _read(): void {}
  override _write(piece: Buffer, _: string, done: () => void): void {
    this.#socket.write(piece, () => done());
  }
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

function connectionsOver(waves: Waves, path: string): Connections {
  const open = () => new Promise<Duplex>(resolve => waves.hold(() => resolve(new Far(path, waves))));
  const forwarded = new SpareConnections(open);
  return {
    connect: () => forwarded.take(),
    transport: 'forward',
    most: {questions: 128, streams: 128},
    leave: () => false,
    close() {},
  };
}

let host: SimulatedHost;
beforeAll(async () => {
  host = await SimulatedHost.start({containers: 100});
});
afterAll(() => host.close());

test('100 containers are shown after four waits, and read again after two', async () => {
  const waves = new Waves();
  const child = spawn('sh', {stdio: ['pipe', 'pipe', 'ignore']});
  const ended = new Promise<string>(resolve => child.once('close', () => resolve('it ended')));
  const streams = {input: child.stdin, output: child.stdout, ended, kill: () => child.kill()};
  const shell = new RemoteShell(streams, 'far', patientLimits);
  let isOpen = false;
  const session = {
    async ask(commands: string) {
      // The session is opened like any other connection.
      if (!isOpen) await new Promise<void>(resolve => waves.hold(resolve));
      isOpen = true;
      const answer = await waves.during(shell.ask(commands));
      await new Promise<void>(resolve => waves.hold(resolve));
      return answer;
    },
  };
  const connections = connectionsOver(waves, host.daemon.socketPath);
  const engine = new DockerEngine({kind: 'forwarded', url: 'ssh://far', connections});
  const observer = new HostObserver(
    engine,
    new RemoteProcfs({session: async () => session}, host.procfs.root),
  );
  const watch = new HostWatch(observer, engine, async () => '', {all: false, intervalMs: 600_000});
  try {
    const readings = watch[Symbol.asyncIterator]();
    for (;;) {
      const {value} = await readings.next();
      const [first] = value?.observation.hosts ?? [];
      if (value?.partial === false && first?.containers.every(({pid1}: {pid1: unknown}) => pid1 !== null))
        break;
    }
    expect(waves.count).toBeLessThanOrEqual(4);
    // What a first reading leaves open comes afterwards.
    watch.close();
    await new Promise(resolve => setTimeout(resolve, 5 * quietMs));
    const before = waves.count;
    await observer.load(false);
    expect(waves.count - before).toBeLessThanOrEqual(2);
  } finally {
    watch.close();
    engine.close();
    child.stdin.end();
  }
});
