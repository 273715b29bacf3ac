/**
 * What dockerode sends its questions through on a unix socket, in place of docker-modem: GET over kept-alive
 * connections, without Node's HTTP client. That client and what docker-modem brings along cost more time before
 * the first answer than a hundred answers take.
 */
import {clock} from '../../kernel/clock.ts';
import {type Answer, Exchange} from './exchange.ts';
import {Pipeline} from './pipeline.ts';
import type {Dialled} from './request.ts';
import {Semaphore} from './semaphore.ts';

export interface LocalModemOptions {
  readonly socketPath: string;
  /** Milliseconds within which an answer has to come, or begin where it is a stream. */
  readonly patience: number;
  /** What a question fails with that was not answered by then. */
  readonly late: () => Error;
}

/** Questions that are asked by the hundred, and answered within a millisecond. */
const isShort = ({path}: Dialled): boolean => /^\/(containers|exec)\/[0-9a-f]{64}\/json\??$/.test(path);

/**
 * How short questions are sent: over so many connections, so many at a time over each. One connection each would
 * take longer to open than to be answered over.
 */
const pipelines = {most: 4, length: 32};

/** Milliseconds after which those behind an answer wait for it no longer: what is known is shown soon after. */
const stall = 100;

/** Questions at a time that have a connection each; more make the daemon slower, not faster. */
const width = 16;

export class LocalModem {
  readonly #options: LocalModemOptions;
  readonly #gate = new Semaphore(width);
  readonly #idle: Pipeline[] = [];
  readonly #all = new Set<Pipeline>();
  /** Short questions that are not sent yet, and the connections that others are on their way over. */
  readonly #short: Exchange[] = [];
  readonly #forShort = new Set<Pipeline>();
  /** False once an answer was long in coming or a connection broke: each question then has a connection of its own. */
  #mayPipeline = true;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer runs out, as clock() counts. */
  #wakesAt = Number.POSITIVE_INFINITY;
  #isClosed = false;
  /** dockerode sets it. */
  Promise: PromiseConstructor = Promise;

  constructor(options: LocalModemOptions) {
    this.#options = options;
  }

  /** Asks; what dockerode calls. */
  dial(asked: Dialled, answer: Answer): void {
    if (asked.abortSignal?.aborted) answer(new Error('the question was given up'));
    else if (asked.abortSignal) this.#send([new Exchange(asked, answer)]);
    else if (this.#mayPipeline && isShort(asked)) this.#sendSoon(new Exchange(asked, answer));
    else this.#sendAlone(asked, answer);
  }

  /** Gives every question up, and ends every connection. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const pipeline of this.#all) pipeline.end();
    this.#sendShort();
  }

  #sendAlone(asked: Dialled, answer: Answer): void {
    this.#gate.run(
      () =>
        new Promise<void>(done =>
          this.#send([
            new Exchange(asked, (error, result) => {
              done();
              answer(error, result);
            }),
          ]),
        ),
    );
  }

  /** With all others that are asked in this turn. */
  #sendSoon(exchange: Exchange): void {
    if (this.#short.push(exchange) === 1) process.nextTick(() => this.#sendShort());
  }

  #sendShort(): void {
    if (this.#isClosed || !this.#mayPipeline) {
      for (const {asked, answer} of this.#short.splice(0)) this.#sendAlone(asked, answer);
      return;
    }
    const share = Math.min(pipelines.length, Math.ceil(this.#short.length / pipelines.most));
    while (this.#short.length > 0 && this.#forShort.size < pipelines.most) {
      const pipeline = this.#idle.pop() ?? this.#connect();
      this.#forShort.add(pipeline);
      this.#send(this.#short.splice(0, share), pipeline);
    }
  }

  #send(exchanges: readonly Exchange[], over?: Pipeline): void {
    if (this.#isClosed) {
      for (const {answer} of exchanges) answer(new Error('the connection to the daemon was closed'));
      return;
    }
    (over ?? this.#idle.pop() ?? this.#connect()).send(exchanges);
    this.#wakeIn(exchanges.length > 1 ? stall : this.#options.patience);
  }

  #connect(): Pipeline {
    const pipeline = new Pipeline(this.#options.socketPath, {
      free: () => {
        this.#idle.push(pipeline);
        if (this.#forShort.delete(pipeline)) this.#sendShort();
      },
      closed: () => {
        this.#all.delete(pipeline);
        const at = this.#idle.indexOf(pipeline);
        if (at >= 0) this.#idle.splice(at, 1);
        if (this.#forShort.delete(pipeline)) this.#sendShort();
      },
      unheard: ({asked, answer, begunAt}, error, wasKept) => {
        if (wasKept) this.#send([new Exchange(asked, answer, begunAt)], this.#connect());
        else answer(error);
      },
      leftBehind: exchanges => {
        this.#mayPipeline = false;
        for (const {asked, answer} of exchanges) this.#sendAlone(asked, answer);
        this.#sendShort();
      },
    });
    this.#all.add(pipeline);
    return pipeline;
  }

  /** One timer for all, since hundreds are asked and hardly one is late. */
  #wakeIn(milliseconds: number): void {
    const at = clock() + milliseconds;
    if (at >= this.#wakesAt) return;
    clearTimeout(this.#timer);
    this.#wakesAt = at;
    // What came while captop itself was busy, or was suspended, is read first: it is not late.
    this.#timer = setTimeout(() => setImmediate(this.#lookForLate), Math.ceil(milliseconds)).unref();
  }

  readonly #lookForLate = (): void => {
    this.#wakesAt = Number.POSITIVE_INFINITY;
    const now = clock();
    for (const pipeline of this.#all) {
      const waited = now - pipeline.waitsSince;
      if (pipeline.length > 1 && waited >= stall) pipeline.leaveBehind();
      if (waited >= this.#options.patience) pipeline.giveUp(this.#options.late());
      else if (pipeline.length > 0)
        this.#wakeIn((pipeline.length > 1 ? stall : this.#options.patience) - waited);
    }
  };
}
