/**
 * Watches one engine and its host: changes of containers are told by the engine, those of their processes are found by
 * polling. Nothing is yielded if nothing changed.
 */
import type {Engine} from '../../engine/engine.ts';
import {clock} from '../../kernel/clock.ts';
import type {Connection, LiveObservation, Watch} from '../../model/live.ts';
import type {ObservedHost} from '../../model/snapshot.ts';
import type {HostObserver} from '../host-observer.ts';
import type {WatchOptions} from '../host-reader.ts';
import type {PendingLookup} from '../pending-lookups.ts';
import {slight, type Thoroughness, thorough} from '../thoroughness.ts';
import {EngineSilence} from './engine-silence.ts';
import {Hold, heldAtMost} from './hold.ts';
import {KeyedTasks} from './keyed-tasks.ts';
import {LatestValue} from './latest-value.ts';
import {missesChanges} from './missed-changes.ts';
import {backOffAfter, checkAfter, patience, restAfterCheck} from './pace.ts';
import {ProcessReads} from './process-reads.ts';
import {Renewals} from './renewals.ts';
import {Timers} from './timers.ts';
import {ToldChanges} from './told-changes.ts';

export class HostWatch implements Watch {
  readonly #observer: HostObserver;
  readonly #engine: Engine;
  readonly #askInspect: (id: string) => Promise<string>;
  readonly #checkMs: number;
  readonly #latest = new LatestValue<LiveObservation>();
  readonly #timers = new Timers();
  /** Questions about one container, and lookups, that are on their way. */
  readonly #asking = new KeyedTasks();
  readonly #renewals: Renewals;
  readonly #changes: ToldChanges;
  readonly #processes: ProcessReads;
  readonly #silence: EngineSilence;
  readonly #hold = new Hold(() =>
    this.#timers.after(heldAtMost, () => this.#do(async () => this.#observe())),
  );
  /** Ends the stream of changes of the present connection. */
  #stream = new AbortController();
  #connection: Connection = {state: 'live'};
  #shown: {readonly host: ObservedHost; readonly partial: boolean} | undefined;
  #all: boolean;
  /** Counts loads: an older one does not show what it was told. */
  #loads = 0;
  /** Whether the engine has had its time to answer and still owes answers. */
  #owes = false;
  #frozen = false;
  #closed = false;
  #failures = 0;
  /** Containers that the engine told of while nothing was asked, or all of them. */
  readonly #postponed = new Set<string>();
  #postponesAll = false;
  #reads = 0;

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
    this.#checkMs = options.checkMs ?? checkAfter;
    this.#renewals = new Renewals({
      start: task => this.#do(task),
      after: (milliseconds, run) => this.#timers.after(milliseconds, run),
      renew: id => this.#renew(id),
      reload: async () => {
        if (this.#rests) this.#postponesAll = true;
        else await this.#load();
      },
    });
    this.#changes = new ToldChanges(engine, change => this.#renewals.add(change));
    this.#processes = new ProcessReads(observer, this.#timers, options.intervalMs, {
      start: task => this.#do(task),
      isResting: () => this.#rests,
      isPolled: () => this.#isShown,
      polled: () => {
        if (!this.#changes.areTold) this.refresh();
      },
      answered: () => this.#answered(),
      observe: (ids, thoroughness) => this.#observe(ids, thoroughness),
    });
    this.#silence = new EngineSilence(this.#timers, {
      start: task => this.#do(task),
      isAsked: () => this.#isShown,
      signal: () => this.#stream.signal,
      ping: () => engine.ping(),
      fellSilent: () => this.#tellLost(`the daemon at ${engine.place.url} does not answer`),
      spoke: async () => {
        const wasLost = this.#connection.state === 'lost';
        this.#answered();
        if (!wasLost) return;
        await this.#processes.read();
        await this.#renewPostponed();
      },
    });
    this.#connect();
    this.#processes.beginPolls();
    this.#silence.listen();
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

  /** Whether there is something to keep up to date, and it may be. */
  get #isShown(): boolean {
    return this.#shown !== undefined && !this.#rests;
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
    this.#do(() => this.#changes.follow(signal));
    this.#do(() => this.#load());
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
      if (this.#rests) {
        this.#postponed.add(id);
        return;
      }
      await this.#observer.inventory.renew(id);
      this.#answered();
      this.#processes.readSoon(id);
    });
  }

  /** Asks about what the engine told while it was taken for lost, as it did not answer. */
  async #renewPostponed(): Promise<void> {
    const ids = [...this.#postponed];
    const isAll = this.#postponesAll;
    this.#postponed.clear();
    this.#postponesAll = false;
    if (isAll) await this.#load();
    else await Promise.all(ids.map(id => this.#renew(id)));
  }

  /** Looks up the facts that a reading left open. */
  #lookUp(lookups: readonly PendingLookup[]): void {
    for (const {id, key, lookUp} of lookups) {
      if (this.#asking.isRunning(key)) continue;
      const task = async (): Promise<void> => {
        await lookUp();
        this.#answered();
        this.#processes.readSoon(id);
      };
      this.#do(() => this.#asking.run(key, task));
    }
  }

  #answered(): void {
    this.#silence.answered();
    if (this.#connection.state === 'live') return;
    this.#failures = 0;
    this.#connection = {state: 'live'};
    this.#shown = undefined;
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
    if (ids.size > 0) await this.#processes.read(ids, {...slight, search: 'owed'});
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

  /** Follows the engine anew if it did not tell what happened. */
  #check(): void {
    const from = clock();
    const again = (): void =>
      this.#timers.after(Math.max(this.#checkMs, restAfterCheck(clock() - from)), () => this.#check());
    const isTold = this.#changes.takeNews();
    if (isTold || !this.#changes.areTold || !this.#isShown) again();
    else this.#do(() => this.#followAnewIfMissed().finally(again));
  }

  async #followAnewIfMissed(): Promise<void> {
    const {signal} = this.#stream;
    const {inventory} = this.#observer;
    const isMissed = await missesChanges({
      list: () => this.#engine.list(this.#all),
      known: () => inventory.containers,
      renew: id => this.#renew(id),
      told: () => this.#changes.count,
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
