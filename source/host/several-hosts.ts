/** Several daemons as one: their hosts stand in one observation, in the order in which the daemons were given. */
import {exitStatus, Failure} from '../model/failure.ts';
import {namesAmong} from '../model/host-names.ts';
import type {Connection, LiveObservation, Watch} from '../model/live.ts';
import type {Observation} from '../model/snapshot.ts';
import {Latest} from './latest.ts';
import type {HostReader} from './open.ts';
import {Timers} from './timers.ts';

type Reader = Pick<HostReader, 'observe' | 'watch' | 'close'> & {readonly url: string};
type WatchOptions = Parameters<Reader['watch']>[0];

/** Milliseconds before a daemon that was never reached is tried again. */
const backOff = 5000;

/** One daemon of several, and what was last heard of it. */
interface HostSubscription {
  readonly reader: Reader;
  watch: Watch;
  reading?: LiveObservation;
  /** Why nothing was ever read of it. */
  failure?: {readonly since: string; readonly reason: string};
}

/** The newest readings of several daemons. It ends with a failure only where none of them was ever reached. */
class JointWatch implements Watch {
  readonly #subscriptions: readonly HostSubscription[];
  readonly #latest = new Latest<LiveObservation>();
  readonly #timers = new Timers();
  #options: WatchOptions;
  #frozen = false;

  constructor(readers: readonly Reader[], options: WatchOptions) {
    this.#options = options;
    this.#subscriptions = readers.map(reader => ({reader, watch: reader.watch(options)}));
    for (const subscription of this.#subscriptions) this.#follow(subscription);
  }

  [Symbol.asyncIterator](): AsyncIterator<LiveObservation> {
    return this.#latest[Symbol.asyncIterator]();
  }

  refresh(): void {
    for (const {watch} of this.#subscriptions) watch.refresh();
  }

  freeze(frozen: boolean): void {
    this.#frozen = frozen;
    for (const {watch} of this.#subscriptions) watch.freeze(frozen);
  }

  includeStopped(all: boolean): void {
    this.#options = {...this.#options, all};
    for (const {watch} of this.#subscriptions) watch.includeStopped(all);
  }

  /** From the daemon that has it. */
  async inspect(containerId: string): Promise<string | null> {
    const has = ({reading}: HostSubscription) =>
      reading?.observation.hosts.some(({containers}) => containers.some(({id}) => id === containerId));
    return this.#subscriptions.find(has)?.watch.inspect(containerId) ?? null;
  }

  close(): void {
    this.#timers.end();
    for (const {watch} of this.#subscriptions) watch.close();
    this.#latest.end();
  }

  #follow(subscription: HostSubscription): void {
    this.#read(subscription).catch((error: unknown) => {
      if (error instanceof Failure) this.#unreached(subscription, error);
      else this.#latest.fail(error);
    });
  }

  async #read(subscription: HostSubscription): Promise<void> {
    for await (const reading of subscription.watch) {
      subscription.reading = reading;
      delete subscription.failure;
      this.#latest.set(this.#joined());
    }
  }

  /** A watch ends by itself where its daemon was never reached: another is begun. */
  #unreached(subscription: HostSubscription, error: Failure): void {
    subscription.failure = {
      since: subscription.failure?.since ?? new Date().toISOString(),
      reason: error.message,
    };
    if (this.#subscriptions.every(({failure}) => failure)) {
      this.#latest.fail(error);
      return;
    }
    if (this.#subscriptions.some(({reading}) => reading)) this.#latest.set(this.#joined());
    this.#timers.after(backOff, () => {
      subscription.watch = subscription.reader.watch(this.#options);
      if (this.#frozen) subscription.watch.freeze(true);
      this.#follow(subscription);
    });
  }

  /** What is lost is told, whichever it is; the rows of its host stand as they were read last. */
  #joined(): LiveObservation {
    const readings = this.#subscriptions.flatMap(({reading}) => reading ?? []);
    const hosts = readings.flatMap(({observation}) => observation.hosts);
    const newest = readings.map(({observation}) => observation.takenAt).sort();
    const open = this.#subscriptions.filter(({reading, failure}) => !reading && !failure).length;
    return {
      observation: {takenAt: newest.at(-1) ?? '', hosts},
      connection: this.#connection(hosts),
      partial: open > 0 || readings.some(({partial}) => partial),
    };
  }

  /** The one whose rows are the oldest stands for all that are lost. */
  #connection(hosts: Observation['hosts']): Connection {
    const lost = this.#subscriptions.flatMap(subscription => this.#lost(subscription, hosts) ?? []);
    const [worst, ...others] = lost.sort((a, b) =>
      (a.one.takenAt ?? '~') < (b.one.takenAt ?? '~') ? -1 : 1,
    );
    if (worst === undefined) return {state: 'live'};
    const {name} = worst.one;
    const all = others.length > 0 ? `${name} and ${others.length} more` : name;
    return {...worst, one: {...worst.one, name: all}};
  }

  #lost({reader, reading, failure}: HostSubscription, hosts: Observation['hosts']) {
    if (failure) return {state: 'lost' as const, ...failure, one: {name: reader.url, takenAt: null}};
    if (reading?.connection.state !== 'lost') return undefined;
    const {takenAt, hosts: its} = reading.observation;
    const [name] = its[0] ? namesAmong(hosts, its[0]) : [reader.url];
    return {...reading.connection, one: {name, takenAt}};
  }
}

/** What those read that were reached; throws the first failure where none was. */
async function observeAll(
  readers: readonly Reader[],
  options: {readonly all: boolean},
): Promise<Observation> {
  const settled = await Promise.allSettled(readers.map(reader => reader.observe(options)));
  const read = settled.flatMap(each => (each.status === 'fulfilled' ? each.value : []));
  const failed = settled.flatMap((each): unknown[] => (each.status === 'rejected' ? [each.reason] : []));
  const unreached = failed.map(error => {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  });
  if (read.length === 0) throw new Failure(unreached.join('; '), exitStatus.noDaemon);
  return {takenAt: new Date().toISOString(), hosts: read.flatMap(({hosts}) => hosts), unreached};
}

/** Reads them all at the same time. */
export function readTogether(readers: readonly Reader[]): Omit<Reader, 'url'> {
  const [only, ...others] = readers;
  if (only && others.length === 0) return only;
  return {
    observe: options => observeAll(readers, options),
    watch: options => new JointWatch(readers, options),
    close() {
      for (const reader of readers) reader.close();
    },
  };
}
