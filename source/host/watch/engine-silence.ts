/** Asks an engine that has been silent for a while whether it still answers. */
import {pingAfter, silentAfter} from './pace.ts';
import type {Timers} from './timers.ts';

/** What is done about a silent engine. */
export interface SilenceWork {
  /** Runs something that asks; if it fails, the connection is tried again. */
  readonly start: (task: () => Promise<void>) => void;
  /** Whether the engine is asked at all now. */
  readonly isAsked: () => boolean;
  /** Ends with the present connection. */
  readonly signal: () => AbortSignal;
  readonly ping: () => Promise<void>;
  /** It has not answered in time. It is asked nothing else while the answer is out, and needs no new connection. */
  readonly fellSilent: () => void;
  /** It has answered, in time or not. */
  readonly spoke: () => Promise<void>;
}

export class EngineSilence {
  readonly #timers: Timers;
  readonly #work: SilenceWork;
  /** When the engine answered anything, in milliseconds since the epoch. */
  #answeredAt = 0;
  #isAsking = false;

  constructor(timers: Timers, work: SilenceWork) {
    this.#timers = timers;
    this.#work = work;
  }

  /** Is called with each answer. */
  answered(): void {
    this.#answeredAt = Date.now();
  }

  /** Asks the engine now if it has been silent for long enough, and looks again and again whether it has. */
  listen(): void {
    this.#timers.after(pingAfter, () => this.listen());
    if (this.#isAsking || Date.now() - this.#answeredAt < pingAfter || !this.#work.isAsked()) return;
    this.#isAsking = true;
    this.#work.start(() => this.#ask().finally(() => (this.#isAsking = false)));
  }

  async #ask(): Promise<void> {
    const signal = this.#work.signal();
    let isAnswered = false;
    this.#timers.after(silentAfter, () => {
      if (!isAnswered && !signal.aborted) this.#work.fellSilent();
    });
    await this.#work.ping();
    isAnswered = true;
    if (!signal.aborted) await this.#work.spoke();
  }
}
