/** A simulated Docker host: daemon and procfs that always tell the same, and what happens on it. */
import {existsSync, mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Daemon} from './daemon.ts';
import {containerEvent} from './events.ts';
import {Procfs} from './procfs.ts';
import {type SimulatedContainer, type SimulatedExec, World} from './world.ts';

export interface HostOptions {
  readonly containers: number;
  readonly processesEach?: number;
  /** Other words give other ids. */
  readonly seed?: string;
}

/** In memory where the system has such a place: procfs costs no disk either. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export class SimulatedHost {
  readonly world: World;
  readonly daemon: Daemon;
  readonly procfs: Procfs;

  private constructor(base: string, {containers, processesEach = 1, seed = 'captop'}: HostOptions) {
    this.world = new World(containers, processesEach, seed);
    this.procfs = new Procfs(base, this.world);
    this.daemon = new Daemon(join(base, 'docker.sock'), this.world);
  }

  static async start(options: HostOptions): Promise<SimulatedHost> {
    const host = new SimulatedHost(mkdtempSync(join(memory, 'captop-simulated-')), options);
    await host.daemon.listen();
    return host;
  }

  /** What captop is given to look at this host. */
  get flags(): readonly string[] {
    return ['--host', `unix://${this.daemon.socketPath}`, '--proc', this.procfs.root];
  }

  /** `docker run`; its kind is one of cases.ts, by turns where none is given. */
  run(name?: string, kind?: string): SimulatedContainer {
    const container = this.world.create({name, kind});
    this.daemon.emit(containerEvent('create', container));
    this.world.run(container);
    this.procfs.addContainer(container);
    this.daemon.emit(containerEvent('start', container));
    return container;
  }

  /** `docker kill`; with `remove`, as for `docker run --rm`. */
  kill(container: SimulatedContainer, {remove = true} = {}): void {
    const {processes} = container;
    this.daemon.emit(containerEvent('kill', container, {signal: '9'}));
    this.world.end(container, 137);
    this.procfs.removeContainer(container, processes);
    this.daemon.emit(containerEvent('die', container, {execDuration: '0', exitCode: '137'}));
    if (!remove) return;
    this.world.containers.delete(container.id);
    this.daemon.emit(containerEvent('destroy', container));
  }

  pause(container: SimulatedContainer): void {
    container.state = 'paused';
    this.daemon.emit(containerEvent('pause', container));
  }

  unpause(container: SimulatedContainer): void {
    container.state = 'running';
    this.daemon.emit(containerEvent('unpause', container));
  }

  rename(container: SimulatedContainer, name: string): void {
    const oldName = `/${container.name}`;
    container.name = name;
    this.daemon.emit(containerEvent('rename', container, {oldName}));
  }

  /** `docker exec`. */
  exec(
    container: SimulatedContainer,
    argv: readonly string[],
    how: {privileged?: boolean; user?: string} = {},
  ): SimulatedExec {
    const exec = this.world.exec(container, argv, how);
    const attributes = {execID: exec.id};
    this.daemon.emit(containerEvent(`exec_create: ${argv.join(' ')}`, container, attributes));
    this.procfs.addProcess(container, exec.process);
    this.daemon.emit(containerEvent(`exec_start: ${argv.join(' ')}`, container, attributes));
    return exec;
  }

  execEnds(container: SimulatedContainer, exec: SimulatedExec): void {
    this.world.execEnded(exec);
    this.procfs.removeProcess(container, exec.process);
    this.daemon.emit(containerEvent('exec_die', container, {execID: exec.id, exitCode: '0'}));
  }

  /** One container starts and the oldest ends: the number stays. */
  churn(): void {
    this.run();
    const [oldest] = this.world.containers.values();
    if (oldest !== undefined) this.kill(oldest);
  }

  async close(): Promise<void> {
    await this.daemon.die();
    this.procfs.close();
  }
}
