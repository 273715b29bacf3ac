/** Standard output and standard error, and what becomes of what cannot be written. */

import {exitStatus} from '../model/failure.ts';
import {memoize} from '../model/memoize.ts';
import {sanitise} from '../model/safe-text.ts';

/** Sentences hold names of files, containers and daemons. */
const longestSentence = 2000;

/** Without standard error the rest goes on. To make it takes time, and most runs have nothing to say there. */
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
 * A reader that went away (`captop | head -1`) is no error, and what was found still is: the status stays. A full disk
 * is one.
 */
export function watchOutput(): void {
  process.stdout.on('error', ({code, message}: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    warn(`cannot write to standard output: ${message}`);
    process.exit(exitStatus.unreadable);
  });
}

/** Resolves when everything has been written, or could not be and whoever listens was told. */
export async function allWritten(): Promise<void> {
  const written = (stream: NodeJS.WriteStream): Promise<void> =>
    new Promise(resolve => stream.write('', () => setImmediate(resolve)));
  await Promise.all([written(process.stdout), isSpokenTo && written(standardError())]);
}
