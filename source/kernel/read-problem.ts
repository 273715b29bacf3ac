/** Why a file of a process could not be read, and what is not known therefore. */
import {type Known, type Unknown, unknown} from '../model/known.ts';

/**
 * Why a read failed: the process is gone, the reader lacks the right, the kernel lacks the feature, or whoever reads may
 * have to wait for the process to start a program.
 */
export type ReadProblem = 'gone' | 'forbidden' | 'unsupported' | 'starting';

/** Returns why a read below /proc/PID failed, by its error. */
export function problemOf(error: unknown): ReadProblem {
  const {code} = error as NodeJS.ErrnoException;
  if (code === 'EBUSY') return 'starting';
  if (code === 'ENOENT' || code === 'ESRCH' || code === 'ENOTDIR') return 'gone';
  return code === 'EACCES' || code === 'EPERM' || code === 'ELOOP' ? 'forbidden' : 'unsupported';
}

const inWords: Readonly<Record<ReadProblem, (what: string) => string>> = {
  gone: what => `${what} is not there: the process ended`,
  forbidden: what => `no permission to read ${what}: captop needs root for it`,
  unsupported: what => `the kernel does not offer ${what}`,
  starting: what =>
    `the kernel does not tell ${what} yet: the process is starting a program, and whoever asks waits until it has`,
};

/** Why something is not known. `what` names it in the reason: `ns/user`. */
export const missingBecause = (problem: ReadProblem, what: string): Unknown =>
  unknown(inWords[problem](what));

/** Returns what `read` returns, or why it could not be read. */
export function attempt<T>(what: string, read: () => T): Known<T> {
  try {
    return read();
  } catch (error) {
    return missingBecause(problemOf(error), what);
  }
}
