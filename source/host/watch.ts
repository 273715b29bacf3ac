/** Events drive the containers, a slow poll drives their processes; nothing is yielded where nothing changed. */

import {type ContainerChange, type Engine, Unanswered} from '../engine/engine.ts';
import {clock} from '../kernel/clock.ts';
import type {Connection, LiveObservation, Watch} from '../model/live.ts';
import type {ObservedHost} from '../model/snapshot.ts';
import {Latest} from './latest.ts';
import {type HostObserver, inTurn, slight, type Thoroughness, thorough} from './observe.ts';
import {OneAtATime} from './one-at-a-time.ts';
import {Timers} from './timers.ts';

export interface WatchOptions {
  readonly all: boolean;
  /** Milliseconds between two looks at the processes; longer where a look costs much. */
  readonly intervalMs: number;
}

/** Looks after events may take this part of the time at most. */
const shareOfEvents = 1 / 4;

/** Those of the poll this one; or the larger one where the processes would be looked at too seldom. */
const share = {usual: 1 / 100, most: 1 / 50};
const seldom = 5000;

/** Milliseconds to wait after a look of the poll that took `cost`. */
const restAfter = (cost: number): number => Math.min(cost / share.usual, Math.max(cost / share.most, seldom));

/** In so many looks of the poll, what seldom changes has been read again of every process. */
const turns = 5;

/** Milliseconds after which what has been told is shown, although the daemon still owes answers: sooner at first. */
const patience = {first: 200, later: 700};

/** Milliseconds between two questions whether the daemon still answers, where nothing else is asked. */
const pingEvery = 15_000;

/** Milliseconds before the connection is tried again. */
const backOff = [250, 500, 1000, 2000, 5000] as const;

/**
 * Milliseconds after an event at which its container is asked for. A started process still becomes what it was
 * started to be, and an exec session gets its PID, after the event.
 */
const after: Readonly<Record<ContainerChange['kind'], readonly number[]>> = {
  started: [0, 60, 300],
  'exec started': [40, 200],
  changed: [0],
};

/** Watches one host; see Watch for what it offers. */
export class HostWatch implements Watch {
  readonly #observer: HostObserver;
  readonly #engine: Engine;
  readonly #askInspect: (id: string) => Promise<string>;
  readonly #intervalMs: number;
  readonly #latest = new Latest<LiveObservation>();
  readonly #timers = new Timers();
  /** Containers that are being asked for, and questions on their way. */
  readonly #asking = new OneAtATime();
  /** Containers to look at together, soon. */
  readonly #toLookAt = new Set<string>();
  #stream = new AbortController();
  #connection: Connection = {state: 'live'};
  #shown: {readonly host: ObservedHost; readonly partial: boolean} | undefined;
  #all: boolean;
  #loads = 0;
  /** The daemon still owes answers that have been waited for long enough. */
  #owes = false;
  #hasEvents = true;
  #frozen = false;
  #closed = false;
  #failures = 0;
  #looks = 0;
  #polls = 0;
  #mayLookAt = 0;
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
    this.#timers.after(this.#intervalMs, () => this.#poll());
  }

  [Symbol.asyncIterator](): AsyncIterator<LiveObservation> {
    return this.#latest[Symbol.asyncIterator]();
  }

  refresh(): void {
    if (!this.#frozen) this.#do(() => this.#load());
  }

  freeze(frozen: boolean): void {
    this.#frozen = frozen;
    this.refresh();
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
    this.#timers.end();
    this.#latest.end();
  }

  get #rests(): boolean {
    return this.#closed || this.#frozen || this.#connection.state === 'lost';
  }

  /** Runs what asks the daemon; a broken connection is tried again. */
  #do(task: () => Promise<void>): void {
    const {signal} = this.#stream;
    task().catch(error => {
      if (!signal.aborted) this.#lost(error);
    });
  }

  /** Events first, so that nothing happens unseen between the list and them. */
  #connect(): void {
    this.#stream = new AbortController();
    const {signal} = this.#stream;
    this.#do(() => this.#follow(signal));
    this.#do(() => this.#load());
  }

  /** A daemon, or what stands before it, may refuse its events: then everything is asked for at every poll. */
  async #follow(signal: AbortSignal): Promise<void> {
    try {
      this.#hasEvents = true;
      for await (const change of this.#engine.changes(signal)) this.#happened(change);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      this.#hasEvents = false;
    }
  }

  #happened({id, kind}: ContainerChange): void {
    for (const milliseconds of after[kind]) {
      if (milliseconds === 0) this.#do(() => this.#renew(id));
      else this.#timers.after(milliseconds, () => this.#do(() => this.#renew(id)));
    }
  }

  /** Asks for everything. What a slow daemon still owes is shown as missing, and filled in when it comes. */
  async #load(): Promise<void> {
    const load = ++this.#loads;
    this.#timers.after(this.#shown ? patience.later : patience.first, () => {
      if (load !== this.#loads || !this.#observer.isLoaded) return;
      this.#owes = true;
      this.#look();
    });
    await this.#observer.load(this.#all);
    if (load !== this.#loads) return;
    this.#loads++;
    this.#owes = false;
    this.#answered();
    this.#look(undefined, this.#looks > 0 ? thorough : slight);
  }

  /** Asks for one container; what happens to it meanwhile is asked for afterwards, once. */
  #renew(id: string): Promise<void> {
    return this.#asking.run(id, async () => {
      if (this.#rests) return;
      await this.#observer.inventory.renew(id);
      this.#answered();
      this.#lookSoon(id);
    });
  }

  /** Asks what the last look left open. */
  #ask(): void {
    for (const {id, key, ask} of this.#observer.questions()) {
      if (this.#asking.isRunning(key)) continue;
      const answer = async () => {
        await ask();
        this.#answered();
        this.#lookSoon(id);
      };
      this.#do(() => this.#asking.run(key, answer));
    }
  }

  #answered(): void {
    this.#answeredAt = Date.now();
    if (this.#connection.state === 'live') return;
    this.#failures = 0;
    this.#connection = {state: 'live'};
    this.#shown = undefined;
  }

  /** What is answered at the same time is looked at in one go, and in a storm of events as often as that may cost. */
  #lookSoon(id: string): void {
    if (this.#toLookAt.size === 0)
      this.#timers.after(Math.max(0, this.#mayLookAt - clock()), () => {
        const ids = new Set(this.#toLookAt);
        this.#toLookAt.clear();
        if (!this.#observer.isLoaded) return;
        const from = clock();
        this.#look(ids);
        const now = clock();
        this.#mayLookAt = now + (now - from) / shareOfEvents;
      });
    this.#toLookAt.add(id);
  }

  #look(ids?: ReadonlySet<string>, thoroughness?: Thoroughness): void {
    if (this.#rests) return;
    this.#looks++;
    const host = this.#observer.look(ids, thoroughness);
    if (host !== this.#shown?.host || this.#owes !== this.#shown.partial) this.#show(host);
    this.#ask();
  }

  #show(host: ObservedHost): void {
    this.#shown = {host, partial: this.#owes};
    const observation = {takenAt: new Date().toISOString(), hosts: [host]};
    this.#latest.set({observation, connection: this.#connection, partial: this.#owes});
  }

  /** The processes, without the daemon: it may hang. */
  #poll(): void {
    const from = clock();
    if (this.#shown && !this.#rests) {
      this.#look(undefined, inTurn(++this.#polls, turns));
      if (!this.#hasEvents) this.refresh();
      else if (Date.now() - this.#answeredAt > pingEvery) this.#do(() => this.#ping());
    }
    const cost = clock() - from;
    this.#timers.after(Math.max(this.#intervalMs, restAfter(cost)), () => this.#poll());
  }

  async #ping(): Promise<void> {
    this.#answeredAt = Date.now();
    await this.#engine.ping();
  }

  /** The rows stay as they were read last; the connection is tried again, less and less often. */
  #lost(error: unknown): void {
    if (this.#closed) return;
    const {message: reason} = error as Error;
    if (!this.#shown && this.#connection.state === 'live') {
      this.#latest.fail(error);
      this.close();
      return;
    }
    this.#stream.abort();
    this.#loads++;
    if (this.#connection.state === 'live') {
      this.#connection = {state: 'lost', since: new Date().toISOString(), reason};
      if (this.#shown) this.#show(this.#shown.host);
    }
    const wait = backOff[Math.min(this.#failures++, backOff.length - 1)] ?? 5000;
    this.#timers.after(wait, () => this.#connect());
  }
}
