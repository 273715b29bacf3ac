/**
 * The engines of another machine as one. Its daemon is read from the beginning; what else there is joins it when it has been
 * found, which takes no longer than the daemon's first answer.
 */
import type {LiveObservation, Watch} from '../../model/live.ts';
import type {HostReader} from '../open.ts';
import {eachContainerOnce} from './each-container-once.ts';
import {SeveralHostsWatch} from './several-hosts.ts';

type WatchOptions = Parameters<HostReader['watch']>[0];

/** Finds the readers of all engines there, one of which may be the daemon's own, which it is given. */
type Find = (daemon: HostReader) => Promise<readonly HostReader[]>;

export class FarWatch implements Watch {
  /** What is watched now: the daemon alone at first. */
  #watch: Watch;
  #options: WatchOptions;
  #frozen = false;
  #closed = false;
  readonly #found: Promise<void>;

  constructor(daemon: HostReader, find: Find, options: WatchOptions) {
    this.#options = options;
    const begun = daemon.watch(options);
    this.#watch = begun;
    this.#found = this.#find(daemon, begun, find);
    this.#found.catch(() => {});
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
    this.#watch.close();
  }

  async #find(daemon: HostReader, begun: Watch, find: Find): Promise<void> {
    let isTaken = false;
    const asBegun: HostReader = {
      ...daemon,
      watch(options) {
        if (isTaken) return daemon.watch(options);
        isTaken = true;
        return begun;
      },
    };
    const readers = await find(asBegun);
    if (this.#closed) return;
    const [only, ...others] = readers;
    this.#watch =
      only && others.length === 0
        ? only.watch(this.#options)
        : new SeveralHostsWatch(readers, this.#options, eachContainerOnce());
    if (!isTaken) begun.close();
    if (this.#frozen) this.#watch.freeze(true);
  }
}
