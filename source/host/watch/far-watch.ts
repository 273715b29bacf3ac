/**
 * The engines of another machine as one. Its daemon is read from the beginning; what else there is joins it when it has been
 * found, which takes no longer than the daemon's first answer, and is looked for again now and then.
 */
import {Failure} from '../../model/failure.ts';
import type {LiveObservation, Watch} from '../../model/live.ts';
import type {HostReader, WatchOptions} from '../host-reader.ts';
import {eachContainerOnce} from './each-container-once.ts';
import {SeveralHostsWatch} from './several-hosts.ts';
import {Timers} from './timers.ts';

/** What is found on a machine: each reader is the same object for as long as the engine is there. */
export interface FarReaders {
  /** The daemon, as it was given or with its bundles behind it; undefined if there is none. */
  readonly daemon: HostReader | undefined;
  readonly others: readonly HostReader[];
}

/** Finds the engines there, given the daemon. Rejects with a Failure if the machine does not answer. */
export type FindFar = (daemon: HostReader) => Promise<FarReaders>;

/** Milliseconds between two looks: Podman may run its first container, or k3s may be started. */
const lookAgainAfter = 15_000;

/** What is found; the daemon alone, which tells what is wrong, if the machine does not answer. */
export async function foundOrAlone(find: FindFar, daemon: HostReader): Promise<FarReaders> {
  try {
    return await find(daemon);
  } catch (error) {
    if (error instanceof Failure) return {daemon, others: []};
    throw error;
  }
}

export const allReaders = ({daemon, others}: FarReaders): readonly HostReader[] => [
  ...(daemon === undefined ? [] : [daemon]),
  ...others,
];

export class FarWatch implements Watch {
  readonly #daemon: HostReader;
  readonly #find: FindFar;
  readonly #lookAgainAfter: number;
  readonly #timers = new Timers();
  readonly #begun: Watch;
  /** All that was found; undefined until then. */
  #all: SeveralHostsWatch | undefined;
  #readers: FarReaders | undefined;
  #options: WatchOptions;
  #frozen = false;
  #closed = false;
  readonly #found: Promise<void>;

  constructor(daemon: HostReader, find: FindFar, options: WatchOptions, again = lookAgainAfter) {
    this.#daemon = daemon;
    this.#find = find;
    this.#options = options;
    this.#lookAgainAfter = again;
    this.#begun = daemon.watch(options);
    this.#found = this.#begin();
    this.#found.catch(() => {});
  }

  get #watch(): Watch {
    return this.#all ?? this.#begun;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LiveObservation> {
    await this.#found;
    if (!this.#closed) yield* this.#watch;
  }

  refresh(): void {
    this.#watch.refresh();
  }

  freeze(frozen: boolean): void {
    this.#frozen = frozen;
    this.#watch.freeze(frozen);
  }

  includeStopped(all: boolean): void {
    this.#options = {...this.#options, all};
    this.#watch.includeStopped(all);
  }

  inspect(containerId: string): Promise<string | null> {
    return this.#watch.inspect(containerId);
  }

  close(): void {
    this.#closed = true;
    this.#timers.end();
    this.#watch.close();
  }

  async #begin(): Promise<void> {
    let isTaken = false;
    const asBegun: HostReader = {
      ...this.#daemon,
      watch: options => {
        if (isTaken) return this.#daemon.watch(options);
        isTaken = true;
        return this.#begun;
      },
    };
    const readers = await foundOrAlone(this.#find, asBegun);
    if (this.#closed) return;
    this.#readers = readers;
    this.#all = new SeveralHostsWatch(allReaders(readers), this.#options, eachContainerOnce());
    if (!isTaken) this.#begun.close();
    if (this.#frozen) this.#all.freeze(true);
    this.#lookAgain();
  }

  #lookAgain(): void {
    this.#timers.after(this.#lookAgainAfter, async () => {
      if (!this.#frozen) await this.#renew();
      if (!this.#closed) this.#lookAgain();
    });
  }

  /** A daemon that was found stays, and is told as lost when it goes. */
  async #renew(): Promise<void> {
    const before = this.#readers;
    const found = await this.#find(this.#daemon).catch((error: unknown) => {
      if (error instanceof Failure) return before;
      throw error;
    });
    if (before === undefined || found === undefined || this.#closed) return;
    const now = {daemon: before.daemon ?? found.daemon, others: found.others};
    const [old, all] = [before, now].map(allReaders) as [readonly HostReader[], readonly HostReader[]];
    const isSame = old.length === all.length && old.every((reader, index) => reader === all[index]);
    if (isSame || all.length === 0) return;
    this.#readers = now;
    this.#all?.use(all);
  }
}
