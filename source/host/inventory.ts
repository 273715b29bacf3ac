/** The containers of one engine: each is read once, and again only when something happened to it. */
import type {Engine, EngineContainer} from '../engine/engine.ts';
import {isListed} from '../model/container-state.ts';
import {isUnknown, unknown} from '../model/known.ts';

/** Maximum number of containers, and of characters of one and of all: an engine may tell anything, at any length. */
const usual = {containers: 50_000, one: 262_144, all: 134_217_728};

const tooLong = unknown('the engine tells more about this container than captop keeps');

const withShortNames = (container: EngineContainer): EngineContainer => ({
  ...container,
  name: container.name.slice(0, 256),
  image: container.image.slice(0, 256),
  imageId: container.imageId.slice(0, 256),
});

/**
 * What is left out of a container of which the engine tells too much, the first that is enough: labels are the image's
 * choice, too, and must not keep from view what was asked for.
 */
const shortenings: ReadonlyArray<(container: EngineContainer) => EngineContainer> = [
  container => ({...container, labels: tooLong}),
  container => ({...withShortNames(container), labels: tooLong, execs: tooLong}),
  container => ({...withShortNames(container), labels: tooLong, execs: tooLong, declared: tooLong}),
];

export class Inventory {
  readonly #engine: Engine;
  readonly #most: typeof usual;
  readonly #containers = new Map<string, EngineContainer>();
  /** Characters that are kept of each container. */
  readonly #lengths = new Map<string, number>();
  #length = 0;
  /** Those for which the engine had an answer, or a reason why it has none. */
  readonly #answered = new Set<string>();
  #all = false;
  #isListed = false;

  constructor(engine: Engine, most = usual) {
    this.#engine = engine;
    this.#most = most;
  }

  /** By id, in the engine's order; a container is the same object as long as the engine tells the same of it. */
  get containers(): ReadonlyMap<string, EngineContainer> {
    return this.#containers;
  }

  /** Whether the engine has told which containers there are. */
  get isListed(): boolean {
    return this.#isListed;
  }

  /** Whether there are containers of which no more is known than that they are there. */
  get unread(): 'none' | 'awaited' | 'unanswered' {
    const ids = [...this.#containers.values()].flatMap(({id, pid}) => (isUnknown(pid) ? [id] : []));
    if (ids.length === 0) return 'none';
    return ids.every(id => this.#answered.has(id)) ? 'unanswered' : 'awaited';
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
    for (const id of this.#containers.keys()) if (!ids.has(id)) this.#forget(id);
    for (const container of listed) if (!this.#containers.has(container.id)) this.#keep(container);
    return listed;
  }

  /** Reads every one of these. */
  async read(listed: readonly EngineContainer[]): Promise<void> {
    await Promise.all(listed.map(container => this.#read(container.id, container)));
  }

  /** Gives those up that have not been read, with the reason. */
  leaveUnread(reason: string): void {
    for (const [id, container] of this.#containers)
      if (isUnknown(container.pid) && !this.#answered.has(id))
        this.#keep({...container, pid: unknown(reason), declared: unknown(reason), execs: unknown(reason)});
  }

  /** Reads one again; it is forgotten if it is gone or no longer asked for. */
  async renew(id: string): Promise<void> {
    await this.#read(id, this.#containers.get(id));
  }

  async #read(id: string, known: EngineContainer | undefined): Promise<void> {
    const container = await this.#engine.read(id, known);
    this.#answered.add(id);
    // What was listed meanwhile tells more than a question without an answer.
    if (known === undefined && container && isUnknown(container.declared) && this.#containers.has(id)) return;
    if (container && (this.#all || isListed(container) || isUnknown(container.pid))) this.#keep(container);
    else this.#forget(id);
  }

  #keep(container: EngineContainer): void {
    const {id} = container;
    const before = this.#containers.get(id);
    if (!before && this.#containers.size >= this.#most.containers) return;
    const others = this.#length - (this.#lengths.get(id) ?? 0);
    const fits = (text: string): boolean =>
      text.length <= this.#most.one && others + text.length <= this.#most.all;
    let kept = container;
    let keptText = JSON.stringify(kept);
    for (const shorten of shortenings) {
      if (fits(keptText)) break;
      kept = shorten(container);
      keptText = JSON.stringify(kept);
    }
    if (before && JSON.stringify(before) === keptText) return;
    this.#length = others + keptText.length;
    this.#lengths.set(id, keptText.length);
    this.#containers.set(id, kept);
  }

  #forget(id: string): void {
    this.#containers.delete(id);
    this.#answered.delete(id);
    this.#length -= this.#lengths.get(id) ?? 0;
    this.#lengths.delete(id);
  }
}
