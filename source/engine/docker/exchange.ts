/** One question and its answer. */
import {PassThrough} from 'node:stream';
import {ResponseReader} from './http-response.ts';
import type {Dialled} from './request.ts';

/** Called once: with the JSON or the stream asked for, or with what went wrong. */
export type Answer = (error: Error | null, result?: unknown) => void;

/** The JSON of a body, or its text where it is none: so an error page is still told. */
function contentOf(pieces: readonly Buffer[]): unknown {
  const [only, ...more] = pieces;
  const text = (only && more.length === 0 ? only : Buffer.concat(pieces)).toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An error as docker-modem makes it. */
function refusal(status: number, meaning: true | string | undefined, content: unknown): Error {
  const said = (content as {message?: unknown} | null)?.message ?? content;
  const error = new Error(`(HTTP code ${status}) ${meaning ?? 'unexpected'} - ${said}`);
  return Object.assign(error, {statusCode: status, reason: meaning, json: content});
}

export class Exchange {
  readonly asked: Dialled;
  readonly answer: Answer;
  readonly #pieces: Buffer[] = [];
  readonly #reader: ResponseReader = new ResponseReader(this);
  #status = 0;
  #stream: PassThrough | undefined;
  #isOver = false;
  #keep = false;
  /** When it first was the next to be answered, as the clock counts. */
  begunAt: number | undefined;
  /** Gives it up, with its connection; whoever carries it sets this. */
  leave: () => void = () => {};

  constructor(asked: Dialled, answer: Answer, begunAt?: number) {
    this.asked = asked;
    this.answer = answer;
    this.begunAt = begunAt;
  }

  /** Whether anything of an answer has come. */
  get isHeard(): boolean {
    return this.#status !== 0;
  }

  /** Whether it is answered, apart from the rest of a stream; who brings a signal decides how long to wait. */
  get mayTakeLong(): boolean {
    return this.asked.abortSignal !== undefined || this.#stream !== undefined;
  }

  /** Whether the connection may carry another one after it. */
  get keepsConnection(): boolean {
    return this.#keep;
  }

  /**
   * Takes what the connection brought. Throws NotHttp where it is no response.
   *
   * @returns what came behind the answer; undefined where that has not come to its end
   */
  feed(piece: Buffer): Buffer | undefined {
    this.#reader.feed(piece);
    return this.#reader.rest;
  }

  /** The connection was closed; false where the answer had not come to its end. */
  close(): boolean {
    return this.#reader.close();
  }

  /** Ends it with what went wrong. */
  fail(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#stream) this.#stream.destroy(error);
    else this.answer(error);
  }

  head(status: number): void {
    this.#status = status;
    if (!this.asked.isStream || !this.#isGood) return;
    const stream = new PassThrough();
    // It may break before anybody reads it; whoever does is told all the same.
    stream.on('error', () => {});
    // Whoever reads it may leave it before its end.
    stream.on('close', () => {
      if (!(this.#isOver || stream.readableEnded)) this.leave();
    });
    this.#stream = stream;
    this.answer(null, stream);
  }

  body(piece: Buffer): void {
    if (this.#stream) this.#stream.write(piece);
    else this.#pieces.push(piece);
  }

  end(keep: boolean): void {
    this.#isOver = true;
    this.#keep = keep;
    if (this.#stream) {
      this.#stream.end();
      return;
    }
    const content = contentOf(this.#pieces);
    if (this.#isGood) this.answer(null, content);
    else this.answer(refusal(this.#status, this.asked.statusCodes[this.#status], content));
  }

  get #isGood(): boolean {
    return this.asked.statusCodes[this.#status] === true;
  }
}
