/** Holds a reading back while an answer is out that decides what it says, but never for long. */
import {clock} from '../../kernel/clock.ts';

/** Maximum milliseconds for which readings are held back. */
export const heldAtMost = 2500;

export class Hold {
  /** Since when something has been open, as clock() counts; undefined if nothing is. */
  #since: number | undefined;
  readonly #atEnd: () => void;

  /** @param atEnd is called when a hold begins, to see to it that the reading is shown when its time is over */
  constructor(atEnd: () => void) {
    this.#atEnd = atEnd;
  }

  /** Whether a reading is to wait, of which something is open or not. */
  waits(isOpen: boolean): boolean {
    if (!isOpen) {
      this.#since = undefined;
      return false;
    }
    if (this.#since === undefined) {
      this.#since = clock();
      this.#atEnd();
    }
    return clock() - this.#since < heldAtMost;
  }
}
