/**
 * Watches one engine and its host: changes of containers are told by the engine, those of their processes are found by
 * polling. Nothing is yielded if nothing changed.
 */
import {type Engine, Unanswered} from '../../engine/engine.ts';
import {clock} from '../../kernel/clock.ts';
import type {Connection, LiveObservation, Watch} from '../../model/live.ts';
import type {ObservedHost} from '../../model/snapshot.ts';
import {type HostObserver, inTurn, slight, type Thoroughness, thorough} from '../host-observer.ts';
import type {WatchOptions} from '../host-reader.ts';
import type {PendingLookup} from '../pending-lookups.ts';
import {Hold, heldAtMost} from './hold.ts';
import {KeyedTasks} from './keyed-tasks.ts';
import {LatestValue} from './latest-value.ts';
import {missesChanges} from './missed-changes.ts';
import {
  backOffAfter,
  checkAfter,
  farPollsToReadAll,
  patience,
  pingAfter,
  pollsToReadAll,
  restAfterChanges,
  restAfterCheck,
  restAfterFarPoll,
  restAfterPoll,
  silentAfter,
} from './pace.ts';
import {Renewals} from './renewals.ts';
import {Timers} from './timers.ts';

export class HostWatch implements Watch {
  readonly #observer: HostObserver;
  readonly #engine: Engine;
  readonly #askInspect: (id: string) => Promise<string>;
  readonly #intervalMs: number;
  readonly #checkMs: number;
  readonly #latest = new LatestValue<LiveObservation>();
  readonly #timers = new Timers();
  /** Questions about one container, and lookups, that are on their way. */
  readonly #asking = new KeyedTasks();
  readonly #renewals: Renewals;
  readonly #hold = new Hold(() =>
    this.#timers.after(heldAtMost, () => this.#do(async () => this.#observe())),
  );
  /** Containers whose processes are to be read together, soon. */
  readonly #toRead = new Set<string>();
  /** Ends the stream of changes of the present connection. */
  #stream = new AbortController();
  #connection: Connection = {state: 'live'};
  #shown: {readonly host: ObservedHost; readonly partial: boolean} | undefined;
  #all: boolean;
  /** Counts loads: an older one does not show what it was told. */
  #loads = 0;
  /** Whether the engine has had its time to answer and still owes answers. */
  #owes = false;
  /** Whether the engine tells changes; if it refuses to, everything is asked for at every poll. */
  #tellsChanges = true;
  /** The number of changes that the engine has told, and that number when it was last checked whether it tells all of them. */
  #told = 0;
  #toldAtCheck = 0;
  #frozen = false;
  #closed = false;
  #failures = 0;
  #reads = 0;
  #polls = 0;
  /** When processes may be read again because of changes, as clock() counts. */
  #mayReadAt = 0;
  #answeredAt = 0;
  /** What is to be read as soon as it has been brought from another machine. */
  #wanted: {readonly ids?: ReadonlySet<string> | undefined; readonly thoroughness: Thoroughness} | undefined;

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
    this.#checkMs = options.checkMs ?? checkAfter;
    this.#renewals = new Renewals({
      start: task => this.#do(task),
      after: (milliseconds, run) => this.#timers.after(milliseconds, run),
      renew: id => this.#renew(id),
      reload: async () => {
        if (!this.#rests) await this.#load();
      },
    });
    this.#connect();
    this.#timers.after(this.#intervalMs, () => this.#poll());
    this.#listen();
    this.#timers.after(this.#checkMs, () => this.#check());
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

  /** Runs something that asks or reads; if it fails, the connection is tried again. */
  #do(task: () => Promise<void>): void {
    const {signal} = this.#stream;
    task().catch(error => {
      if (!signal.aborted) this.#lost(error);
    });
  }

  /** Changes are followed first, so that none is missed between the list and the first of them. */
  #connect(): void {
    this.#stream = new AbortController();
    const {signal} = this.#stream;
    this.#do(() => this.#follow(signal));
    this.#do(() => this.#load());
  }

  async #follow(signal: AbortSignal): Promise<void> {
    try {
      this.#tellsChanges = true;
      for await (const change of this.#engine.changes(signal)) {
        this.#told++;
        this.#renewals.add(change);
      }
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      this.#tellsChanges = false;
    }
  }

  /** Asks for everything. What a slow engine still owes is shown as missing, and filled in when it comes. */
  async #load(): Promise<void> {
    const load = ++this.#loads;
    // Until the first answer is complete, whatever is read because of an event lacks the other containers.
    this.#owes ||= this.#shown === undefined;
    this.#timers.after(this.#shown ? patience.later : patience.first, () => {
      if (load !== this.#loads || !this.#observer.isLoaded) return;
      this.#owes = true;
      this.#do(async () => {
        await this.#observer.readAhead();
        if (load === this.#loads) this.#observe();
      });
    });
    await this.#observer.load(this.#all);
    if (load !== this.#loads) return;
    this.#loads++;
    this.#owes = false;
    this.#answered();
    // What was read while the engine still told the first containers is as new as what has yet to be read.
    this.#observe(undefined, load === 1 ? {...slight, search: this.#reads > 0} : thorough);
  }

  /** Asks for one container; if something happens to it meanwhile, it is asked for once more afterwards. */
  #renew(id: string): Promise<void> {
    return this.#asking.run(id, async () => {
      if (this.#rests) return;
      await this.#observer.inventory.renew(id);
      this.#answered();
      this.#readSoon(id);
    });
  }

  /** Looks up the facts that a reading left open. */
  #lookUp(lookups: readonly PendingLookup[]): void {
    for (const {id, key, lookUp} of lookups) {
      if (this.#asking.isRunning(key)) continue;
      const task = async (): Promise<void> => {
        await lookUp();
        this.#answered();
        this.#readSoon(id);
      };
      this.#do(() => this.#asking.run(key, task));
    }
  }

  #answered(): void {
    this.#answeredAt = Date.now();
    if (this.#connection.state === 'live') return;
    this.#failures = 0;
    this.#connection = {state: 'live'};
    this.#shown = undefined;
  }

  /** Containers that are told at the same time are read together, and in a storm of changes only now and then. */
  #readSoon(id: string): void {
    if (this.#toRead.size === 0)
      this.#timers.after(Math.max(0, this.#mayReadAt - clock()), () =>
        this.#do(async () => this.#readTold()),
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
    const reading = this.#read(ids);
    if (reading === undefined) rest();
    else this.#do(() => reading.then(rest));
  }

  /**
   * Reads processes; returns undefined when that is done, or a promise if they have to be brought from another machine
   * first, or read by threads. What is asked for meanwhile is read together afterwards.
   */
  #read(ids?: ReadonlySet<string>, thoroughness = slight): Promise<void> | undefined {
    if (!this.#observer.mustPrepare(ids)) {
      this.#observe(ids, thoroughness);
      return undefined;
    }
    this.#wanted = this.#wanted === undefined ? {ids, thoroughness} : {thoroughness: thorough};
    return this.#asking.run('processes', async () => {
      const wanted = this.#wanted;
      this.#wanted = undefined;
      if (wanted === undefined || this.#rests) return;
      await this.#observer.prepare(wanted.thoroughness, wanted.ids);
      if (this.#observer.isFar) this.#answered();
      this.#observe(wanted.ids, wanted.thoroughness);
    });
  }

  #observe(ids?: ReadonlySet<string>, thoroughness?: Thoroughness): void {
    if (this.#rests) return;
    this.#reads++;
    const host = this.#observer.observe(ids, thoroughness);
    const lookups = this.#observer.pendingLookups();
    const isHeld = this.#hold.waits(lookups.some(({decides}) => this.#waitsFor(decides)));
    const isOther = host !== this.#shown?.host || this.#owes !== this.#shown.partial;
    if (isOther && !isHeld) this.#show(host);
    this.#lookUp(lookups);
    if (this.#observer.owes) this.#do(() => this.#readOwed());
  }

  async #readOwed(): Promise<void> {
    const ids = await this.#observer.bringOwed();
    if (ids.size > 0) await this.#read(ids, {...slight, search: 'owed'});
  }

  /** What a slow engine has told so far is shown at once. */
  #waitsFor(decides: PendingLookup['decides']): boolean {
    if (this.#shown === undefined) return decides === 'from the first on' && !this.#owes;
    return decides !== 'nothing';
  }

  #show(host: ObservedHost): void {
    this.#shown = {host, partial: this.#owes};
    const observation = {takenAt: new Date().toISOString(), hosts: [host]};
    this.#latest.set({observation, connection: this.#connection, partial: this.#owes});
  }

  /** Reads the processes again, without the engine: it may hang. */
  #poll(): void {
    const from = clock();
    let reading: Promise<void> | undefined;
    if (this.#shown && !this.#rests)
      this.#do(async () => {
        reading = this.#read(
          undefined,
          inTurn(++this.#polls, this.#observer.isFar ? farPollsToReadAll : pollsToReadAll),
        );
        if (!this.#tellsChanges) this.refresh();
        await reading;
      });
    const again = (rest: number): void =>
      this.#timers.after(Math.max(this.#intervalMs, rest), () => this.#poll());
    if (reading === undefined) again(restAfterPoll(clock() - from));
    else
      reading.then(
        () => again((this.#observer.isFar ? restAfterFarPoll : restAfterPoll)(clock() - from)),
        () => again(0),
      );
  }

  /** Asks a silent engine whether it still answers. */
  #listen(): void {
    this.#timers.after(pingAfter, () => this.#listen());
    const isDue = Date.now() - this.#answeredAt >= pingAfter && !this.#asking.isRunning('ping');
    if (this.#shown && !this.#rests && isDue) this.#do(() => this.#asking.run('ping', () => this.#ping()));
  }

  /** While the answer is out, the engine is told as lost; it is asked nothing else, and needs no new connection. */
  async #ping(): Promise<void> {
    const {signal} = this.#stream;
    let isAnswered = false;
    this.#timers.after(silentAfter, () => {
      if (!isAnswered && !signal.aborted)
        this.#tellLost(`the daemon at ${this.#engine.place.url} does not answer`);
    });
    await this.#engine.ping();
    isAnswered = true;
    if (signal.aborted) return;
    const wasLost = this.#connection.state === 'lost';
    this.#answered();
    if (wasLost) await this.#read();
  }

  /** Follows the engine anew if it did not tell what happened. */
  #check(): void {
    const from = clock();
    const again = (): void =>
      this.#timers.after(Math.max(this.#checkMs, restAfterCheck(clock() - from)), () => this.#check());
    const isTold = this.#told !== this.#toldAtCheck;
    this.#toldAtCheck = this.#told;
    if (isTold || !this.#tellsChanges || !this.#shown || this.#rests) again();
    else this.#do(() => this.#followAnewIfMissed().finally(again));
  }

  async #followAnewIfMissed(): Promise<void> {
    const {signal} = this.#stream;
    const {inventory} = this.#observer;
    const isMissed = await missesChanges({
      list: () => this.#engine.list(this.#all),
      known: () => inventory.containers,
      renew: id => this.#renew(id),
      told: () => this.#told,
    });
    if (!isMissed || signal.aborted || this.#rests) return;
    this.#stream.abort();
    this.#connect();
  }

  #tellLost(reason: string): void {
    if (this.#connection.state === 'lost') return;
    this.#connection = {state: 'lost', since: new Date().toISOString(), reason};
    if (this.#shown) this.#show(this.#shown.host);
  }

  /** The rows stay as they were read last, and the connection is tried again, less and less often. */
  #lost(error: unknown): void {
    if (this.#closed) return;
    if (!this.#shown && this.#connection.state === 'live') {
      this.#latest.fail(error);
      this.close();
      return;
    }
    this.#stream.abort();
    this.#loads++;
    this.#tellLost((error as Error).message);
    this.#timers.after(backOffAfter(this.#failures++), () => this.#connect());
  }
}
