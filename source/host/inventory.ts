/** The containers of one engine: each is read once, and again only when something happened to it. */
import type {Engine, EngineContainer} from '../engine/engine.ts';
import {isUnknown} from '../model/known.ts';

/** What an engine lists without `all`: what runs, is paused, or is about to run again. */
const isActive = ({state}: EngineContainer): boolean =>
  state === 'running' || state === 'paused' || state === 'restarting';

export class Inventory {
  readonly #engine: Engine;
  readonly #containers = new Map<string, EngineContainer>();
  #all = false;
  #isListed = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** By id, in the engine's order; a container is the same object as long as the engine tells the same of it. */
  get containers(): ReadonlyMap<string, EngineContainer> {
    return this.#containers;
  }

  /** Whether the engine has told which containers there are. */
  get isListed(): boolean {
    return this.#isListed;
  }

  /**
   * Asks which containers there are. A new one stands as it was listed until it is read.
   *
   * @param all also those that do not run
   */
  async list(all: boolean): Promise<readonly EngineContainer[]> {
    this.#all = all;
    const listed = await this.#engine.list(all);
    this.#isListed = true;
    const ids = new Set(listed.map(({id}) => id));
    for (const id of this.#containers.keys()) if (!ids.has(id)) this.#containers.delete(id);
    for (const container of listed)
      if (!this.#containers.has(container.id)) this.#containers.set(container.id, container);
    return listed;
  }

  /** Reads every one of these. */
  async read(listed: readonly EngineContainer[]): Promise<void> {
    await Promise.all(listed.map(container => this.#read(container.id, container)));
  }

  /** Reads one again; it is forgotten where it is gone or no longer asked for. */
  async renew(id: string): Promise<void> {
    await this.#read(id, this.#containers.get(id));
  }

  async #read(id: string, known: EngineContainer | undefined): Promise<void> {
    const container = await this.#engine.read(id, known);
    if (container && (this.#all || isActive(container) || isUnknown(container.pid))) this.#keep(container);
    else this.#containers.delete(id);
  }

  #keep(container: EngineContainer): void {
    const before = this.#containers.get(container.id);
    if (!before || JSON.stringify(before) !== JSON.stringify(container))
      this.#containers.set(container.id, container);
  }
}
