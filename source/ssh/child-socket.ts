/** A program's standard input and output as a connection, as Node's HTTP client takes one. */
import type {ChildProcessByStdio} from 'node:child_process';
import {Duplex, type Readable, type Writable} from 'node:stream';

export type PipedChild = ChildProcessByStdio<Writable, Readable, Readable>;

/** A server that has no room for another session now: one that is being ended still counts. */
const hasNoRoom = /open refused by peer/;

/** How often a program is started again that found no room, and after how many milliseconds. */
const tries = 40;
const againAfter = 250;

export class ChildSocket extends Duplex {
  readonly #start: () => PipedChild;
  readonly #explain: (stderr: string, status: number | null) => Promise<Error>;
  #child: PipedChild;
  #tries = 1;
  /** What was written before anything was answered, to be written again to the next program; then undefined. */
  #sent: Buffer[] | undefined = [];

  /** @param explain the error for a program that ended, by what it wrote on standard error and its status */
  constructor(start: () => PipedChild, explain: (stderr: string, status: number | null) => Promise<Error>) {
    super();
    this.#start = start;
    this.#explain = explain;
    this.#child = this.#begin();
  }

  #begin(): PipedChild {
    const child = this.#start();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-4096);
    });
    child.stdout.on('data', (piece: Buffer) => {
      this.#sent = undefined;
      if (!this.push(piece)) child.stdout.pause();
    });
    child.stdin.on('error', () => {});
    child.once('error', error => this.destroy(error));
    child.once('close', status => this.#ended(stderr, status));
    for (const piece of this.#sent ?? []) child.stdin.write(piece);
    return child;
  }

  #ended(stderr: string, status: number | null): void {
    if (this.#sent === undefined) this.push(null);
    else if (!hasNoRoom.test(stderr) || this.#tries++ >= tries)
      this.#explain(stderr, status).then(error => this.destroy(error));
    else
      setTimeout(() => {
        if (!this.destroyed) this.#child = this.#begin();
      }, againAfter);
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(piece: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#sent?.push(piece);
    // A program that has ended says why when it is closed.
    this.#child.stdin.write(piece, () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  // What the HTTP client does to sockets, and means nothing here.
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
