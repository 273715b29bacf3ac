/**
 * Reads ahead by threads of Node's pool what may let its reader wait while a process starts a program (local-procfs.ts).
 * The sign in statm comes before such a read, but a container that starts programs all the time may get between both:
 * then only the thread waits, and captop goes on without what it was to tell. Of one container one file is read at a
 * time, so that it holds up one thread; one that does so is not read again before the kernel lets that thread go.
 */
import {closeSync, openSync, readSync, statSync} from 'node:fs';
import {parseProcStat} from '../model/kernel-text/proc-stat.ts';
import {isStartingProgram} from '../model/kernel-text/program-start.ts';
import {isUnknown} from '../model/known.ts';
import {namespaceNames} from '../model/snapshot.ts';
import {readLimits} from './limits.ts';
import {attempt} from './read-problem.ts';
import {readingFlags} from './read-text.ts';
import {busy, gotten, label, ThreadFiles} from './thread-files.ts';
import type {Came, StartSign, ThreadProcfs} from './timed-reads.ts';

/** Files that are read again only if the process runs another program by now, or all of it is read again. */
const seldomOther = ['exe', ...namespaceNames.map(name => `ns/${name}`), label];

/** How many times a process is read that starts another program while it is read. */
const attemptLimit = 3;

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

/** A process that is being read. */
interface Asked {
  /** Its container. */
  readonly id: string;
  readonly pid: number;
  readonly sign: StartSign;
}

const statmBytes = Buffer.allocUnsafe(256);

/** The same as startSign() of a process of which many files are read: its statm file stays open meanwhile. */
async function withSign<T>(
  proc: ThreadProcfs,
  pid: number,
  use: (sign: StartSign) => Promise<T>,
): Promise<T> {
  const file = attempt('statm', () => openSync(proc.path(`${pid}/statm`), readingFlags));
  if (isUnknown(file)) return use(() => false);
  try {
    return await use(() => {
      const size = attempt('statm', () => readSync(file, statmBytes, 0, statmBytes.length, 0));
      return !isUnknown(size) && isStartingProgram(statmBytes.toString('latin1', 0, size));
    });
  } finally {
    closeSync(file);
  }
}

export class ThreadReads {
  readonly #proc: ThreadProcfs;
  readonly files: ThreadFiles;
  readonly #kept = new Map<number, Kept>();
  /** What was begun last, and has to end before more is read. */
  #reading: Promise<void> = Promise.resolve();
  /** Processes that only threads read. */
  readonly #left = new Set<number>();
  /** Processes of these that were asked for, and had not been read. */
  readonly #missed = new Set<number>();

  constructor(proc: ThreadProcfs) {
    this.#proc = proc;
    this.files = new ThreadFiles(proc);
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

  /** No longer leaves a process to threads. */
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

  /** Reads what is asked next of these processes. */
  bring(all: readonly ReadAhead[]): Promise<void> {
    this.#reading = this.#reading.then(() => this.#bring(all));
    return this.#reading;
  }

  async #bring(all: readonly ReadAhead[]): Promise<void> {
    const wanted = new Set(all.flatMap(({pids}) => [...pids]));
    await this.#sideBySide(all[Symbol.iterator]());
    for (const pid of this.#kept.keys()) if (!wanted.has(pid) && !this.#left.has(pid)) this.#kept.delete(pid);
  }

  /**
   * Reads as many containers side by side as threads may wait. While Node has other things to do, each answer waits for
   * its turn: one after the other they would take twice as long.
   */
  async #sideBySide(rest: Iterator<ReadAhead>): Promise<void> {
    let lanes: number = readLimits.waitingThreads;
    const runLane = async (): Promise<void> => {
      for (let next = rest.next(); !next.done; next = rest.next()) {
        await this.#readAll(next.value);
        // A thread that waits takes the place of those who would ask it for more.
        if (lanes > 1 && lanes + this.#proc.waitingThreads.size > readLimits.waitingThreads) break;
      }
      lanes--;
    };
    await Promise.all(Array.from({length: lanes}, runLane));
  }

  async #readAll({id, pids, ...how}: ReadAhead): Promise<void> {
    for (const pid of pids) {
      const kept = await withSign(this.#proc, pid, sign => this.#read({id, pid, sign}, how));
      if (kept === undefined) this.#kept.delete(pid);
      else this.#kept.set(pid, kept);
    }
  }

  async #read(asked: Asked, {thorough, only}: Omit<ReadAhead, 'id' | 'pids'>): Promise<Kept | undefined> {
    const inode = this.#inodeOf(asked.pid);
    if (inode === undefined) return undefined;
    const kept = this.#kept.get(asked.pid);
    const before = kept?.inode === inode ? kept : undefined;
    if (only !== undefined) {
      // It never changes: a process stays in the PID namespace in which it was started.
      if (before?.files.has(only)) return before;
      const answer = await this.#ask(asked, only);
      return answer && {inode, run: '', files: new Map([[only, answer]])};
    }
    for (let attempts = 0; attempts < attemptLimit; attempts++) {
      const files = new Map<string, Answer>();
      const run = await this.#runOf(asked, files);
      if (run === undefined) return undefined;
      if (!thorough && run === before?.run) return {...before, files: new Map([...before.files, ...files])};
      for (const name of seldomOther) {
        const answer = await this.#ask(asked, name);
        if (answer === undefined) return undefined;
        files.set(name, answer);
      }
      if ((await this.#runOf(asked, files)) === run) return {inode, run, files};
    }
    return undefined;
  }

  #ask({id, pid, sign}: Asked, name: string): Promise<Answer | undefined> {
    return this.files.text(id, pid, name, sign);
  }

  /** When a process was started, and the program that it runs; undefined if that cannot be told. */
  async #runOf(asked: Asked, files: Map<string, Answer>): Promise<string | undefined> {
    const answer = await this.#ask(asked, 'stat');
    if (answer === undefined || 'error' in answer) return undefined;
    files.set('stat', answer);
    const stat = parseProcStat(answer.value);
    return stat && `${stat.startTicks} ${stat.image}`;
  }

  #inodeOf(pid: number): number | undefined {
    const stats = attempt('it', () => statSync(this.#proc.path(`${pid}`)));
    return isUnknown(stats) ? undefined : stats.ino;
  }
}
