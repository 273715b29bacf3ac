/** The passwd of each container: read through its root if that is allowed, else through its engine. */
import type {Engine} from '../engine/engine.ts';
import {ChildReader} from '../kernel/child-reader.ts';
import type {Answers} from '../kernel/contained-file.ts';
import {mayListen} from '../kernel/file-listener.ts';
import {readLimits} from '../kernel/limits.ts';
import type {ContainerMounts, MountView} from '../kernel/mount-view.ts';
import type {Procfs} from '../kernel/procfs.ts';
import type {RawProcess} from '../kernel/raw-process.ts';
import type {ThreadFiles} from '../kernel/thread-files.ts';
import {isUnknown, unknown} from '../model/known.ts';
import {
  answersOf,
  missingPasswd,
  type Passwd,
  passwdThroughChild,
  passwdThroughEngine,
  passwdThroughRoot,
  passwdThroughThread,
  rootAnswers,
} from './passwd.ts';

/** Milliseconds after which a passwd is read again: users may have been added. */
const freshFor = 60_000;

/** The same if the init process was starting a program. */
const startingFor = 2000;

/** A stopped container needs it only to resolve a named user. */
const notRead = unknown('its passwd has not been read');

/** A container that runs, for its passwd. */
export interface PasswdOwner {
  readonly init: RawProcess;
  readonly mounts: ContainerMounts;
  /** Whether it may mount what it likes, and listen to whoever opens a file. */
  readonly mayMount: boolean;
  /** The PIDs of all its processes. */
  readonly pids: () => readonly number[];
}

interface Cached {
  readonly passwd: Passwd;
  readonly readAt: number;
  /** Null for a container that did not run. */
  readonly owner: PasswdOwner | null;
  /** Whether it is left to a child process or to a thread, as to read it may take for ever. */
  readonly mayWait: boolean;
  /** What reads it, if its processes are left to threads. */
  readonly files?: ThreadFiles | undefined;
  /** Whether its init process was starting a program when it was asked for. */
  readonly isStarting?: boolean;
  /** Whether what could not be read here and now has been asked for. */
  readonly asked: boolean;
}

export class PasswdCache {
  readonly #proc: Procfs;
  readonly #engine: Engine;
  readonly #mounts: MountView;
  readonly #child = new ChildReader(readLimits.passwdBytes);
  readonly #cached = new Map<string, Cached>();

  constructor(proc: Procfs, engine: Engine, mounts: MountView) {
    this.#proc = proc;
    this.#engine = engine;
    this.#mounts = mounts;
  }

  /** The passwd of a running container, as far as it may be read at once or has been asked for. */
  of(id: string, owner: PasswdOwner): Passwd {
    const {init, mayMount} = owner;
    const cached = this.#cached.get(id);
    const isSame = Object.is(cached?.owner?.init.stat.startTicks, init.stat.startTicks);
    if (cached && isSame && Date.now() - cached.readAt < freshFor) return cached.passwd;
    // On another machine nothing tells a file that lets whoever opens it wait from any other: its engine is asked.
    const isFar = this.#proc.evidence === 'ssh';
    const files = this.#proc.threads?.isLeft(init.pid) ? this.#proc.threads.files : undefined;
    const mayWait = files !== undefined || (!isFar && mayMount && mayListen(this.#proc, owner.pids()));
    const read = isFar || mayWait ? notRead : passwdThroughRoot(this.#proc, init.actor, this.#answers(owner));
    // What was asked for stands until it is asked for again.
    const passwd = isUnknown(read) && cached ? cached.passwd : sameOr(cached?.passwd, read);
    // What did not answer once is left alone.
    const asked = isSame && cached?.asked === true && !cached.isStarting && isUnknown(cached.passwd);
    this.#cached.set(id, {passwd, readAt: Date.now(), owner, mayWait, files, asked});
    return passwd;
  }

  /** The passwd of a container that does not run, as far as its engine has told it. */
  ofStopped(id: string): Passwd {
    return this.#cached.get(id)?.passwd ?? notRead;
  }

  /** Whether the passwd has yet to be asked for. */
  isOpen(id: string): boolean {
    const cached = this.#cached.get(id);
    return cached === undefined || (!cached.asked && (isUnknown(cached.passwd) || cached.mayWait));
  }

  /**
   * Asks for what cannot be read at once: a child process, or the engine.
   *
   * @param obstacle why the engine must not be asked for a file of the container, if it must not
   */
  async ask(id: string, obstacle: string | undefined): Promise<void> {
    const {owner = null, mayWait = false, files} = this.#cached.get(id) ?? {};
    const aside = owner && mayWait ? await this.#aside(id, owner, files) : undefined;
    const isStarting = aside === 'starting';
    const read = isStarting
      ? missingPasswd('EBUSY')
      : (aside ?? (obstacle === undefined ? await passwdThroughEngine(this.#engine, id) : unknown(obstacle)));
    const passwd = sameOr(this.#cached.get(id)?.passwd, read);
    const readAt = Date.now() - (isStarting ? freshFor - startingFor : 0);
    this.#cached.set(id, {passwd, readAt, owner, mayWait, files, asked: true, isStarting});
  }

  #aside(
    id: string,
    owner: PasswdOwner,
    files: ThreadFiles | undefined,
  ): ReturnType<typeof passwdThroughThread> {
    const {init, pids} = owner;
    const answers = this.#answers(owner);
    return files
      ? passwdThroughThread(this.#proc, files, {id, pid: init.pid, pids: pids()}, answers, this.#child)
      : passwdThroughChild(this.#proc, init.actor, answers, this.#child);
  }

  #answers({mayMount, mounts}: PasswdOwner): Answers {
    return mayMount ? rootAnswers(mounts, this.#mounts.host) : answersOf(mounts);
  }

  /** Forgets containers that are gone. */
  keepOnly(ids: ReadonlyMap<string, unknown>): void {
    for (const id of this.#cached.keys()) if (!ids.has(id)) this.#cached.delete(id);
  }
}

/** The old object if it says the same, so that nothing is made anew. */
const sameOr = (before: Passwd | undefined, now: Passwd): Passwd =>
  before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
