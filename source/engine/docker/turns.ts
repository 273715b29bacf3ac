/** Lets only so many run at a time; the others wait for their turn. */
export class Turns {
  readonly #most: () => number;
  readonly #waiting: Array<(done: () => void) => void> = [];
  #running = 0;

  /** @param most how many may run now */
  constructor(most: () => number) {
    this.#most = most;
  }

  /** @param start is called when there is room, and calls `done` once when it has ended */
  run(start: (done: () => void) => void): void {
    this.#waiting.push(start);
    this.#next();
  }

  #next(): void {
    if (this.#running >= this.#most()) return;
    const start = this.#waiting.shift();
    if (start === undefined) return;
    this.#running++;
    start(() => {
      this.#running--;
      this.#next();
    });
  }
}
