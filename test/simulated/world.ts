/** A simulated host as plain values: containers, their processes, and the events that change them. */
import {createHash} from 'node:crypto';
import {everything, images, type Kind, kindOf, kinds, type Masks} from './cases.ts';

export interface SimulatedProcess {
  readonly hostPid: number;
  readonly parentHostPid: number;
  /** From the host's PID namespace inwards. */
  readonly nspid: readonly number[];
  readonly argv: readonly string[];
  readonly uid: number;
  readonly gid: number;
  readonly masks: Masks;
  readonly noNewPrivileges: boolean;
  readonly seccomp: 0 | 2;
  /** Clock ticks (1/100 s) after boot, as in field 22 of /proc/PID/stat. */
  readonly startTicks: number;
}

export interface SimulatedExec {
  readonly id: string;
  readonly containerId: string;
  readonly argv: readonly string[];
  readonly privileged: boolean;
  readonly user: string;
  readonly process: SimulatedProcess;
  running: boolean;
}

export interface SimulatedContainer {
  readonly number: number;
  readonly id: string;
  name: string;
  readonly kind: Kind;
  readonly image: string;
  readonly argv: readonly string[];
  readonly createdAt: number;
  state: 'created' | 'running' | 'paused' | 'exited';
  startedAt: number;
  finishedAt: number;
  exitCode: number;
  processes: SimulatedProcess[];
  readonly execs: Map<string, SimulatedExec>;
}

/** 64 hexadecimal digits that are always the same for the same words. */
export const digest = (...words: readonly (string | number)[]): string =>
  createHash('sha256').update(words.join(' ')).digest('hex');

/** Ten days before the simulation began; what was started with it has run for an hour. */
const bootedBefore = 10 * 24 * 3600 * 1000;
const ranFor = 3600 * 1000;

/** The first host PID that a container gets; below are the host's own processes. */
const firstPid = 2000;

export class World {
  readonly containers = new Map<string, SimulatedContainer>();
  readonly bootedAt: number = Date.now() - bootedBefore;
  readonly seed: string;
  /** Processes in a container of the beginning, and in each that is started later. */
  readonly processesEach: number;
  #numbers = 0;
  #execs = 0;
  #nextPid = firstPid;

  constructor(containers: number, processesEach: number, seed: string) {
    this.seed = seed;
    this.processesEach = processesEach;
    const before = Date.now() - ranFor;
    for (let n = 0; n < containers; n++) this.run(this.create({}, before + n), before + n);
  }

  create(
    {name, kind: chosen}: {name?: string | undefined; kind?: string | undefined},
    at: number = Date.now(),
  ): SimulatedContainer {
    const number = this.#numbers++;
    const kind = kinds.find(each => each.name === chosen) ?? kindOf(number);
    const image = images[number % images.length] ?? images[0];
    if (image === undefined) throw new Error('there are no images');
    const container: SimulatedContainer = {
      number,
      id: digest(this.seed, 'container', number),
      name: name ?? `${kind.name}-${number}`,
      kind,
      image: image.name,
      argv: image.commands[0] ?? ['sleep'],
      createdAt: at,
      state: 'created',
      startedAt: 0,
      finishedAt: 0,
      exitCode: 0,
      processes: [],
      execs: new Map(),
    };
    this.containers.set(container.id, container);
    return container;
  }

  run(container: SimulatedContainer, at: number = Date.now()): void {
    const commands = images.find(image => image.name === container.image)?.commands ?? [];
    // The shim of containerd that is the parent of PID 1 takes a host PID of its own.
    const shim = this.#takePid();
    container.processes = [];
    for (let n = 0; n < this.processesEach; n++) {
      const argv = commands[n % commands.length] ?? container.argv;
      const parent = container.processes[0]?.hostPid ?? shim;
      container.processes.push(this.#process(container, argv, parent, n + 1, at));
    }
    container.state = 'running';
    container.startedAt = at;
  }

  end(container: SimulatedContainer, exitCode: number): void {
    container.state = 'exited';
    container.finishedAt = Date.now();
    container.exitCode = exitCode;
    container.processes = [];
    container.execs.clear();
  }

  exec(
    container: SimulatedContainer,
    argv: readonly string[],
    {privileged = false, user = ''}: {privileged?: boolean; user?: string} = {},
  ): SimulatedExec {
    const shim = container.processes[0]?.parentHostPid;
    if (shim === undefined) throw new Error(`${container.name} does not run`);
    const inside = Math.max(...container.processes.map(({nspid}) => nspid.at(-1) ?? 0)) + 1;
    const own = this.#process(container, argv, shim, inside, Date.now());
    const process = privileged ? {...own, masks: {...container.kind.masks, ...allOf(own.uid)}} : own;
    container.processes.push(process);
    const id = digest(this.seed, 'exec', this.#execs++);
    const exec = {id, containerId: container.id, argv, privileged, user, process, running: true};
    container.execs.set(id, exec);
    return exec;
  }

  execEnded(exec: SimulatedExec): void {
    exec.running = false;
    const container = this.containers.get(exec.containerId);
    if (container === undefined) return;
    container.execs.delete(exec.id);
    container.processes = container.processes.filter(({hostPid}) => hostPid !== exec.process.hostPid);
  }

  /** By id, unambiguous start of an id, or name, as the Engine API resolves it. */
  find(reference: string): SimulatedContainer | undefined {
    const exact = this.containers.get(reference);
    if (exact !== undefined) return exact;
    const all = [...this.containers.values()];
    const named = all.find(({name}) => name === reference.replace(/^\//, ''));
    if (named !== undefined) return named;
    const starting = all.filter(({id}) => reference !== '' && id.startsWith(reference));
    return starting.length === 1 ? starting[0] : undefined;
  }

  findExec(id: string): SimulatedExec | undefined {
    for (const {execs} of this.containers.values()) {
      const exec = execs.get(id);
      if (exec !== undefined) return exec;
    }
    return undefined;
  }

  #takePid(): number {
    return this.#nextPid++;
  }

  #process(
    {kind}: SimulatedContainer,
    argv: readonly string[],
    parentHostPid: number,
    containerPid: number,
    at: number,
  ): SimulatedProcess {
    const hostPid = this.#takePid();
    return {
      hostPid,
      parentHostPid,
      nspid: [hostPid, containerPid],
      argv,
      uid: kind.uid,
      gid: kind.gid,
      masks: kind.masks,
      noNewPrivileges: kind.noNewPrivileges,
      seccomp: kind.privileged ? 0 : 2,
      startTicks: Math.floor((at - this.bootedAt) / 10),
    };
  }
}

/** What `docker exec --privileged` adds: for a user who is not root only the bounding set widens. */
const allOf = (uid: number): Partial<Masks> =>
  uid === 0 ? {permitted: everything, effective: everything, bounding: everything} : {bounding: everything};
