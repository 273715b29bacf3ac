/**
 * A shell on another machine that answers one request after the other. What it sends is believed only between two lines
 * that hold a word made up for that request: whatever login scripts print before, or a forced command prints instead, is
 * recognised. Its answers are bounded in bytes and in time.
 */
import type {Readable, Writable} from 'node:stream';
import {exitStatus, Failure} from '../model/failure.ts';
import {shellLimits} from './limits.ts';

interface Request {
  readonly word: string;
  readonly resolve: (answer: {readonly bytes: Buffer; readonly word: string}) => void;
  readonly reject: (error: Error) => void;
}

export interface ShellStreams {
  readonly input: Writable;
  readonly output: Readable;
  /** Resolves when it has ended, with a sentence that says why. */
  readonly ended: Promise<string>;
  /** Ends it, and what carries it. */
  readonly kill: () => void;
}

/** Two lines around an answer; the word is hexadecimal, so no shell reads anything into it. */
const beginOf = (word: string): string => `\n${word}<\n`;
const endOf = (word: string): string => `\n${word}>\n`;

/** What came while captop itself was busy, or was suspended, is read before it counts as late. */
const afterReading = (decide: () => void): void => void setImmediate(() => setImmediate(decide));

export class RemoteShell {
  readonly #streams: ShellStreams;
  readonly #name: string;
  readonly #limits: typeof shellLimits;
  readonly #waiting: Request[] = [];
  #pieces: Buffer[] = [];
  /** Bytes of the present answer so far. */
  #length = 0;
  /** Whether the present answer has begun, and how many bytes of it stand before that. */
  #begun: number | undefined;
  #failure: Failure | undefined;
  #silent = (): void => {};
  #silence: NodeJS.Timeout | undefined;
  #whole: NodeJS.Timeout | undefined;

  /** @param name how the machine is called in sentences */
  constructor(streams: ShellStreams, name: string, limits: typeof shellLimits = shellLimits) {
    this.#streams = streams;
    this.#name = name;
    this.#limits = limits;
    streams.output.on('data', (piece: Buffer) => this.#take(piece));
    streams.output.on('error', () => {});
    streams.input.on('error', () => {});
    streams.ended.then(sentence => this.#fail(sentence));
  }

  /** Why it is of no use any more; undefined while it is. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  ask(commands: string): Promise<{readonly bytes: Buffer; readonly word: string}> {
    if (this.#failure) return Promise.reject(this.#failure);
    const {randomBytes} = process.getBuiltinModule('node:crypto');
    const word = randomBytes(16).toString('hex');
    return new Promise((resolve, reject) => {
      this.#waiting.push({word, resolve, reject});
      if (this.#waiting.length === 1) this.#watch();
      this.#streams.input.write(`n=${word}; printf '\\n%s<\\n' $n\n${commands}\nprintf '\\n%s>\\n' $n\n`);
    });
  }

  close(): void {
    this.#fail('it was closed');
  }

  /** Counts the time of the request that is answered now. */
  #watch(): void {
    this.#hush();
    const {silenceMs, wholeMs} = this.#limits;
    const [request] = this.#waiting;
    this.#silent = () => {
      const length = this.#length;
      afterReading(() => {
        if (request === this.#waiting[0] && length === this.#length)
          this.#fail(
            `${this.#name} does not answer: nothing came from its shell for ${silenceMs / 1000} seconds`,
          );
      });
    };
    const tooLong = (): void =>
      afterReading(() => {
        if (request === this.#waiting[0])
          this.#fail(`${this.#name} takes too long: its shell was not done after ${wholeMs / 1000} seconds`);
      });
    this.#whole = setTimeout(tooLong, wholeMs);
    this.#listen();
  }

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#silent(), this.#limits.silenceMs);
  }

  #hush(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#whole);
  }

  #take(piece: Buffer): void {
    const [request] = this.#waiting;
    if (request === undefined) {
      // What a shell says without being asked is of no interest, but it must not go on for ever.
      this.#length += piece.length;
      if (this.#length > this.#limits.before)
        this.#fail(`the shell of ${this.#name} writes what it was not asked for`);
      return;
    }
    this.#pieces.push(piece);
    this.#length += piece.length;
    this.#listen();
    if (this.#begun === undefined && !this.#findBegin(request)) return;
    if (this.#length > this.#limits.answer) {
      this.#fail(
        `the shell of ${this.#name} sends more than ${this.#limits.answer / 1_048_576} MiB as one answer`,
      );
      return;
    }
    this.#findEnd(request, piece);
  }

  #findBegin({word}: Request): boolean {
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [bytes];
    const begin = beginOf(word);
    const at = bytes.indexOf(begin);
    if (at >= 0) this.#begun = at + begin.length;
    else if (bytes.length > this.#limits.before)
      this.#fail(
        `${this.#name} does not answer like a shell: what it sends is not what it was asked for; a forced command or its login scripts may write it`,
      );
    return at >= 0;
  }

  #findEnd({word}: Request, piece: Buffer): void {
    const end = endOf(word);
    // The mark may have come in two pieces.
    let tail = piece;
    for (let at = this.#pieces.length - 2; at >= 0 && tail.length < piece.length + end.length; at--)
      tail = Buffer.concat([this.#pieces[at] as Buffer, tail]);
    if (!tail.includes(end)) return;
    const bytes = Buffer.concat(this.#pieces);
    const at = bytes.indexOf(end, this.#begun);
    const answer = bytes.subarray(this.#begun, at);
    const rest = bytes.subarray(at + end.length);
    const request = this.#waiting.shift();
    this.#pieces = [];
    this.#length = 0;
    this.#begun = undefined;
    this.#hush();
    request?.resolve({bytes: answer, word});
    if (this.#waiting.length > 0) this.#watch();
    if (rest.length > 0) this.#take(rest);
  }

  #fail(sentence: string): void {
    if (this.#failure) return;
    this.#failure = new Failure(sentence, exitStatus.noDaemon);
    this.#hush();
    this.#pieces = [];
    this.#streams.kill();
    for (const {reject} of this.#waiting.splice(0)) reject(this.#failure);
  }
}
