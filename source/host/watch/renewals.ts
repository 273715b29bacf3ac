/** Which containers are asked for again after changes; an engine may tell any number of changes, of any ids. */
import type {ContainerChange} from '../../engine/engine.ts';
import {delays, mostRenewals, reloadAfter} from './pace.ts';

/** What is done about changes. */
export interface RenewalWork {
  /** Starts a task; what goes wrong with it is not the caller's concern. */
  readonly start: (task: () => Promise<void>) => void;
  readonly after: (milliseconds: number, run: () => void) => void;
  /** Asks for one container. */
  readonly renew: (id: string) => Promise<void>;
  /** Asks for everything. */
  readonly reload: () => Promise<void>;
}

/** Asks for each changed container, and for everything at once if that would be too many questions. */
export class Renewals {
  readonly #work: RenewalWork;
  /** Questions that wait or are on their way. */
  #open = 0;
  #reloads = false;

  constructor(work: RenewalWork) {
    this.#work = work;
  }

  add({id, kind}: ContainerChange): void {
    if (this.#open >= mostRenewals) {
      this.#reloadSoon();
      return;
    }
    for (const milliseconds of delays[kind]) {
      this.#open++;
      const renew = (): void => this.#work.start(() => this.#work.renew(id).finally(() => this.#open--));
      if (milliseconds === 0) renew();
      else this.#work.after(milliseconds, renew);
    }
  }

  #reloadSoon(): void {
    if (this.#reloads) return;
    this.#reloads = true;
    const reload = () => this.#work.reload().finally(() => (this.#reloads = false));
    this.#work.after(reloadAfter, () => this.#work.start(reload));
  }
}
