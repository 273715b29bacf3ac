/** One HTTP/1.1 response (RFC 9112), piece by piece as it comes from a socket. */
import {memoize} from '../../model/memoize.ts';

export interface ResponseEvents {
  readonly head: (status: number) => void;
  readonly body: (piece: Buffer) => void;
  /** The response is complete; `keep` where the connection may carry another one. */
  readonly end: (keep: boolean) => void;
}

/** A daemon that answers something else than HTTP. */
export class NotHttp extends Error {
  constructor() {
    super('what answers is no Docker daemon: it does not speak HTTP');
  }
}

/** More than any daemon sends before a body, or in one line of a chunked one. */
const longestHead = 65_536;

const headEnd = '\r\n\r\n';

interface Head {
  readonly status: number;
  readonly keep: boolean;
  /** Of the body; undefined where it is not told. */
  readonly length: number | undefined;
  readonly isChunked: boolean;
}

/** Reads a head; undefined for what is none. The heads of one second's answers are the same but for their lengths. */
const headOf = memoize(20, (text: string): Head | undefined => {
  const status = /^HTTP\/1\.[01] ([0-9]{3})/.exec(text)?.[1];
  if (status === undefined) return undefined;
  const length = /\ncontent-length:\s*([0-9]+)/i.exec(text)?.[1];
  return {
    status: Number(status),
    keep: !/^HTTP\/1\.0|\nconnection:\s*close\s*(\r|$)/i.test(text),
    length: length === undefined ? undefined : Number(length),
    isChunked: /\ntransfer-encoding:\s*chunked/i.test(text),
  };
});

/** What comes next: bytes of the body that are told in advance, a line of a chunked one, or all until the end. */
type State = 'head' | 'counted' | 'chunk size' | 'chunk' | 'chunk end' | 'trailer' | 'until closed' | 'done';

export class ResponseReader {
  readonly #events: ResponseEvents;
  #state: State = 'head';
  #held: Buffer = Buffer.alloc(0);
  /** Bytes of the body, or of its chunk, that are still to come. */
  #left = 0;
  #keep = true;

  constructor(events: ResponseEvents) {
    this.#events = events;
  }

  /** Takes what the socket brought. Throws NotHttp where it is no response. */
  feed(piece: Buffer): void {
    this.#held = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    while (this.#step());
    if (this.#held.length > longestHead && this.#state !== 'done') throw new NotHttp();
  }

  /** What came behind the response; undefined where that is not complete. */
  get rest(): Buffer | undefined {
    return this.#state === 'done' ? this.#held : undefined;
  }

  /** The other side closed the connection; false where the response was not complete. */
  close(): boolean {
    if (this.#state === 'until closed') this.#finish(false);
    return this.#state === 'done';
  }

  /** Takes one part of what is held; false where more has to come first. */
  #step(): boolean {
    switch (this.#state) {
      case 'head': {
        const head = this.#take(headEnd);
        if (head !== undefined) this.#readHead(head);
        return head !== undefined;
      }
      case 'counted':
        return this.#readBody(() => this.#finish(this.#keep));
      case 'chunk size': {
        const line = this.#take('\r\n');
        if (line === undefined) return false;
        if (!/^[0-9a-f]{1,8}\s*(;.*)?$/i.test(line)) throw new NotHttp();
        this.#left = Number.parseInt(line, 16);
        this.#state = this.#left === 0 ? 'trailer' : 'chunk';
        return true;
      }
      case 'chunk':
        return this.#readBody(() => {
          this.#state = 'chunk end';
        });
      case 'chunk end':
        if (this.#take('\r\n') === undefined) return false;
        this.#state = 'chunk size';
        return true;
      case 'trailer': {
        const line = this.#take('\r\n');
        if (line === '') this.#finish(this.#keep);
        return line !== undefined;
      }
      case 'until closed':
        this.#left = this.#held.length;
        return this.#left > 0 && this.#readBody(() => {});
      case 'done':
        return false;
    }
  }

  #readHead(text: string): void {
    const head = headOf(text);
    if (head === undefined) throw new NotHttp();
    const {status, keep, length, isChunked} = head;
    if (status < 200) return;
    this.#keep = keep;
    this.#events.head(status);
    this.#left = length ?? 0;
    if (isChunked) this.#state = 'chunk size';
    else if (length === undefined && status !== 204 && status !== 304) this.#state = 'until closed';
    else if (this.#left > 0) this.#state = 'counted';
    else this.#finish(this.#keep);
  }

  #readBody(complete: () => void): boolean {
    const piece = this.#held.subarray(0, this.#left);
    if (piece.length === 0) return false;
    this.#held = this.#held.subarray(piece.length);
    this.#left -= piece.length;
    this.#events.body(piece);
    if (this.#left === 0) complete();
    return true;
  }

  /** The text up to `end`, which is dropped; undefined where `end` has not come. */
  #take(end: string): string | undefined {
    const at = this.#held.indexOf(end, 0, 'latin1');
    if (at < 0) return undefined;
    const text = this.#held.toString('latin1', 0, at);
    this.#held = this.#held.subarray(at + end.length);
    return text;
  }

  #finish(keep: boolean): void {
    this.#state = 'done';
    this.#events.end(keep);
  }
}
