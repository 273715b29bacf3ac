/**
 * One reading for all who ask: never two at once, and at most one in a while. Whoever asks meanwhile gets the one that is
 * under way, or the last one; one that failed is shared like any other.
 */
export class SharedReading<T> {
  readonly #read: () => Promise<T>;
  readonly #restMs: number;
  readonly #now: () => number;
  #last: Promise<T> | undefined;
  #isUnderWay = false;
  #endedAt = 0;

  /**
   * @param restMs milliseconds between the end of one reading and the start of the next
   * @param now milliseconds of a clock that only goes forward
   */
  constructor(read: () => Promise<T>, restMs: number, now: () => number = () => performance.now()) {
    this.#read = read;
    this.#restMs = restMs;
    this.#now = now;
  }

  /** The newest reading; begins one if the last is old enough. */
  get(): Promise<T> {
    const isFresh = this.#isUnderWay || this.#now() - this.#endedAt < this.#restMs;
    if (this.#last !== undefined && isFresh) return this.#last;
    this.#isUnderWay = true;
    this.#last = this.#read().finally(() => {
      this.#isUnderWay = false;
      this.#endedAt = this.#now();
    });
    // Whoever awaits it is told what went wrong; until then Node must not take it for unhandled.
    this.#last.catch(() => {});
    return this.#last;
  }
}
