/**
 * Reads files that may keep a reader waiting for ever, in a child process: whoever may mount can let every open and
 * every read of a file wait for its own answer (fanotify(7), FAN_OPEN_PERM), and a reader that waits in the kernel may
 * not even be killed. One child reads a batch of files, one after the other. A file that does not come in time is given
 * up, the child with it, and the next child goes on with the others.
 */
import type {ChildProcess} from 'node:child_process';
import {closeSync} from 'node:fs';
import {readLimits} from './limits.ts';
import {programThatReads} from './read-handles.ts';

/** Files that one child is given at most. */
const batchSize = 64;

/** Files that one reader gives up before it leaves the others alone: each takes its whole time. */
const mostGivenUp = 10;

/** A handle that only names a file and asks its file system for nothing (linux/fcntl.h). Node has no name for it. */
export const O_PATH = 0o10000000;

/** The bytes of a file, or why there are none: the code of the system's error, 'unanswered' if it did not come in time. */
export type ChildAnswer = Buffer | {readonly code: string};

interface Request {
  readonly handle: number;
  readonly answer: (answer: ChildAnswer) => void;
}

function answerOf(line: string): ChildAnswer {
  return line.startsWith('!') ? {code: line.slice(1)} : Buffer.from(line, 'base64');
}

/** Ends a child, as far as the kernel lets it end, and lets go of it: captop itself can end before it does. */
function leaveBehind(child: ChildProcess): void {
  child.stdout?.destroy();
  child.kill('SIGKILL');
  child.unref();
}

export class ChildReader {
  readonly #limit: number;
  readonly #cuts: boolean;
  #waiting: Request[] = [];
  #isScheduled = false;

  /**
   * @param limit the most bytes that are read of a file
   * @param longer what becomes of a longer one: it is cut, or refused with the code EFBIG
   */
  constructor(limit: number, longer: 'cut' | 'refused' = 'refused') {
    this.#limit = limit;
    this.#cuts = longer === 'cut';
  }

  /** Reads a regular file through an O_PATH handle, which is closed afterwards. What is asked for at once shares a child. */
  read(handle: number): Promise<ChildAnswer> {
    return new Promise(answer => {
      this.#waiting.push({handle, answer});
      if (this.#isScheduled) return;
      this.#isScheduled = true;
      setImmediate(() => {
        this.#isScheduled = false;
        const requests = this.#waiting;
        this.#waiting = [];
        for (let at = 0; at < requests.length; at += batchSize)
          this.#start(requests.slice(at, at + batchSize));
      });
    });
  }

  /** @param givenUp files of these requests that did not come in time before */
  #start(requests: readonly Request[], givenUp = 0): void {
    if (requests.length === 0) return;
    // It is seldom needed, so it is not loaded at the start.
    const {spawn} = process.getBuiltinModule('node:child_process');
    const {args, env} = programThatReads([`${requests.length}`, `${this.#limit}`, this.#cuts ? '1' : '0']);
    const handles = requests.map(({handle}) => handle);
    const child = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'ignore', ...handles], env});
    let answered = 0;
    const settle = (answer: ChildAnswer): void => {
      const request = requests[answered++];
      if (request === undefined) return;
      closeSync(request.handle);
      request.answer(answer);
    };
    const giveUp = (code: string): void => {
      clearTimeout(timer);
      leaveBehind(child);
      if (answered === requests.length) return;
      settle({code});
      if (givenUp + 1 < mostGivenUp) {
        this.#start(requests.slice(answered), givenUp + 1);
        answered = requests.length;
      } else while (answered < requests.length) settle({code});
    };
    const timer = setTimeout(() => giveUp('unanswered'), readLimits.containedFileMs);
    let text = '';
    child.stdout?.setEncoding('latin1').on('data', (piece: string) => {
      const lines = (text + piece).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) settle(answerOf(line));
      timer.refresh();
    });
    // Without an answer to each, it could not be started, or was ended by somebody else.
    child.once('error', () => giveUp('unanswered'));
    child.once('close', () => giveUp('unanswered'));
  }
}
