/**
 * Connections that are opened ahead: each takes a way there and back before it carries anything, and as soon as an engine
 * has told its list, there is a question for each container.
 */
import type {Duplex} from 'node:stream';

/** Connections that are opened with the first one, and milliseconds after which those are closed that nobody needed. */
const spares = 104;
const keptMs = 5000;

export class SpareConnections {
  readonly #open: () => Promise<Duplex>;
  readonly #spare: Array<Promise<Duplex>> = [];
  #hasBegun = false;

  /** @param open makes a connection */
  constructor(open: () => Promise<Duplex>) {
    this.#open = open;
  }

  take(): Promise<Duplex> {
    if (!this.#hasBegun) this.#begin();
    return this.#spare.shift() ?? this.#open();
  }

  #begin(): void {
    this.#hasBegun = true;
    for (let count = 0; count < spares; count++) {
      const spare = this.#open();
      spare.catch(() => {});
      this.#spare.push(spare);
    }
    setTimeout(() => {
      for (const spare of this.#spare.splice(0)) spare.then(each => each.destroy()).catch(() => {});
    }, keptMs).unref();
  }
}
