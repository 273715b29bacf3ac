/** A value that changes, as an async iterable: a reader always gets the newest, and none that it was too slow for. */
export class LatestValue<T> implements AsyncIterable<T> {
  #unread: {readonly value: T} | undefined;
  #error: unknown;
  #ended = false;
  #wake: (() => void) | undefined;

  set(value: T): void {
    this.#unread = {value};
    this.#wake?.();
  }

  /** Ends the iteration with an error, after the value that is still unread. */
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
      const unread = this.#unread;
      this.#unread = undefined;
      if (unread) yield unread.value;
      else if (this.#error !== undefined) throw this.#error;
      else if (this.#ended) return;
      else
        await new Promise<void>(resolve => {
          this.#wake = resolve;
        });
    }
  }
}
