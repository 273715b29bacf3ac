/**
 * What dockerode sends its questions through on a unix socket, in place of docker-modem: GET over kept-alive
 * connections, without Node's HTTP client. That client and what docker-modem brings along cost more time before
 * the first answer than a hundred answers take.
 */
import {connect, type Socket} from 'node:net';
import {PassThrough, type Readable} from 'node:stream';
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

type Callback = (error: Error | null, result?: unknown) => void;

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

export class LocalModem {
  readonly #socketPath: string;
  readonly #idle: Socket[] = [];
  readonly #all = new Set<Socket>();
  /** dockerode sets it. */
  Promise: PromiseConstructor = Promise;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** Asks; what dockerode calls. */
  dial(asked: Dialled, callback: Callback): void {
    this.#ask(asked, callback, this.#idle.pop()?.ref());
  }

  /** Ends every connection. */
  close(): void {
    for (const socket of this.#all) socket.destroy();
  }

  /** Over the connection given, or a new one. */
  #ask(asked: Dialled, callback: Callback, kept: Socket | undefined): void {
    const socket = kept ?? this.#connect();
    const {statusCodes, isStream, abortSignal} = asked;
    const pieces: Buffer[] = [];
    let stream: PassThrough | undefined;
    let status = 0;
    let answered = false;

    const answer: Callback = (error, result) => {
      if (answered) return;
      answered = true;
      callback(error, result);
    };
    const release = (): void => {
      socket.off('data', feed).off('error', fail).off('close', closed);
      abortSignal?.removeEventListener('abort', abort);
    };
    const fail = (error: Error): void => {
      release();
      socket.destroy();
      // A connection that was kept may have been closed meanwhile; nothing of this question was answered on it.
      if (kept !== undefined && status === 0 && !abortSignal?.aborted) {
        this.#ask(asked, callback, undefined);
        return;
      }
      answer(error);
      stream?.destroy(error);
    };
    const abort = (): void => fail(new Error('the question was given up'));
    const reader = new ResponseReader({
      head: code => {
        status = code;
        if (!isStream || statusCodes[code] !== true) return;
        stream = new PassThrough();
        stream.on('close', () => {
          if (!stream?.readableEnded) abort();
        });
        answer(null, stream satisfies Readable);
      },
      body: piece => {
        if (stream) stream.write(piece);
        else pieces.push(piece);
      },
      end: keep => {
        release();
        if (keep) this.#idle.push(socket.unref());
        else socket.destroy();
        if (stream) stream.end();
        else if (statusCodes[status] === true) answer(null, contentOf(Buffer.concat(pieces)));
        else answer(refusal(status, statusCodes[status], contentOf(Buffer.concat(pieces))));
      },
    });
    const feed = (piece: Buffer): void => {
      try {
        reader.feed(piece);
      } catch (error) {
        fail(error as Error);
      }
    };
    const closed = (): void => {
      if (!reader.close()) fail(brokenOff());
    };

    if (abortSignal?.aborted) {
      abort();
      return;
    }
    socket.on('data', feed).on('error', fail).on('close', closed);
    abortSignal?.addEventListener('abort', abort);
    socket.write(`${asked.method} ${pathOf(asked)} HTTP/1.1\r\nHost: docker\r\nUser-Agent: captop\r\n\r\n`);
  }

  #connect(): Socket {
    const socket = connect(this.#socketPath);
    this.#all.add(socket);
    socket.on('close', () => {
      this.#all.delete(socket);
      const at = this.#idle.indexOf(socket);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    // Between two questions nobody else listens, and an error is followed by 'close'.
    socket.on('error', () => {});
    return socket;
  }
}
