/** Several engines as one: their hosts stand in one observation, in the order in which the engines were given. */
import {exitStatus, Failure} from '../../model/failure.ts';
import {namesAmong} from '../../model/host-names.ts';
import type {Connection, LiveObservation, Watch} from '../../model/live.ts';
import type {Observation} from '../../model/snapshot.ts';
import type {HostReader} from '../open.ts';
import {LatestValue} from './latest-value.ts';
import {Timers} from './timers.ts';

type Reader = Pick<HostReader, 'url' | 'observe' | 'watch' | 'close'>;
type WatchOptions = Parameters<Reader['watch']>[0];

/** Milliseconds before an engine that was never reached is tried again. */
const backOff = 5000;

/** The sentence for what went wrong with one engine; any error but a Failure is a fault of captop. */
const sentenceOf = (error: unknown, url: string): string =>
  error instanceof Failure
    ? error.message
    : `${url}: this should not have happened: ${error instanceof Error ? error.message : error}`;

/** One engine of several, and what was last heard of it. */
interface HostSubscription {
  readonly reader: Reader;
  watch: Watch;
  reading?: LiveObservation;
  /** Why it could never be read. */
  failure?: {readonly since: string; readonly reason: string};
}

/** The newest readings of several engines. It ends with a failure only if none of them was ever reached. */
class SeveralHostsWatch implements Watch {
  readonly #subscriptions: readonly HostSubscription[];
  readonly #latest = new LatestValue<LiveObservation>();
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

  /** Asks the engine that has the container. */
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
    this.#read(subscription).catch((error: unknown) => this.#unreached(subscription, error));
  }

  async #read(subscription: HostSubscription): Promise<void> {
    for await (const reading of subscription.watch) {
      subscription.reading = reading;
      delete subscription.failure;
      this.#latest.set(this.#joined());
    }
  }

  /** A watch ends by itself if its engine was never reached: another one is begun a little later. */
  #unreached(subscription: HostSubscription, error: unknown): void {
    const {reader, failure} = subscription;
    const since = failure?.since ?? new Date().toISOString();
    subscription.failure = {since, reason: sentenceOf(error, reader.url)};
    if (this.#subscriptions.every(each => each.failure)) {
      this.#latest.fail(error);
      return;
    }
    if (this.#subscriptions.some(({reading}) => reading)) this.#latest.set(this.#joined());
    this.#timers.after(backOff, () => {
      subscription.watch = reader.watch(this.#options);
      if (this.#frozen) subscription.watch.freeze(true);
      this.#follow(subscription);
    });
  }

  /** What all have told; the rows of a host that is lost stand as they were read last. */
  #joined(): LiveObservation {
    const readings = this.#subscriptions.flatMap(({reading}) => reading ?? []);
    const hosts = readings.flatMap(({observation}) => observation.hosts);
    const times = readings.map(({observation}) => observation.takenAt).sort();
    const waits = this.#subscriptions.some(({reading, failure}) => !reading && !failure);
    return {
      observation: {takenAt: times.at(-1) ?? '', hosts},
      connection: this.#connection(hosts),
      partial: waits || readings.some(({partial}) => partial),
    };
  }

  /** Of the engines that are lost, the one whose rows are the oldest stands for all; one without rows comes last. */
  #connection(hosts: Observation['hosts']): Connection {
    const lost = this.#subscriptions.flatMap(subscription => lostConnection(subscription, hosts) ?? []);
    const age = ({one}: LostConnection): number =>
      one.takenAt === null ? Number.POSITIVE_INFINITY : Date.parse(one.takenAt);
    const [oldest, ...others] = lost.sort((a, b) => (age(a) === age(b) ? 0 : age(a) - age(b)));
    if (oldest === undefined) return {state: 'live'};
    const {name} = oldest.one;
    const all = others.length > 0 ? `${name} and ${others.length} more` : name;
    return {...oldest, one: {...oldest.one, name: all}};
  }
}

type LostConnection = Required<Extract<Connection, {state: 'lost'}>>;

/** The connection to one engine, with the name of its host; undefined if it is not lost. */
function lostConnection(
  {reader, reading, failure}: HostSubscription,
  hosts: Observation['hosts'],
): LostConnection | undefined {
  if (failure) return {state: 'lost', ...failure, one: {name: reader.url, takenAt: null}};
  if (reading?.connection.state !== 'lost') return undefined;
  const {takenAt, hosts: its} = reading.observation;
  const [name] = its[0] ? namesAmong(hosts, its[0]) : [reader.url];
  return {...reading.connection, one: {name, takenAt}};
}

/** What was read of the engines that were reached; throws a Failure (status 3) if none was. */
async function observeAll(
  readers: readonly Reader[],
  options: {readonly all: boolean},
): Promise<Observation> {
  const settled = await Promise.allSettled(readers.map(reader => reader.observe(options)));
  const hosts = settled.flatMap(each => (each.status === 'fulfilled' ? each.value.hosts : []));
  const unreached = settled.flatMap((each, index) =>
    each.status === 'rejected' ? [sentenceOf(each.reason, readers[index]?.url ?? '')] : [],
  );
  if (unreached.length === readers.length) throw new Failure(unreached.join('; '), exitStatus.noDaemon);
  return {takenAt: new Date().toISOString(), hosts, unreached};
}

/** One reader for all of them, which reads them at the same time. */
export function severalHosts(readers: readonly Reader[]): Omit<Reader, 'url'> {
  const [only, ...others] = readers;
  if (only && others.length === 0) return only;
  return {
    observe: options => observeAll(readers, options),
    watch: options => new SeveralHostsWatch(readers, options),
    close() {
      for (const reader of readers) reader.close();
    },
  };
}
