/**
 * A daemon with the bundles of its containers behind it. As long as the daemon does not answer, rows come from the
 * bundles and the kernel, and the connection is told as lost; what the daemon had told of a container still stands.
 */
import {exitStatus, Failure} from '../../model/failure.ts';
import type {Connection, LiveObservation, Watch} from '../../model/live.ts';
import type {Observation, ObservedContainer, ObservedHost} from '../../model/snapshot.ts';
import type {HostReader, WatchOptions} from '../host-reader.ts';
import {toldFacts} from '../told-facts.ts';
import {LatestValue} from './latest-value.ts';
import {Timers} from './timers.ts';

/** Milliseconds before a daemon that was never reached is tried again. */
const backOff = 5000;

/** Milliseconds for which a daemon may leave its first answer open before bundles stand in for it. */
const firstPatience = 3000;

const isUnreached = (error: unknown): error is Failure =>
  error instanceof Failure && error.status === exitStatus.noDaemon;

const isEmpty = ({hosts}: Observation): boolean => hosts.every(({containers}) => containers.length === 0);

/** Joins what the daemon told before it was lost with what bundles and the kernel tell now. */
class Joiner {
  readonly #told: ReadonlyMap<string, ObservedContainer>;
  readonly #before: ObservedHost | undefined;
  /** A container that did not change stays the same object. */
  readonly #joined = new WeakMap<ObservedContainer, ObservedContainer>();

  constructor(before: Observation | undefined) {
    this.#before = before?.hosts[0];
    this.#told = new Map(this.#before?.containers.map(each => [each.id, each]));
  }

  join(now: Observation): Observation {
    const [host] = now.hosts;
    const before = this.#before;
    if (host === undefined || before === undefined) return now;
    const stopped = before.containers.filter(({pid1, unobserved}) => pid1 === null && unobserved === null);
    const containers = [...host.containers.map(each => this.#container(each)), ...stopped];
    return {...now, hosts: [{...before, limits: host.limits, containers}]};
  }

  #container(now: ObservedContainer): ObservedContainer {
    const told = this.#told.get(now.id);
    if (told === undefined) return now;
    const known = this.#joined.get(now);
    if (known) return known;
    const joined = {...now, ...toldFacts(told), declared: told.declared, state: now.state};
    this.#joined.set(now, joined);
    return joined;
  }
}

class FallbackWatch implements Watch {
  readonly #daemon: HostReader;
  readonly #bundles: HostReader;
  readonly #latest = new LatestValue<LiveObservation>();
  readonly #timers = new Timers();
  #options: WatchOptions;
  #ofDaemon: Watch;
  #ofBundles: Watch | undefined;
  #connection: Connection = {state: 'live'};
  /** Whether the daemon has ever told anything. */
  #hasHeard = false;
  /** What the daemon told last. */
  #told: Observation | undefined;
  #frozen = false;

  constructor(daemon: HostReader, bundles: HostReader, options: WatchOptions) {
    this.#daemon = daemon;
    this.#bundles = bundles;
    this.#options = options;
    this.#ofDaemon = daemon.watch(options);
    this.#followDaemon();
    this.#timers.after(firstPatience, () => {
      if (this.#hasHeard || this.#connection.state === 'lost') return;
      this.#lost(`${daemon.url} has not answered yet`);
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<LiveObservation> {
    return this.#latest[Symbol.asyncIterator]();
  }

  refresh(): void {
    this.#ofDaemon.refresh();
    this.#ofBundles?.refresh();
  }

  freeze(frozen: boolean): void {
    this.#frozen = frozen;
    this.#ofDaemon.freeze(frozen);
    this.#ofBundles?.freeze(frozen);
  }

  includeStopped(all: boolean): void {
    this.#options = {...this.#options, all};
    this.#ofDaemon.includeStopped(all);
    this.#ofBundles?.includeStopped(all);
  }

  inspect(containerId: string): Promise<string | null> {
    return (this.#ofBundles ?? this.#ofDaemon).inspect(containerId);
  }

  close(): void {
    this.#timers.end();
    this.#ofDaemon.close();
    this.#ofBundles?.close();
    this.#latest.end();
  }

  #followDaemon(): void {
    this.#readDaemon().catch((error: unknown) => {
      if (!isUnreached(error)) {
        this.#latest.fail(error);
        return;
      }
      // What stands in for it goes on; without anything, its failure is told.
      if (this.#ofBundles === undefined) this.#lost(error.message, error);
      this.#timers.after(backOff, () => {
        this.#ofDaemon = this.#daemon.watch(this.#options);
        if (this.#frozen) this.#ofDaemon.freeze(true);
        this.#followDaemon();
      });
    });
  }

  async #readDaemon(): Promise<void> {
    for await (const reading of this.#ofDaemon) {
      const {connection, observation} = reading;
      // That it is lost is told at once: the bundles may be as far away.
      const isNews = connection.state === 'live' || this.#connection.state === 'live';
      this.#hasHeard = true;
      if (connection.state === 'live') {
        this.#told = observation;
        this.#connection = connection;
        this.#ofBundles?.close();
        this.#ofBundles = undefined;
      } else if (this.#connection.state === 'live') this.#lost(connection.reason);
      if (this.#ofBundles === undefined || isNews) this.#latest.set(reading);
    }
  }

  /** @param error what to end with if there are no bundles either; nothing if there are rows to keep */
  #lost(reason: string, error?: Failure): void {
    this.#connection = {state: 'lost', since: new Date().toISOString(), reason};
    const bundles = this.#bundles.watch(this.#options);
    this.#ofBundles = bundles;
    if (this.#frozen) bundles.freeze(true);
    this.#readBundles(bundles, new Joiner(this.#told)).catch(() => {
      if (this.#ofBundles === bundles) this.#ofBundles = undefined;
      if (error) this.#latest.fail(error);
    });
  }

  async #readBundles(bundles: Watch, joiner: Joiner): Promise<void> {
    for await (const {observation, partial} of bundles) {
      if (this.#ofBundles !== bundles) return;
      // A daemon that was stopped has none left: that says nothing about it.
      if (this.#told === undefined && isEmpty(observation)) throw new Error('there are no bundles');
      this.#latest.set({observation: joiner.join(observation), connection: this.#connection, partial});
    }
  }
}

/** A reader of a daemon that reads the bundles of its containers while the daemon does not answer. */
export function withBundles(daemon: HostReader, bundles: HostReader): HostReader {
  return {
    ...daemon,
    async observe(options) {
      try {
        return await daemon.observe(options);
      } catch (error) {
        if (!isUnreached(error)) throw error;
        const observation = await bundles.observe(options).catch(() => undefined);
        // A daemon that was stopped has none left: that says nothing about it.
        if (observation === undefined || isEmpty(observation)) throw error;
        return {...observation, unreached: [`${error.message}; what is shown comes from ${bundles.url}`]};
      }
    },
    watch: options => new FallbackWatch(daemon, bundles, options),
    close() {
      daemon.close();
      bundles.close();
    },
  };
}
