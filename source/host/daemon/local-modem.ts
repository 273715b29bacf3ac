/**
 * What dockerode sends its questions through on a unix socket, in place of docker-modem: GET over kept-alive
 * connections, without Node's HTTP client. That client and what docker-modem brings along cost more time before
 * the first answer than a hundred answers take.
 */
import {Connection} from './connection.ts';
import {type Answer, type Dialled, Exchange} from './exchange.ts';

export interface LocalModemOptions {
  readonly socketPath: string;
  /** Milliseconds within which an answer has to come, or begin where it is a stream. */
  readonly patience: number;
  /** What a question fails with that was not answered by then. */
  readonly late: () => Error;
}

interface Question {
  readonly asked: Dialled;
  readonly answer: Answer;
  /** When it is given up, as performance.now() counts. */
  readonly until: number;
}

export class LocalModem {
  readonly #options: LocalModemOptions;
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();
  /** What is not answered yet, and until when it may be. */
  readonly #open = new Map<Exchange, number>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** dockerode sets it. */
  Promise: PromiseConstructor = Promise;

  constructor(options: LocalModemOptions) {
    this.#options = options;
  }

  /** Asks; what dockerode calls. */
  dial(asked: Dialled, answer: Answer): void {
    if (this.#isClosed) {
      answer(new Error('the connection to the daemon was closed'));
      return;
    }
    // Who brings a signal decides how long to wait.
    const until = asked.abortSignal ? Number.POSITIVE_INFINITY : performance.now() + this.#options.patience;
    const kept = this.#idle.pop();
    this.#ask(
      {asked, answer, until},
      kept ?? this.#connect(),
      // A connection that was kept may have been closed meanwhile, and a new one has not.
      kept === undefined ? answer : () => this.#ask({asked, answer, until}, this.#connect(), answer),
    );
  }

  /** Gives every question up, and ends every connection. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const exchange of this.#open.keys()) exchange.giveUp(new Error('the question was given up'));
    for (const connection of this.#all) connection.end();
  }

  #ask({asked, answer, until}: Question, connection: Connection, unheard: (error: Error) => void): void {
    const exchange: Exchange = new Exchange(asked, connection, {
      answer: (error, result) => {
        this.#open.delete(exchange);
        answer(error, result);
      },
      keep: free => void this.#idle.push(free),
      unheard: error => {
        this.#open.delete(exchange);
        unheard(error);
      },
    });
    this.#open.set(exchange, until);
    exchange.begin();
    this.#timer ??= setTimeout(this.#giveUp, this.#options.patience).unref();
  }

  /** One timer for all, since hundreds are asked and hardly one is late. */
  readonly #giveUp = (): void => {
    this.#timer = undefined;
    let soonest = Number.POSITIVE_INFINITY;
    for (const [exchange, until] of this.#open)
      if (until <= performance.now()) exchange.giveUp(this.#options.late());
      else soonest = Math.min(soonest, until);
    if (soonest < Number.POSITIVE_INFINITY)
      this.#timer = setTimeout(this.#giveUp, Math.ceil(soonest - performance.now())).unref();
  };

  #connect(): Connection {
    const connection = new Connection(this.#options.socketPath, closed => {
      this.#all.delete(closed);
      const at = this.#idle.indexOf(closed);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    this.#all.add(connection);
    return connection;
  }
}
