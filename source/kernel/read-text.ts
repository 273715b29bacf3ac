/**
 * The text of files that the kernel makes when they are read, without a disk: synchronous reads are three to ten times
 * cheaper than promises, and nothing else runs between two of them.
 */
import {closeSync, constants, openSync, readSync} from 'node:fs';
import {readLimits} from './limits.ts';

/** In a tree that is no procfs a file may be a pipe, to which nobody ever writes. */
export const readingFlags = constants.O_RDONLY | constants.O_NONBLOCK;

const chunk = Buffer.allocUnsafe(65_536);

/**
 * A first read of fewer bytes is the whole file, unless a line may be longer than the rest of the kernel's page: such a
 * line is left to the next read (fs/seq_file.c, seq_read_iter).
 */
const surelyLast = 2048;

/**
 * Returns the text of a file of a kernel file system, at most `limit` bytes. Throws the error of the system call.
 *
 * @param wholeBelow a first read of fewer bytes is the whole file
 */
export function readText(
  path: string,
  encoding: Encoding = 'latin1',
  limit: number = readLimits.kernelFileBytes,
  wholeBelow: number = surelyLast,
): string {
  const file = openSync(path, readingFlags);
  try {
    return readOpen(file, encoding, limit, wholeBelow);
  } finally {
    closeSync(file);
  }
}

export type Encoding = 'latin1' | 'utf8';

/** Returns the text of an open file from its beginning. The kernel makes it anew for each such read. */
export function readOpen(
  file: number,
  encoding: Encoding,
  limit: number = readLimits.kernelFileBytes,
  wholeBelow: number = surelyLast,
): string {
  let text = '';
  for (let total = 0; total < limit; ) {
    const count = readSync(file, chunk, 0, Math.min(chunk.length, limit - total), total);
    if (total === 0 && count < wholeBelow) return chunk.toString(encoding, 0, count);
    if (count === 0) break;
    total += count;
    text += chunk.toString('latin1', 0, count);
  }
  return encoding === 'latin1' ? text : Buffer.from(text, 'latin1').toString(encoding);
}
