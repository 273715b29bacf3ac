/** The changes that an engine tells: whether it tells any, and how many it has told. */
import {type ContainerChange, type Engine, Unanswered} from '../../engine/engine.ts';

export class ToldChanges {
  readonly #engine: Engine;
  readonly #take: (change: ContainerChange) => void;
  #areTold = true;
  #count = 0;
  #countAtCheck = 0;

  /** @param take is called with each change */
  constructor(engine: Engine, take: (change: ContainerChange) => void) {
    this.#engine = engine;
    this.#take = take;
  }

  /** Follows the changes until the signal; ends at once if the engine refuses to tell any. Throws if it is lost. */
  async follow(signal: AbortSignal): Promise<void> {
    try {
      this.#areTold = true;
      for await (const change of this.#engine.changes(signal)) {
        this.#count++;
        this.#take(change);
      }
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      this.#areTold = false;
    }
  }

  /** Whether the engine tells changes; if it refuses to, everything has to be asked for again and again. */
  get areTold(): boolean {
    return this.#areTold;
  }

  /** The number of changes told so far. */
  get count(): number {
    return this.#count;
  }

  /** Whether any was told since this was called last. */
  takeNews(): boolean {
    const isNews = this.#count !== this.#countAtCheck;
    this.#countAtCheck = this.#count;
    return isNews;
  }
}
