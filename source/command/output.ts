/** Standard output and standard error, and what becomes of what cannot be written. */

import {once} from 'node:events';
import type {Writable} from 'node:stream';
import {exitStatus} from '../model/failure.ts';
import {memoize} from '../model/memoize.ts';
import {sanitise} from '../model/safe-text.ts';
import {end} from './end.ts';

/** Characters of a message, which may hold long names of files and containers. */
const longestSentence = 2000;

/** Standard error; captop goes on if it cannot be written. It is opened when it is first needed, as that takes time. */
export const standardError = memoize(1, () => {
  isSpokenTo = true;
  return process.stderr.on('error', () => {});
});

let isSpokenTo = false;

/** A line on standard error, safe for a terminal. */
export const warn = (sentence: string): void => {
  standardError().write(`captop: ${sanitise(sentence, longestSentence)}\n`);
};

/**
 * Handles what cannot be written. A reader that went away (`captop | head -1`) is no error, and the exit status still
 * tells what was found; a full disk ends captop with status 4.
 */
export function watchOutput(): void {
  process.stdout.on('error', ({code, message}: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    warn(`cannot write to standard output: ${message}`);
    end(exitStatus.unreadable);
  });
}

/**
 * Resolves when at most `most` bytes wait in a stream for a slow reader: at once if that is so already, else when the
 * reader has taken all of them, the stream has closed, or the signal aborts.
 */
export async function readerKeepsUp(stream: Writable, most: number, signal: AbortSignal): Promise<void> {
  if (stream.writableLength <= most || stream.closed || signal.aborted) return;
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const waits = ['drain', 'close'].map(event => once(stream, event, {signal: until}));
  await Promise.race(waits).catch(() => {});
  over.abort();
  await Promise.allSettled(waits);
}

/** Resolves when everything was written, or was found impossible to write. */
export async function allWritten(): Promise<void> {
  const written = (stream: NodeJS.WriteStream): Promise<void> =>
    new Promise(resolve => stream.write('', () => setImmediate(resolve)));
  await Promise.all([written(process.stdout), isSpokenTo && written(standardError())]);
}
