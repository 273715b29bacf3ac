/** Timers that can all be ended at once; afterwards none is started. */
export class Timers {
  readonly #running = new Set<NodeJS.Timeout>();
  #ended = false;

  after(milliseconds: number, run: () => void): void {
    if (this.#ended) return;
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      run();
    }, milliseconds);
    this.#running.add(timer);
  }

  end(): void {
    this.#ended = true;
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}
