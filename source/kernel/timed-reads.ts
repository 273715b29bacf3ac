/**
 * Reads by threads of Node's pool, one at a time for each container, and goes on without those that do not come in time.
 * One timer looks after all of them: a timer for each would cost as much as what it watches.
 */
import {isStartingProgram} from '../model/kernel-text/program-start.ts';
import {isUnknown} from '../model/known.ts';
import {readLimits} from './limits.ts';
import {attempt} from './read-problem.ts';

/** What came, or the error of the system call. */
export type Came<T> = {readonly value: T} | {readonly error: Error};

export type Callback<T> = (error: Error | null, value?: T) => void;

/** Whether a process is starting a program now, so that whoever reads of it may have to wait. */
export type StartSign = () => boolean;

/** A thread that waits, with the id of the container for one of whose processes it waits. */
export interface WaitingThread {
  readonly id: string;
}

/** What is needed of the procfs that threads read, which in its turn answers from what they have read. */
export interface ThreadProcfs {
  path(relative: string): string;
  text(relative: string): string;
  /** The threads that wait because of a process that is starting a program, whoever asked for it. */
  readonly waitingThreads: Set<WaitingThread>;
}

/** Returns the sign of a process of which one file is read. */
export const startSign =
  (proc: ThreadProcfs, pid: number): StartSign =>
  () => {
    const statm = attempt('statm', () => proc.text(`${pid}/statm`));
    return !isUnknown(statm) && isStartingProgram(statm);
  };

/** A read that is on its way. */
interface Pending extends WaitingThread {
  readonly isStarting: StartSign;
  readonly mostLooks: number;
  readonly giveUp: () => void;
  looks: number;
}

export class TimedReads {
  readonly #proc: ThreadProcfs;
  readonly #pending = new Set<Pending>();
  #timer: NodeJS.Timeout | undefined;

  constructor(proc: ThreadProcfs) {
    this.#proc = proc;
  }

  /** Has a thread read something of a process in a container; undefined if it does not come in time, or may not be asked. */
  run<T>(
    id: string,
    isStarting: StartSign,
    start: (done: Callback<T>) => void,
    mostLooks: number = readLimits.threadReadLooks,
  ): Promise<Came<T> | undefined> {
    if (this.#mayNotAsk(id) || isStarting()) return Promise.resolve(undefined);
    return new Promise(resolve => {
      const giveUp = (): void => resolve(undefined);
      const pending = {id, isStarting, mostLooks, giveUp, looks: 0};
      this.#watch(pending);
      start((error, value) => {
        this.#pending.delete(pending);
        this.#proc.waitingThreads.delete(pending);
        resolve(error || value === undefined ? {error: error ?? new Error('nothing')} : {value});
      });
    });
  }

  /** The read itself keeps captop from ending before it has come. */
  #watch(pending: Pending): void {
    this.#pending.add(pending);
    this.#timer ??= setInterval(() => this.#look(), readLimits.threadReadMs).unref();
  }

  #look(): void {
    if (this.#pending.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    for (const pending of this.#pending) {
      pending.looks++;
      // The first look may come at once. On a busy machine the thread may have had no turn yet.
      if (pending.looks === 1 || (pending.looks <= pending.mostLooks && !pending.isStarting())) continue;
      this.#pending.delete(pending);
      this.#proc.waitingThreads.add(pending);
      pending.giveUp();
    }
  }

  #mayNotAsk(id: string): boolean {
    const {waitingThreads} = this.#proc;
    return (
      waitingThreads.size >= readLimits.waitingThreads || [...waitingThreads].some(each => each.id === id)
    );
  }
}
