/**
 * Reads by a thread of Node's pool what may let its reader wait while a process starts a program (local-procfs.ts). The sign
 * in statm comes before such a read, but a container that starts programs all the time may get between both: then only
 * the thread waits, and captop goes on without what it was to tell. One file is read at a time, so that one process holds
 * up one thread; a container that does so is not read again before the kernel lets that thread go.
 */
import {close, closeSync, constants, open, openSync, read, readlink, statSync} from 'node:fs';
import {parseProcStat} from '../model/kernel-text/proc-stat.ts';
import {isStartingProgram} from '../model/kernel-text/program-start.ts';
import {isUnknown} from '../model/known.ts';
import {namespaceNames} from '../model/snapshot.ts';
import {O_PATH} from './child-reader.ts';
import {readLimits} from './limits.ts';
import type {Procfs} from './procfs.ts';
import {attempt, problemOf} from './read-problem.ts';

const label = 'attr/current';

/** Files that are read again only if the process runs another program by now, or all of it is read again. */
const seldomOther = ['exe', ...namespaceNames.map(name => `ns/${name}`), label];

const readingFlags = constants.O_RDONLY | constants.O_NONBLOCK;

/** Times that a process is read which starts other programs meanwhile. */
const attemptLimit = 3;

/** What came, or the error of the system call. */
type Came<T> = {readonly value: T} | {readonly error: Error};
type Answer = Came<string>;

/** What was read of one process while it ran one program. */
interface Kept {
  /** Of the directory /proc/PID. Another process has another one (fs/proc/base.c, proc_pid_make_inode). */
  readonly inode: number;
  /** When it was started, and the program. */
  readonly run: string;
  readonly files: ReadonlyMap<string, Answer>;
}

/** Processes that are read ahead, and whether what seldom changes is read again. */
export interface ReadAhead {
  /** The container that they are in. */
  readonly id: string;
  readonly pids: Iterable<number>;
  readonly thorough: boolean;
  /** The only file that is read of them. */
  readonly only?: string;
}

type Callback<T> = (error: Error | null, value?: T) => void;

/** Reads the beginning of a file, and closes it. */
function readBeginning(path: string, limit: number, done: Callback<Buffer>): void {
  open(path, readingFlags, (failed, file) => {
    if (failed) return done(failed);
    const bytes = Buffer.alloc(limit);
    read(file, bytes, 0, limit, 0, (error, size) => close(file, () => done(error, bytes.subarray(0, size))));
  });
}

/** The same of a file whose opening and closing nothing has to wait for. */
function readPlainly(path: string, done: Callback<string>): void {
  let file: number;
  try {
    file = openSync(path, readingFlags);
  } catch (error) {
    done(error as Error);
    return;
  }
  const bytes = Buffer.alloc(readLimits.statBytes);
  read(file, bytes, 0, bytes.length, 0, (error, size) => {
    closeSync(file);
    done(error, bytes.toString('utf8', 0, size));
  });
}

const busy = (what: string): Error => Object.assign(new Error(`EBUSY: ${what}`), {code: 'EBUSY'});

function gotten<T>(came: Came<T> | undefined, what: string): T {
  if (came === undefined) throw busy(what);
  if ('error' in came) throw came.error;
  return came.value;
}

/** A thread that waits: the container for one of whose processes it does. */
export interface WaitingThread {
  readonly id: string;
}

export class ThreadReads {
  readonly #proc: Procfs;
  readonly #kept = new Map<number, Kept>();
  /** Why there are no labels, once the kernel has answered that no security module labels processes. */
  #noLabels: Answer | undefined;
  /** What was begun last, and has to end before more is read. */
  #reading: Promise<void> = Promise.resolve();
  /** Processes that only threads read. */
  readonly #left = new Set<number>();
  /** Processes of these that were asked for, and had not been read. */
  readonly #missed = new Set<number>();

  constructor(proc: Procfs) {
    this.#proc = proc;
  }

  /** Begins anew to tell which processes are left to threads. */
  begin(): void {
    this.#left.clear();
    this.#missed.clear();
  }

  /** Leaves a process to threads: what was not read of it before is not known. */
  leave(pid: number): void {
    this.#left.add(pid);
  }

  /** Leaves a process to threads no more. */
  takeBack(pid: number): void {
    this.#left.delete(pid);
  }

  isLeft(pid: number): boolean {
    return this.#left.has(pid);
  }

  /** Processes of which something was asked that had not been read. */
  get missed(): ReadonlySet<number> {
    return this.#missed;
  }

  /** Returns what a file of a process says. Throws the error of the system call, EBUSY if it was not read. */
  answer(pid: number, name: string): string {
    const kept = this.#kept.get(pid);
    const answer = kept?.files.get(name);
    if (answer === undefined) this.#missed.add(pid);
    if (answer === undefined || (name === 'stat' && this.#inodeOf(pid) !== kept?.inode))
      throw busy(`${pid}/${name}`);
    return gotten(answer, name);
  }

  /** Reads what is asked next of these processes, one after the other. */
  bring(all: readonly ReadAhead[]): Promise<void> {
    this.#reading = this.#reading.then(() => this.#bring(all));
    return this.#reading;
  }

  async #bring(all: readonly ReadAhead[]): Promise<void> {
    const wanted = new Set<number>();
    for (const {id, pids, ...how} of all)
      for (const pid of pids) {
        wanted.add(pid);
        const kept = await this.#read(id, pid, how);
        if (kept === undefined) this.#kept.delete(pid);
        else this.#kept.set(pid, kept);
      }
    for (const pid of this.#kept.keys()) if (!wanted.has(pid) && !this.#left.has(pid)) this.#kept.delete(pid);
  }

  async #read(
    id: string,
    pid: number,
    {thorough, only}: Omit<ReadAhead, 'id' | 'pids'>,
  ): Promise<Kept | undefined> {
    const inode = this.#inodeOf(pid);
    if (inode === undefined) return undefined;
    const kept = this.#kept.get(pid);
    const before = kept?.inode === inode ? kept : undefined;
    if (only !== undefined) {
      // It never changes: a process stays in the PID namespace in which it was started.
      if (before?.files.has(only)) return before;
      const answer = await this.#ask(id, pid, only);
      return answer && {inode, run: '', files: new Map([[only, answer]])};
    }
    for (let attempts = 0; attempts < attemptLimit; attempts++) {
      const files = new Map<string, Answer>();
      const run = await this.#runOf(id, pid, files);
      if (run === undefined) return undefined;
      if (!thorough && run === before?.run) return {...before, files: new Map([...before.files, ...files])};
      for (const name of seldomOther) {
        const answer = await this.#ask(id, pid, name);
        if (answer === undefined) return undefined;
        files.set(name, answer);
      }
      if ((await this.#runOf(id, pid, files)) === run) return {inode, run, files};
    }
    return undefined;
  }

  /** When a process was started, and the program that it runs; undefined if that cannot be told. */
  async #runOf(id: string, pid: number, files: Map<string, Answer>): Promise<string | undefined> {
    const answer = await this.#ask(id, pid, 'stat');
    if (answer === undefined || 'error' in answer) return undefined;
    files.set('stat', answer);
    const stat = parseProcStat(answer.value);
    return stat && `${stat.startTicks} ${stat.image}`;
  }

  /**
   * Opens the root of a process as an O_PATH handle, which the caller closes. Throws the error of the system call, EBUSY
   * if whoever goes there has to wait.
   */
  async openRoot(id: string, pid: number): Promise<number> {
    let isLate = false;
    const opened = await this.#inTime<number>(id, pid, done =>
      open(this.#proc.path(`${pid}/root`), O_PATH, (error, handle) => {
        if (isLate && handle !== undefined) close(handle);
        else done(error, handle);
      }),
    );
    isLate = opened === undefined;
    return gotten(opened, `${pid}/root`);
  }

  /** What a descriptor of a process leads to. Throws the error of the system call, EBUSY if whoever asks has to wait. */
  async descriptor(id: string, pid: number, name: string): Promise<string> {
    return gotten(await this.#ask(id, pid, `fd/${name}`), `${pid}/fd/${name}`);
  }

  /** Reads a regular file of a container through a handle; undefined if it does not come in time. */
  async bytes(id: string, pid: number, handle: number, limit: number): Promise<Buffer | undefined> {
    const path = `/proc/self/fd/${handle}`;
    const looks = readLimits.containedFileMs / readLimits.threadReadMs;
    const came = await this.#inTime<Buffer>(id, pid, done => readBeginning(path, limit, done), looks);
    return came && gotten(came, path);
  }

  /** Undefined if whoever asks has to wait. */
  #ask(id: string, pid: number, name: string): Promise<Answer | undefined> {
    const path = this.#proc.path(`${pid}/${name}`);
    if (name === 'stat') return this.#inTime<string>(id, pid, done => readPlainly(path, done));
    if (name !== label) return this.#inTime<string>(id, pid, done => readlink(path, 'utf8', done));
    // The kernel has the same modules for all processes.
    if (this.#noLabels !== undefined) return Promise.resolve(this.#noLabels);
    return this.#inTime<string>(id, pid, done =>
      readBeginning(path, readLimits.statBytes, (error, bytes) => {
        if (error && problemOf(error) === 'unsupported') this.#noLabels = {error};
        done(error, bytes?.toString('utf8'));
      }),
    );
  }

  /** Undefined if it does not come in time, or may not. */
  #inTime<T>(
    id: string,
    pid: number,
    start: (done: Callback<T>) => void,
    mostLooks: number = readLimits.threadReadLooks,
  ): Promise<Came<T> | undefined> {
    if (this.#mayNotAsk(id) || this.#isStarting(pid)) return Promise.resolve(undefined);
    return new Promise(resolve => {
      const waiting = {id};
      let looks = 0;
      const look = setInterval(() => {
        // On a busy machine the thread may have had no turn yet.
        if (!this.#isStarting(pid) && ++looks < mostLooks) return;
        clearInterval(look);
        this.#proc.waitingThreads.add(waiting);
        resolve(undefined);
      }, readLimits.threadReadMs);
      start((error, value) => {
        clearInterval(look);
        this.#proc.waitingThreads.delete(waiting);
        resolve(error || value === undefined ? {error: error ?? new Error('nothing')} : {value});
      });
    });
  }

  #mayNotAsk(id: string): boolean {
    const {waitingThreads} = this.#proc;
    return (
      waitingThreads.size >= readLimits.waitingThreads || [...waitingThreads].some(each => each.id === id)
    );
  }

  #isStarting(pid: number): boolean {
    const statm = attempt('statm', () => this.#proc.text(`${pid}/statm`));
    return !isUnknown(statm) && isStartingProgram(statm);
  }

  #inodeOf(pid: number): number | undefined {
    const stats = attempt('it', () => statSync(this.#proc.path(`${pid}`)));
    return isUnknown(stats) ? undefined : stats.ino;
  }
}
