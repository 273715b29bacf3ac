/**
 * Reads files by threads of Node's pool, and gives all of them up once none has come for a while: whoever marks a file
 * system (fanotify(7), FAN_OPEN_PERM) may let those who open its files wait for ever, and with them as many threads as
 * read at a time.
 */
import {apiLimits} from './limits.ts';
import {Turns} from './turns.ts';

export class FileReads {
  readonly #turns = new Turns(() => apiLimits.fileThreads);
  readonly #awaited = new Set<() => void>();
  #came = 0;
  #timer: NodeJS.Timeout | undefined;
  #isGivenUp = false;

  /** What `read` returns; undefined if it fails, or is given up. */
  run<T>(read: () => Promise<T>): Promise<T | undefined> {
    if (this.#isGivenUp) return Promise.resolve(undefined);
    return new Promise(resolve => {
      const giveUp = (): void => resolve(undefined);
      this.#awaited.add(giveUp);
      this.#timer ??= setTimeout(() => this.#lookAgain(), apiLimits.fileMs).unref();
      this.#turns.run(async done => {
        if (this.#isGivenUp) return;
        const value = await read().catch(() => undefined);
        this.#came++;
        this.#awaited.delete(giveUp);
        if (this.#awaited.size === 0) clearTimeout(this.#timer);
        else this.#timer?.refresh();
        done();
        resolve(value);
      });
    });
  }

  /** After a long reading of something else, what has come meanwhile is told after the timers. */
  #lookAgain(): void {
    const came = this.#came;
    setImmediate(() => {
      if (this.#came === came) this.#giveUp();
      else this.#timer?.refresh();
    });
  }

  #giveUp(): void {
    this.#isGivenUp = true;
    for (const giveUp of this.#awaited) giveUp();
    this.#awaited.clear();
  }
}
