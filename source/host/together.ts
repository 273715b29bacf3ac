/** Several daemons as one: their hosts stand in one observation, in the order in which the daemons were given. */
import type {LiveObservation, Watch} from '../model/live.ts';
import type {Observation} from '../model/snapshot.ts';
import {Latest} from './latest.ts';
import type {HostReader} from './open.ts';

type Reader = Pick<HostReader, 'observe' | 'watch' | 'close'>;

/** The readings of several watches: the newest of each. Ends with the first that fails. */
class JointWatch implements Watch {
  readonly #watches: readonly Watch[];
  readonly #newest = new Map<Watch, LiveObservation>();
  readonly #latest = new Latest<LiveObservation>();

  constructor(watches: readonly Watch[]) {
    this.#watches = watches;
    for (const watch of watches) this.#follow(watch).catch(error => this.#latest.fail(error));
  }

  [Symbol.asyncIterator](): AsyncIterator<LiveObservation> {
    return this.#latest[Symbol.asyncIterator]();
  }

  refresh(): void {
    for (const watch of this.#watches) watch.refresh();
  }

  freeze(frozen: boolean): void {
    for (const watch of this.#watches) watch.freeze(frozen);
  }

  includeStopped(all: boolean): void {
    for (const watch of this.#watches) watch.includeStopped(all);
  }

  /** From the daemon that has it. */
  async inspect(containerId: string): Promise<string | null> {
    const has = ({observation: {hosts}}: LiveObservation) =>
      hosts.some(({containers}) => containers.some(({id}) => id === containerId));
    const [watch = this.#watches[0]] = [...this.#newest].flatMap(([one, reading]) =>
      has(reading) ? one : [],
    );
    return watch ? watch.inspect(containerId) : null;
  }

  close(): void {
    for (const watch of this.#watches) watch.close();
    this.#latest.end();
  }

  async #follow(watch: Watch): Promise<void> {
    for await (const reading of watch) {
      this.#newest.set(watch, reading);
      this.#latest.set(this.#joined());
    }
  }

  /** A connection that is lost is told, whichever it is; the rows of its host stand as they were read last. */
  #joined(): LiveObservation {
    const readings = this.#watches.flatMap(watch => this.#newest.get(watch) ?? []);
    const takenAt = readings.map(({observation}) => observation.takenAt).sort();
    const lost = readings.find(({connection}) => connection.state === 'lost');
    return {
      observation: {
        takenAt: takenAt.at(-1) ?? '',
        hosts: readings.flatMap(({observation: {hosts}}) => hosts),
      },
      connection: lost?.connection ?? {state: 'live'},
      partial: readings.length < this.#watches.length || readings.some(({partial}) => partial),
    };
  }
}

/** Reads them all at the same time; what one of them fails with, all fail with. */
export function together(readers: readonly Reader[]): Reader {
  const [only, ...others] = readers;
  if (only && others.length === 0) return only;
  return {
    async observe(options): Promise<Observation> {
      const all = await Promise.all(readers.map(reader => reader.observe(options)));
      return {takenAt: new Date().toISOString(), hosts: all.flatMap(({hosts}) => hosts)};
    },
    watch: options => new JointWatch(readers.map(reader => reader.watch(options))),
    close() {
      for (const reader of readers) reader.close();
    },
  };
}
