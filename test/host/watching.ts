/** Reads a watch as a screen would: the newest reading, how often there was one, and waiting for what comes. */
import type {LiveObservation, Watch} from '../../source/model/live.ts';
import type {ObservedContainer} from '../../source/model/snapshot.ts';

export class Watching implements AsyncDisposable {
  readonly watch: Watch;
  newest: LiveObservation | undefined;
  readings = 0;
  error: unknown;
  readonly #ended: Promise<void>;
  #wake: () => void = () => {};

  constructor(watch: Watch) {
    this.watch = watch;
    this.#ended = this.#read();
  }

  get containers(): readonly ObservedContainer[] {
    return this.newest?.observation.hosts[0]?.containers ?? [];
  }

  container(name: string): ObservedContainer | undefined {
    return this.containers.find(container => container.name === name);
  }

  /** Waits for a reading; the milliseconds that it took. Throws where it does not come. */
  async until(holds: (newest: LiveObservation) => boolean, limit = 120_000): Promise<number> {
    const from = performance.now();
    for (;;) {
      if (this.newest && holds(this.newest)) return performance.now() - from;
      if (this.error !== undefined) throw this.error;
      const left = limit - (performance.now() - from);
      if (left <= 0) throw new Error(`no such reading within ${limit} ms, but ${this.readings} others`);
      await new Promise<void>(resolve => {
        this.#wake = resolve;
        setTimeout(resolve, left);
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.watch.close();
    await this.#ended;
  }

  async #read(): Promise<void> {
    try {
      for await (const reading of this.watch) {
        this.newest = reading;
        this.readings++;
        this.#wake();
      }
    } catch (error) {
      this.error = error;
    }
    this.#wake();
  }
}
