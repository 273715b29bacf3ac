/** One question and its answer over one connection. */
import type {Socket} from 'node:net';
import {PassThrough} from 'node:stream';
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
export function pathOf({path, options = {}}: Pick<Dialled, 'path' | 'options'>): string {
  const [bare = '', fixed = ''] = path.split('?');
  const query = new URLSearchParams(fixed);
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && name !== 'abortSignal')
      query.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  return query.size > 0 ? `${bare}?${query}` : bare;
}

/** The JSON of a body, or its text where it is none: so an error page is still told. */
function contentOf(body: Buffer): unknown {
  const text = body.toString();
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
  readonly keep: (socket: Socket) => void;
  /** Broken off before anything of an answer came. */
  readonly unheard: (error: Error) => void;
}

export class Exchange {
  readonly #asked: Dialled;
  readonly #socket: Socket;
  readonly #events: ExchangeEvents;
  readonly #pieces: Buffer[] = [];
  readonly #reader = new ResponseReader({
    head: status => this.#head(status),
    body: piece => this.#body(piece),
    end: keep => this.#end(keep),
  });
  #status = 0;
  #stream: PassThrough | undefined;

  /** Sends the question. */
  constructor(asked: Dialled, socket: Socket, events: ExchangeEvents) {
    this.#asked = asked;
    this.#socket = socket;
    this.#events = events;
    if (asked.abortSignal?.aborted) {
      this.#abort();
      return;
    }
    socket.on('data', this.#feed).on('error', this.#fail).on('close', this.#closed);
    asked.abortSignal?.addEventListener('abort', this.#abort);
    socket.write(`${asked.method} ${pathOf(asked)} HTTP/1.1\r\nHost: docker\r\nUser-Agent: captop\r\n\r\n`);
  }

  get #isGood(): boolean {
    return this.#asked.statusCodes[this.#status] === true;
  }

  #head(status: number): void {
    this.#status = status;
    if (!this.#asked.isStream || !this.#isGood) return;
    const stream = new PassThrough();
    // Whoever reads it may leave it before its end.
    stream.on('close', () => {
      if (!stream.readableEnded) this.#abort();
    });
    this.#stream = stream;
    this.#events.answer(null, stream);
  }

  #body(piece: Buffer): void {
    if (this.#stream) this.#stream.write(piece);
    else this.#pieces.push(piece);
  }

  #end(keep: boolean): void {
    this.#release();
    if (keep) this.#events.keep(this.#socket);
    else this.#socket.destroy();
    if (this.#stream) {
      this.#stream.end();
      return;
    }
    const content = contentOf(Buffer.concat(this.#pieces));
    if (this.#isGood) this.#events.answer(null, content);
    else this.#events.answer(refusal(this.#status, this.#asked.statusCodes[this.#status], content));
  }

  #release(): void {
    this.#socket.off('data', this.#feed).off('error', this.#fail).off('close', this.#closed);
    this.#asked.abortSignal?.removeEventListener('abort', this.#abort);
  }

  readonly #feed = (piece: Buffer): void => {
    try {
      this.#reader.feed(piece);
    } catch (error) {
      this.#fail(error as Error);
    }
  };

  readonly #closed = (): void => {
    if (!this.#reader.close()) this.#fail(brokenOff());
  };

  readonly #abort = (): void => {
    this.#status ||= -1;
    this.#fail(new Error('the question was given up'));
  };

  readonly #fail = (error: Error): void => {
    this.#release();
    this.#socket.destroy();
    if (this.#stream) this.#stream.destroy(error);
    else if (this.#status === 0) this.#events.unheard(error);
    else this.#events.answer(error);
  };
}
