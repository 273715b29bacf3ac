/** One question and its answer over one connection. */
import {PassThrough} from 'node:stream';
import type {Connection, Listener} from './connection.ts';
import {ResponseReader} from './http-response.ts';

/** What dockerode's methods pass to `dial`. */
export interface Dialled {
  readonly path: string;
  readonly method: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly statusCodes: Readonly<Record<number, true | string>>;
  readonly isStream?: boolean;
  readonly abortSignal?: AbortSignal;
}

export type Answer = (error: Error | null, result?: unknown) => void;

/** The path with its query; what is no plain value is sent as JSON, as the Engine API takes filters. */
export function pathOf({path, options}: Pick<Dialled, 'path' | 'options'>): string {
  return withQuery(path, options).replace(notForPaths, text => encodeURIComponent(text.toWellFormed()));
}

/** What would end the line of a request or stand for something else in it: dockerode leaves the names of images as they are. */
const notForPaths = /[^\x21-\x7e]+/g;

function withQuery(path: string, options: Dialled['options'] = {}): string {
  const [bare = '', fixed = ''] = path.split('?');
  // Most questions have none, and there are hundreds.
  if (fixed === '' && !Object.keys(options).some(name => name !== 'abortSignal')) return bare;
  const query = new URLSearchParams(fixed);
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && name !== 'abortSignal')
      query.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  return query.size > 0 ? `${bare}?${query}` : bare;
}

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

const brokenOff = (): Error =>
  Object.assign(new Error('the daemon ended the connection before it had answered'), {code: 'ECONNRESET'});

export interface ExchangeEvents {
  /** Called once: with the JSON or the stream asked for, or with what went wrong. */
  readonly answer: Answer;
  /** The connection may carry the next question. */
  readonly keep: (connection: Connection) => void;
  /** Broken off before anything of an answer came. */
  readonly unheard: (error: Error) => void;
}

export class Exchange implements Listener {
  readonly #asked: Dialled;
  readonly #connection: Connection;
  readonly #events: ExchangeEvents;
  readonly #pieces: Buffer[] = [];
  readonly #reader: ResponseReader = new ResponseReader(this);
  #status = 0;
  #stream: PassThrough | undefined;
  /** The connection carries another question by now, or none. */
  #isOver = false;

  constructor(asked: Dialled, connection: Connection, events: ExchangeEvents) {
    this.#asked = asked;
    this.#connection = connection;
    this.#events = events;
  }

  /** Sends the question. */
  begin(): void {
    const {abortSignal, method} = this.#asked;
    if (abortSignal?.aborted) {
      this.#abort();
      return;
    }
    abortSignal?.addEventListener('abort', this.#abort);
    this.#connection.carry(
      `${method} ${pathOf(this.#asked)} HTTP/1.1\r\nHost: docker\r\nUser-Agent: captop\r\n\r\n`,
      this,
    );
  }

  /** Ends it and its connection. */
  giveUp(error: Error): void {
    this.#status ||= -1;
    this.#fail(error);
  }

  piece(piece: Buffer): void {
    try {
      this.#reader.feed(piece);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  closed(error: Error | undefined): void {
    if (!this.#reader.close()) this.#fail(error ?? brokenOff());
  }

  head(status: number): void {
    this.#status = status;
    if (!this.#asked.isStream || !this.#isGood) return;
    const stream = new PassThrough();
    // It may break before anybody reads it; whoever does is told all the same.
    stream.on('error', () => {});
    // Whoever reads it may leave it before its end.
    stream.on('close', () => {
      if (!stream.readableEnded) this.#abort();
    });
    this.#stream = stream;
    this.#events.answer(null, stream);
  }

  body(piece: Buffer): void {
    if (this.#stream) this.#stream.write(piece);
    else this.#pieces.push(piece);
  }

  end(keep: boolean): void {
    this.#release();
    if (keep) this.#events.keep(this.#connection);
    else this.#connection.end();
    if (this.#stream) {
      this.#stream.end();
      return;
    }
    const content = contentOf(this.#pieces);
    if (this.#isGood) this.#events.answer(null, content);
    else this.#events.answer(refusal(this.#status, this.#asked.statusCodes[this.#status], content));
  }

  get #isGood(): boolean {
    return this.#asked.statusCodes[this.#status] === true;
  }

  #release(): void {
    this.#isOver = true;
    this.#connection.release();
    this.#asked.abortSignal?.removeEventListener('abort', this.#abort);
  }

  #fail(error: Error): void {
    if (this.#isOver) return;
    this.#release();
    this.#connection.end();
    if (this.#stream) this.#stream.destroy(error);
    else if (this.#status === 0) this.#events.unheard(error);
    else this.#events.answer(error);
  }

  readonly #abort = (): void => this.giveUp(new Error('the question was given up'));
}
