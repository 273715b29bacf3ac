/**
 * When the processes of a host are read: in polls, and soon after something was told of a container. Each rests after
 * what it cost, so that neither a busy host nor a storm of changes takes more of the processor than its share.
 */
import {clock} from '../../kernel/clock.ts';
import type {HostObserver} from '../host-observer.ts';
import {inTurn, slight, type Thoroughness, thorough} from '../thoroughness.ts';
import {KeyedTasks} from './keyed-tasks.ts';
import {
  farPollsToReadAll,
  pollsToReadAll,
  restAfterChanges,
  restAfterFarPoll,
  restAfterPoll,
} from './pace.ts';
import type {Timers} from './timers.ts';

/** What is done about processes that are read. */
export interface ReadWork {
  /** Runs something that reads; what goes wrong with it is not the caller's concern. */
  readonly start: (task: () => Promise<void>) => void;
  /** Whether nothing is to be read now. */
  readonly isResting: () => boolean;
  /** Whether polls read anything: nothing is shown before the engine has answered. */
  readonly isPolled: () => boolean;
  /** Is called with each poll that reads. */
  readonly polled: () => void;
  /** Another machine has brought what was asked of it. */
  readonly answered: () => void;
  /** Reads what lies ready, and shows it. */
  readonly observe: (ids: ReadonlySet<string> | undefined, thoroughness: Thoroughness) => void;
}

export class ProcessReads {
  readonly #observer: HostObserver;
  readonly #timers: Timers;
  readonly #intervalMs: number;
  readonly #work: ReadWork;
  readonly #preparing = new KeyedTasks();
  /** Containers whose processes are to be read together, soon. */
  readonly #toRead = new Set<string>();
  /** What is to be read as soon as it has been brought from another machine. */
  #wanted: {readonly ids?: ReadonlySet<string> | undefined; readonly thoroughness: Thoroughness} | undefined;
  #polls = 0;
  /** When processes may be read again because of changes, as clock() counts. */
  #mayReadAt = 0;

  constructor(observer: HostObserver, timers: Timers, intervalMs: number, work: ReadWork) {
    this.#observer = observer;
    this.#timers = timers;
    this.#intervalMs = intervalMs;
    this.#work = work;
  }

  /** Polls from now on. */
  beginPolls(): void {
    this.#timers.after(this.#intervalMs, () => this.#poll());
  }

  /** Containers that are told at the same time are read together, and in a storm of changes only now and then. */
  readSoon(id: string): void {
    if (this.#toRead.size === 0)
      this.#timers.after(Math.max(0, this.#mayReadAt - clock()), () =>
        this.#work.start(async () => this.#readTold()),
      );
    this.#toRead.add(id);
  }

  #readTold(): void {
    const ids = new Set(this.#toRead);
    this.#toRead.clear();
    if (!this.#observer.isLoaded) return;
    const from = clock();
    const rest = (): void => {
      const now = clock();
      this.#mayReadAt = now + restAfterChanges(now - from);
    };
    const reading = this.read(ids);
    if (reading === undefined) rest();
    else this.#work.start(() => reading.then(rest));
  }

  /**
   * Reads processes; returns undefined when that is done, or a promise if they have to be brought from another machine
   * first, or read by threads. What is asked for meanwhile is read together afterwards.
   */
  read(ids?: ReadonlySet<string>, thoroughness = slight): Promise<void> | undefined {
    if (!this.#observer.mustPrepare(ids)) {
      this.#work.observe(ids, thoroughness);
      return undefined;
    }
    this.#wanted = this.#wanted === undefined ? {ids, thoroughness} : {thoroughness: thorough};
    return this.#preparing.run('processes', async () => {
      const wanted = this.#wanted;
      this.#wanted = undefined;
      if (wanted === undefined || this.#work.isResting()) return;
      await this.#observer.prepare(wanted.thoroughness, wanted.ids);
      if (this.#observer.isFar) this.#work.answered();
      this.#work.observe(wanted.ids, wanted.thoroughness);
    });
  }

  /** Reads the processes again, without the engine: it may hang. */
  #poll(): void {
    const {isFar} = this.#observer;
    const from = clock();
    let reading: Promise<void> | undefined;
    if (this.#work.isPolled())
      this.#work.start(async () => {
        reading = this.read(undefined, inTurn(++this.#polls, isFar ? farPollsToReadAll : pollsToReadAll));
        this.#work.polled();
        await reading;
      });
    const again = (rest: number): void =>
      this.#timers.after(Math.max(this.#intervalMs, rest), () => this.#poll());
    if (reading === undefined) again(restAfterPoll(clock() - from));
    else
      reading.then(
        () => again((isFar ? restAfterFarPoll : restAfterPoll)(clock() - from)),
        () => again(0),
      );
  }
}
