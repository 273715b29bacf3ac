/** A shell of this machine, asked like one of another. */
import {type ChildProcessByStdio, spawn} from 'node:child_process';
import type {Readable, Writable} from 'node:stream';
import {shellLimits} from '../../source/ssh/limits.ts';
import {RemoteShell} from '../../source/ssh/remote-shell.ts';

/** A shell of this machine answers, however long others keep its processors busy. */
export const patientLimits = {...shellLimits, silenceMs: 120_000, wholeMs: 300_000};

export class LocalShell {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #shell: RemoteShell;
  requests = 0;

  /** @param program which shell */
  constructor(program: readonly [string, ...string[]] = ['sh']) {
    const [file, ...args] = program;
    this.#child = spawn(file, args, {stdio: ['pipe', 'pipe', 'inherit'], env: {PATH: process.env.PATH}});
    const {stdin: input, stdout: output} = this.#child;
    const ended = new Promise<string>(resolve => this.#child.once('close', () => resolve('it ended')));
    this.#shell = new RemoteShell(
      {input, output, ended, kill: () => this.#child.kill()},
      'here',
      patientLimits,
    );
  }

  ask(commands: string) {
    this.requests++;
    return this.#shell.ask(commands);
  }

  async session() {
    return this;
  }

  [Symbol.dispose](): void {
    this.#child.stdin.end();
  }
}
