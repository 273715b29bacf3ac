/** Several reads of one process that are sure to be of the same process, and of one program that it ran. */
import {type ProcStat, parseProcStat} from '../model/kernel-text/proc-stat.ts';
import {statOfStarting} from '../model/kernel-text/program-start.ts';
import type {Procfs} from './procfs.ts';
import {problemOf, type ReadProblem} from './read-problem.ts';

/** Enough for an execve to end; a process that still changes after these is read as it is then. */
const attemptLimit = 3;

const notStat = (): Error => Object.assign(new Error('not a stat file'), {code: 'EINVAL'});

/** Parses a stat file. Throws EINVAL for any other text. */
export function statOf(text: string): ProcStat {
  const stat = parseProcStat(text);
  if (!stat) throw notStat();
  return stat;
}

/** Runs `read` while one process has this PID: its status file, once it is open, tells of no other. */
function readStarting<T extends object>(
  proc: Procfs,
  pid: number,
  read: (stat: ProcStat) => T,
): T | ReadProblem {
  try {
    return proc.reading(`${pid}/status`, 'utf8', text => {
      const stat = statOfStarting(text());
      if (!stat) throw notStat();
      const result = read(stat);
      text();
      return result;
    });
  } catch (error) {
    return problemOf(error);
  }
}

/**
 * Runs `read` between two readings of /proc/PID/stat that agree on the start time (field 22) and on the program. For a
 * process that is starting a program, and may let whoever reads its stat file wait, `read` is given what other files tell.
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
    const problem = problemOf(error);
    return problem === 'starting' ? readStarting(proc, pid, read) : problem;
  }
}
