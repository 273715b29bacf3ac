/** The words of processes, of engines and of what watches over their containers. */
import {readdirSync, readFileSync} from 'node:fs';

/**
 * Whether a thread waits in the kernel, and may keep the memory of its process locked meanwhile (proc_pid_status(5)).
 * Nobody has to wait for a status file.
 */
const waits = (proc: string, pid: number): boolean =>
  readdirSync(`${proc}/${pid}/task`).some(thread => {
    return /^State:\tD/m.test(readFileSync(`${proc}/${pid}/task/${thread}/status`, 'latin1'));
  });

/**
 * The command line of a process, word by word; none while it may keep its memory locked: whoever reads it would wait.
 * Throws the error of the system call.
 */
export const argumentsOf = (proc: string, pid: number): readonly string[] =>
  waits(proc, pid) ? [] : readFileSync(`${proc}/${pid}/cmdline`, 'utf8').split('\0');

/** The PIDs of the processes that run a program, by the name that the kernel has for it. */
export function pidsOfProgram(proc: string, name: string): readonly number[] {
  const isIt = (pid: string): boolean => {
    try {
      return readFileSync(`${proc}/${pid}/comm`, 'utf8') === `${name}\n`;
    } catch {
      // It ended meanwhile.
      return false;
    }
  };
  try {
    return readdirSync(proc)
      .filter(pid => /^[0-9]+$/.test(pid) && isIt(pid))
      .map(Number);
  } catch {
    return [];
  }
}
