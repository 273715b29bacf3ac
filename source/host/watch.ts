/** Events drive the containers, a slow poll drives their processes; nothing is yielded where nothing changed. */
import type {Connection, LiveObservation, Watch} from '../model/live.ts';
import type {ObservedHost} from '../model/snapshot.ts';
import type {Engine} from './engine.ts';
import {type Action, type ContainerEvent, followEvents} from './event-stream.ts';
import {Latest} from './latest.ts';
import {type HostObserver, hasQuestions} from './observe.ts';

export interface WatchOptions {
  readonly all: boolean;
  /** Milliseconds between two looks at the processes; longer where a look costs much. */
  readonly intervalMs: number;
}

/** A look may take this part of the time at most. */
const share = 1 / 40;

/** Every so many looks, what seldom changes of a process is read again, too. */
const thoroughEvery = 5;

/** Milliseconds between two questions whether the daemon still answers, where nothing else is asked. */
const pingEvery = 15_000;

/** Milliseconds before the connection is tried again. */
const backOff = [250, 500, 1000, 2000, 5000] as const;

/**
 * Milliseconds after an event at which its container is asked for. A started process still becomes what it was
 * started to be, and an exec session gets its PID, after the event.
 */
const after: Partial<Record<Action, readonly number[]>> = {
  start: [0, 60, 300],
  exec_start: [30, 100, 400],
};

/** Watches one host; see Watch for what it offers. */
export class HostWatch implements Watch {
  readonly #observer: HostObserver;
  readonly #engine: Engine;
  readonly #askInspect: (id: string) => Promise<string>;
  readonly #intervalMs: number;
  readonly #latest = new Latest<LiveObservation>();
  readonly #changed = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #stream = new AbortController();
  #connection: Connection = {state: 'live'};
  #host: ObservedHost | undefined;
  #all: boolean;
  #reload = true;
  #asking = false;
  #frozen = false;
  #closed = false;
  #failures = 0;
  #looks = 0;
  #answeredAt = 0;

  constructor(
    observer: HostObserver,
    engine: Engine,
    askInspect: (id: string) => Promise<string>,
    options: WatchOptions,
  ) {
    this.#observer = observer;
    this.#engine = engine;
    this.#askInspect = askInspect;
    this.#all = options.all;
    this.#intervalMs = options.intervalMs;
    this.#connect();
    this.#later(this.#intervalMs, () => this.#poll());
  }

  [Symbol.asyncIterator](): AsyncIterator<LiveObservation> {
    return this.#latest[Symbol.asyncIterator]();
  }

  refresh(): void {
    this.#reload = true;
    this.#looks = 0;
    void this.#ask();
  }

  freeze(frozen: boolean): void {
    this.#frozen = frozen;
    if (!frozen) this.refresh();
  }

  includeStopped(all: boolean): void {
    this.#all = all;
    this.refresh();
  }

  inspect(containerId: string): Promise<string> {
    return this.#askInspect(containerId);
  }

  close(): void {
    this.#closed = true;
    this.#stream.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#latest.end();
  }

  #later(milliseconds: number, run: () => void): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, milliseconds);
    this.#timers.add(timer);
  }

  /** Events first, so that nothing happens unseen between the list and them. */
  #connect(): void {
    this.#stream.abort();
    this.#stream = new AbortController();
    const {signal} = this.#stream;
    followEvents(this.#engine, signal, event => this.#happened(event)).catch(error => {
      if (!signal.aborted) this.#lost(error);
    });
    this.#reload = true;
    void this.#ask();
  }

  #happened({id, action}: ContainerEvent): void {
    for (const milliseconds of after[action] ?? [0]) {
      const ask = () => {
        this.#changed.add(id);
        void this.#ask();
      };
      if (milliseconds === 0) ask();
      else this.#later(milliseconds, ask);
    }
  }

  /** Asks the daemon for what is due; while it takes its time, more becomes due and is asked for together. */
  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#isDue()) {
        if (this.#reload) await this.#loadAll();
        else await this.#renew();
        await this.#answer();
      }
    } catch (error) {
      this.#lost(error);
    } finally {
      this.#asking = false;
    }
  }

  #isDue(): boolean {
    return !this.#closed && !this.#frozen && (this.#reload || this.#changed.size > 0);
  }

  async #loadAll(): Promise<void> {
    this.#reload = false;
    this.#changed.clear();
    await this.#observer.load(this.#all);
    this.#answered();
    this.#look(undefined, true);
  }

  async #renew(): Promise<void> {
    const ids = new Set(this.#changed);
    this.#changed.clear();
    await this.#observer.inventory.renew([...ids]);
    this.#answered();
    this.#look(ids);
  }

  /** Asks what the last look left open, and shows the answers. */
  async #answer(): Promise<void> {
    const questions = this.#observer.questions();
    if (this.#closed || this.#frozen || !hasQuestions(questions)) return;
    await this.#observer.answer(questions);
    this.#answered();
    this.#look(new Set([...questions.inspect, ...questions.names, ...questions.files.map(({id}) => id)]));
  }

  #answered(): void {
    this.#failures = 0;
    this.#answeredAt = Date.now();
    if (this.#connection.state === 'live') return;
    this.#connection = {state: 'live'};
    this.#host = undefined;
  }

  #look(ids?: ReadonlySet<string>, thorough = false): void {
    if (this.#closed || this.#frozen) return;
    const host = this.#observer.look(ids, thorough);
    if (host === this.#host) return;
    this.#host = host;
    this.#show(host);
  }

  #show(host: ObservedHost): void {
    const observation = {takenAt: new Date().toISOString(), hosts: [host]};
    this.#latest.set({observation, connection: this.#connection, partial: false});
  }

  /** The processes, without the daemon: it may hang. */
  #poll(): void {
    const from = performance.now();
    if (this.#host && !this.#frozen && this.#connection.state === 'live') {
      this.#look(undefined, ++this.#looks % thoroughEvery === 0);
      if (hasQuestions(this.#observer.questions()) || Date.now() - this.#answeredAt > pingEvery)
        void this.#ping();
    }
    const cost = performance.now() - from;
    this.#later(Math.max(this.#intervalMs, cost / share), () => this.#poll());
  }

  async #ping(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      if (Date.now() - this.#answeredAt > pingEvery) await this.#engine.version();
      this.#answered();
      await this.#answer();
    } catch (error) {
      this.#lost(error);
    } finally {
      this.#asking = false;
    }
    if (this.#isDue()) void this.#ask();
  }

  /** The rows stay as they were read last; the connection is tried again, less and less often. */
  #lost(error: unknown): void {
    if (this.#closed) return;
    const reason = (error as Error).message;
    if (!this.#host && this.#connection.state === 'live') {
      this.#latest.fail(error);
      this.close();
      return;
    }
    this.#stream.abort();
    if (this.#connection.state === 'live') {
      this.#connection = {state: 'lost', since: new Date().toISOString(), reason};
      if (this.#host) this.#show(this.#host);
    }
    const wait = backOff[Math.min(this.#failures++, backOff.length - 1)] ?? 5000;
    this.#later(wait, () => this.#connect());
  }
}
