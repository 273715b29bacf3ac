/** Several reads of one process that are sure to be of the same process, and of one program that it ran. */
import {type ProcStat, parseProcStat} from '../model/kernel-text/proc-stat.ts';
import {type Procfs, problemOf, type ReadProblem} from './procfs.ts';

/** Enough for an execve to end; a process that still changes after these is read as it is then. */
const attemptLimit = 3;

/** Parses a stat file. Throws EINVAL for what is none. */
export function statOf(text: string): ProcStat {
  const stat = parseProcStat(text);
  if (!stat) throw Object.assign(new Error('not a stat file'), {code: 'EINVAL'});
  return stat;
}

/**
 * Runs `read` between two readings of /proc/PID/stat that agree on the start time (field 22) and on the program.
 *
 * @returns what `read` returned, or why the process cannot be read
 */
export function readConsistently<T extends object>(
  proc: Procfs,
  pid: number,
  read: (stat: ProcStat) => T,
): T | ReadProblem {
  try {
    return proc.reading(`${pid}/stat`, 'utf8', text => {
      let before = statOf(text());
      for (let attempts = 1; ; attempts++) {
        const result = read(before);
        const after = statOf(text());
        if (
          after.startTicks === before.startTicks &&
          (after.image === before.image || attempts >= attemptLimit)
        )
          return result;
        if (attempts >= attemptLimit) return 'gone';
        before = after;
      }
    });
  } catch (error) {
    return problemOf(error);
  }
}
