/** Several engines as one: their hosts stand in one observation, in the order of the engines. */
import {exitStatus, Failure} from '../../model/failure.ts';
import {namesAmong} from '../../model/host-names.ts';
import type {Connection, LiveObservation, Watch} from '../../model/live.ts';
import type {Observation} from '../../model/snapshot.ts';
import type {HostReader, WatchOptions} from '../host-reader.ts';
import {LatestValue} from './latest-value.ts';
import {Timers} from './timers.ts';

export type EngineReader = Pick<HostReader, 'url' | 'observe' | 'watch' | 'close'>;

/** What is made of the hosts of all engines before they are shown. */
type Arrange = (hosts: Observation['hosts']) => Observation['hosts'];

const asTheyAre: Arrange = hosts => hosts;

/** Milliseconds before an engine that was never reached is tried again. */
const backOff = 5000;

/** The sentence for what went wrong with one engine; any error but a Failure is a fault of captop. */
const sentenceOf = (error: unknown, url: string): string =>
  error instanceof Failure
    ? error.message
    : `${url}: this should not have happened: ${error instanceof Error ? error.message : error}`;

/** One engine of several, and what was last heard of it. */
interface HostSubscription {
  readonly reader: EngineReader;
  watch: Watch;
  reading?: LiveObservation;
  /** Why it could never be read. */
  failure?: {readonly since: string; readonly reason: string};
}

/** The newest readings of several engines. It ends with a failure only if none of them was ever reached. */
export class SeveralHostsWatch implements Watch {
  #subscriptions: readonly HostSubscription[];
  readonly #arrange: Arrange;
  readonly #latest = new LatestValue<LiveObservation>();
  readonly #timers = new Timers();
  #options: WatchOptions;
  #frozen = false;
  #expectsMore = false;

  constructor(readers: readonly EngineReader[], options: WatchOptions, arrange = asTheyAre) {
    this.#options = options;
    this.#arrange = arrange;
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

  /** Asks the engine that has the container. Throws if none has it any more: only a recording has no document. */
  async inspect(containerId: string): Promise<string | null> {
    const has = ({reading}: HostSubscription) =>
      reading?.observation.hosts.some(({containers}) => containers.some(({id}) => id === containerId));
    const subscription = this.#subscriptions.find(has);
    if (subscription === undefined) throw new Failure('this container is gone', exitStatus.unreadable);
    return subscription.watch.inspect(containerId);
  }

  close(): void {
    this.#timers.end();
    for (const {watch} of this.#subscriptions) watch.close();
    this.#latest.end();
  }

  #follow(subscription: HostSubscription): void {
    this.#read(subscription).catch((error: unknown) => this.#unreached(subscription, error));
  }

  /** Whether an engine has been read whole at least once, or could not be reached. */
  get isRead(): boolean {
    return this.#subscriptions.every(({reading, failure}) => failure || reading?.partial === false);
  }

  /** Says whether engines may still be found that were there before: until they are read, what is shown lacks them. */
  expectMore(expects: boolean): void {
    if (this.#expectsMore === expects) return;
    this.#expectsMore = expects;
    if (this.#subscriptions.some(({reading}) => reading)) this.#latest.set(this.#joined());
  }

  /** What every engine tells of, but for one. */
  hosts(except: EngineReader): Observation['hosts'] {
    const others = this.#subscriptions.filter(({reader}) => reader !== except);
    return others.flatMap(({reading}) => reading?.observation.hosts ?? []);
  }

  /** Whether all is read, and no more is expected. */
  get isSettled(): boolean {
    return this.isRead && !this.#expectsMore;
  }

  /** Whether nothing is heard of an engine at present; undefined if it is none of these. */
  isLost(url: string): boolean | undefined {
    const subscription = this.#subscriptions.find(({reader}) => reader.url === url);
    return (
      subscription &&
      (subscription.failure !== undefined || subscription.reading?.connection.state === 'lost')
    );
  }

  /** Takes these for the engines to read, in this order; what is known of those among them stays. */
  use(readers: readonly EngineReader[]): void {
    const before = this.#subscriptions;
    this.#subscriptions = readers.map(
      reader => before.find(each => each.reader === reader) ?? {reader, watch: reader.watch(this.#options)},
    );
    for (const subscription of before)
      if (!this.#subscriptions.includes(subscription)) subscription.watch.close();
    for (const subscription of this.#subscriptions) {
      if (before.includes(subscription)) continue;
      if (this.#frozen) subscription.watch.freeze(true);
      this.#follow(subscription);
    }
    if (this.#subscriptions.some(({reading}) => reading)) this.#latest.set(this.#joined());
  }

  async #read(subscription: HostSubscription): Promise<void> {
    for await (const reading of subscription.watch) {
      if (!this.#subscriptions.includes(subscription)) return;
      subscription.reading = reading;
      delete subscription.failure;
      this.#latest.set(this.#joined());
    }
  }

  /** A watch ends by itself if its engine was never reached: another one is begun a little later. */
  #unreached(subscription: HostSubscription, error: unknown): void {
    if (!this.#subscriptions.includes(subscription)) return;
    const {reader, failure} = subscription;
    const since = failure?.since ?? new Date().toISOString();
    subscription.failure = {since, reason: sentenceOf(error, reader.url)};
    if (this.#subscriptions.every(each => each.failure)) {
      this.#latest.fail(error);
      return;
    }
    if (this.#subscriptions.some(({reading}) => reading)) this.#latest.set(this.#joined());
    this.#timers.after(backOff, () => {
      if (!this.#subscriptions.includes(subscription)) return;
      subscription.watch = reader.watch(this.#options);
      if (this.#frozen) subscription.watch.freeze(true);
      this.#follow(subscription);
    });
  }

  /** What all have told; the rows of a host that is lost stand as they were read last. */
  #joined(): LiveObservation {
    const readings = this.#subscriptions.flatMap(({reading}) => reading ?? []);
    const all = readings.flatMap(({observation}) => observation.hosts);
    const hosts = this.#arrange(all);
    const [only, ...others] = this.#subscriptions;
    const isAlone = others.length === 0 && hosts.every((host, index) => host === all[index]);
    if (isAlone && only?.reading && !only.failure && hosts.length === all.length)
      return this.#expectsMore ? {...only.reading, partial: true} : only.reading;
    const times = readings.map(({observation}) => observation.takenAt).sort();
    const waits = this.#subscriptions.some(({reading, failure}) => !reading && !failure);
    return {
      observation: {takenAt: times.at(-1) ?? '', hosts},
      connection: this.#connection(hosts),
      partial: this.#expectsMore || waits || readings.some(({partial}) => partial),
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

/** Maximum length of a name of a lost host that leaves room for what else the title tells. */
const longestName = 24;

/** The connection to one engine, with the name of its host; undefined if it is not lost. */
function lostConnection(
  {reader, reading, failure}: HostSubscription,
  hosts: Observation['hosts'],
): LostConnection | undefined {
  if (failure) return {state: 'lost', ...failure, one: {name: reader.url, takenAt: null}};
  if (reading?.connection.state !== 'lost') return undefined;
  const {takenAt, hosts: its} = reading.observation;
  const names = its[0] ? namesAmong(hosts, its[0]) : [reader.url];
  const name = names.find(({length}) => length <= longestName) ?? names.at(-1) ?? reader.url;
  return {...reading.connection, one: {name, takenAt}};
}

/** What was read of the engines that were reached; throws a Failure (status 3) if none was. */
export async function observeAll(
  readers: readonly EngineReader[],
  options: {readonly all: boolean},
): Promise<Observation> {
  const settled = await Promise.allSettled(readers.map(reader => reader.observe(options)));
  const hosts = settled.flatMap(each => (each.status === 'fulfilled' ? each.value.hosts : []));
  const unreached = settled.flatMap((each, index) =>
    each.status === 'rejected'
      ? [sentenceOf(each.reason, readers[index]?.url ?? '')]
      : (each.value.unreached ?? []),
  );
  if (settled.every(({status}) => status === 'rejected'))
    throw new Failure(unreached.join('; '), exitStatus.noDaemon);
  return {takenAt: new Date().toISOString(), hosts, unreached};
}

/** One reader for all of them, which reads them at the same time. */
export function severalHosts(readers: readonly EngineReader[]): Omit<EngineReader, 'url'> {
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
