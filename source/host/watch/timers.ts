/** Timers that are ended together; none starts afterwards. */
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
