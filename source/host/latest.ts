/** A value that changes: whoever waits gets the newest, and never those that it was too slow for. */
export class Latest<T> implements AsyncIterable<T> {
  #fresh: {readonly value: T} | undefined;
  #error: unknown;
  #ended = false;
  #wake: (() => void) | undefined;

  set(value: T): void {
    this.#fresh = {value};
    this.#wake?.();
  }

  /** Ends the iteration with an error, after what is still unread. */
  fail(error: unknown): void {
    this.#error ??= error;
    this.end();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const fresh = this.#fresh;
      this.#fresh = undefined;
      if (fresh) yield fresh.value;
      else if (this.#error !== undefined) throw this.#error;
      else if (this.#ended) return;
      else
        await new Promise<void>(resolve => {
          this.#wake = resolve;
        });
    }
  }
}
