/** The readers of the engines that were found, each opened once and closed once it is used no longer. */
import type {FoundEngine} from '../engine/discover.ts';
import type {EngineReader} from './watch/several-hosts.ts';

/** Milliseconds for which an engine that is gone is still told as lost. */
const forgetAfter = 300_000;

export class FoundReaders {
  readonly #openReader: (found: FoundEngine) => EngineReader;
  readonly #open = new Map<string, EngineReader>();
  /** When an engine was first missed, as Date.now() counts. */
  readonly #missedAt = new Map<string, number>();

  constructor(open: (found: FoundEngine) => EngineReader) {
    this.#openReader = open;
  }

  of(found: FoundEngine): EngineReader {
    const {url} = found.endpoint;
    const reader = this.#open.get(url) ?? this.#openReader(found);
    this.#open.set(url, reader);
    this.#missedAt.delete(url);
    return reader;
  }

  /** Those of engines that are gone, and are still to be told as lost. */
  gone(found: readonly EngineReader[], isLost: (url: string) => boolean): readonly EngineReader[] {
    const now = Date.now();
    return [...this.#open].flatMap(([url, reader]) => {
      if (found.includes(reader)) return [];
      const since = this.#missedAt.get(url) ?? now;
      this.#missedAt.set(url, since);
      // The last one stays: there has to be something to tell of.
      const isTold = now - since < forgetAfter || found.length === 0;
      return isTold && isLost(url) ? [reader] : [];
    });
  }

  /** Closes what is no longer used. */
  keepOnly(used: readonly EngineReader[]): void {
    for (const [url, reader] of this.#open) {
      if (used.includes(reader)) continue;
      this.#open.delete(url);
      this.#missedAt.delete(url);
      reader.close();
    }
  }

  close(): void {
    this.keepOnly([]);
  }
}
