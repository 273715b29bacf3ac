/**
 * How long one reading may take that is printed once. Each question has a limit of its own; a host that answers each a
 * moment before it, or has many containers that each let captop wait, would hold it up for hours.
 */
import {clock} from '../kernel/clock.ts';

/** In milliseconds: generous, since a slow machine that answers is worth the wait, and longer where there is more to read. */
export const readingLimits = {
  least: 120_000,
  /** More for each container. */
  each: 200,
  most: 900_000,
  /** For what is read of the kernel, also where the engine took all the time. */
  kernel: 10_000,
};

/** Why something was not read. */
export const unreadFor = (seconds: number): string =>
  `it was read for ${seconds} s, and what had not come by then is left out: read it again when it is less busy, or name fewer engines`;

export class Deadline {
  readonly #limits: typeof readingLimits;
  readonly #began = clock();
  #allowed: number;
  #isOver = false;

  constructor(limits = readingLimits) {
    this.#limits = limits;
    this.#allowed = limits.least;
  }

  /** Allows for what is to be read. */
  allowFor(containers: number): void {
    const {least, each, most} = this.#limits;
    this.#allowed = Math.min(most, least + each * containers);
  }

  /** Whether anything was left out. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get seconds(): number {
    return Math.round(this.#allowed / 1000);
  }

  /** Waits for the engine, but no longer than is left: then its work goes on, and nobody hears of it any more. */
  within(work: Promise<unknown>): Promise<void> {
    return this.#wait(work, 0);
  }

  /** The same for what threads read of the kernel. */
  async withinKernel(work: Promise<unknown> | undefined): Promise<void> {
    if (work !== undefined) await this.#wait(work, this.#limits.kernel);
  }

  async #wait(work: Promise<unknown>, least: number): Promise<void> {
    const left = Math.max(least, this.#allowed - (clock() - this.#began));
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>(resolve => {
      timer = setTimeout(() => {
        this.#isOver = true;
        work.catch(() => {});
        resolve();
      }, left);
    });
    await Promise.race([work, over]).finally(() => clearTimeout(timer));
  }
}
