/** A program's standard input and output as a connection, as Node's HTTP client takes one. */
import type {ChildProcessByStdio} from 'node:child_process';
import {Duplex, type Readable, type Writable} from 'node:stream';

export class ChildSocket extends Duplex {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;

  /** @param explain the error for a program that ended, by what it wrote on standard error and its status */
  constructor(
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    explain: (stderr: string, status: number | null) => Error,
  ) {
    super();
    this.#child = child;
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-4096);
    });
    let isAnswered = false;
    child.stdout.on('data', (piece: Buffer) => {
      isAnswered = true;
      if (!this.push(piece)) child.stdout.pause();
    });
    child.stdin.on('error', () => {});
    child.once('error', error => this.destroy(error));
    child.once('close', status => {
      if (isAnswered) this.push(null);
      else this.destroy(explain(stderr, status));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(piece: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#child.stdin.write(piece, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin.end(done);
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
