/** Questions over one connection: sent at once, and answered one after the other (RFC 9112, 9.3.2, "Pipelining"). */
import {clock} from '../../kernel/clock.ts';
import {Connection, type Listener} from './connection.ts';
import type {Exchange} from './exchange.ts';
import {NotHttp} from './http-response.ts';
import {requestOf} from './request.ts';

export interface PipelineEvents {
  /** All is answered, and more may be asked. */
  readonly free: (pipeline: Pipeline) => void;
  /** Called once, when it is of no more use. */
  readonly closed: (pipeline: Pipeline) => void;
  /** It broke before anything of an answer came; `wasKept` where it may have been closed before it was asked. */
  readonly unheard: (exchange: Exchange, error: Error, wasKept: boolean) => void;
  /** These were behind one that broke it, and were not answered. */
  readonly leftBehind: (exchanges: readonly Exchange[]) => void;
}

const brokenOff = (): Error =>
  Object.assign(new Error('the daemon ended the connection before it had answered'), {code: 'ECONNRESET'});

const givenUp = (): Error => new Error('the question was given up');

export class Pipeline implements Listener {
  readonly #connection: Connection;
  readonly #events: PipelineEvents;
  readonly #exchanges: Exchange[] = [];
  #hasAnswered = false;
  #isLast = false;

  constructor(socketPath: string, events: PipelineEvents) {
    this.#events = events;
    this.#connection = new Connection(socketPath, () => events.closed(this));
  }

  /** Questions that are not answered yet. */
  get length(): number {
    return this.#exchanges.length;
  }

  /** Since when the next answer is waited for, as clock() counts; infinite where it may take long. */
  get waitsSince(): number {
    const [next] = this.#exchanges;
    return next === undefined || next.mayTakeLong ? Number.POSITIVE_INFINITY : (next.begunAt ?? 0);
  }

  send(exchanges: readonly Exchange[]): void {
    const isNext = this.#exchanges.length === 0;
    this.#exchanges.push(...exchanges);
    if (isNext) this.#begin();
    this.#connection.carry(exchanges.map(({asked}) => requestOf(asked)).join(''), this);
  }

  /** Lets those behind the next one go, and carries no more after it. */
  leaveBehind(): void {
    this.#isLast = true;
    this.#leave(this.#exchanges.splice(1));
  }

  /** Gives the next one up, and the connection with it. */
  giveUp(error: Error): void {
    const [next, ...behind] = this.#exchanges.splice(0);
    this.#connection.end();
    next?.fail(error);
    this.#leave(behind);
  }

  /** Gives all up. */
  end(): void {
    this.#connection.end();
    for (const exchange of this.#exchanges.splice(0)) exchange.fail(givenUp());
  }

  piece(piece: Buffer): void {
    try {
      let rest: Buffer | undefined = piece;
      while (rest !== undefined && rest.length > 0) {
        const [next] = this.#exchanges;
        // An answer that nobody asked for.
        if (next === undefined) throw new NotHttp();
        rest = next.feed(rest);
        if (rest !== undefined) this.#answered(next);
      }
    } catch (error) {
      this.#broken(error as Error);
    }
  }

  closed(error: Error | undefined): void {
    const [next] = this.#exchanges;
    if (next?.close()) this.#answered(next);
    this.#broken(error ?? brokenOff());
  }

  #begin(): void {
    const [next] = this.#exchanges;
    if (next === undefined) return;
    next.begunAt ??= clock();
    next.leave = () => this.giveUp(givenUp());
    next.asked.abortSignal?.addEventListener('abort', next.leave);
  }

  #answered(exchange: Exchange): void {
    exchange.asked.abortSignal?.removeEventListener('abort', exchange.leave);
    this.#exchanges.shift();
    this.#hasAnswered = true;
    if (this.#isLast || !exchange.keepsConnection) {
      this.#broken(brokenOff());
      return;
    }
    if (this.#exchanges.length > 0) {
      this.#begin();
      return;
    }
    this.#connection.release();
    this.#events.free(this);
  }

  #broken(error: Error): void {
    this.#connection.end();
    const [next, ...behind] = this.#exchanges.splice(0);
    if (next?.isHeard) next.fail(error);
    else if (next) this.#events.unheard(next, error, this.#hasAnswered);
    this.#leave(behind);
  }

  #leave(behind: readonly Exchange[]): void {
    if (behind.length > 0) this.#events.leftBehind(behind);
  }
}
