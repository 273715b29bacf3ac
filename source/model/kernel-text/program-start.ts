/** What the kernel tells of a process that is starting a program, without letting anybody wait. */
import type {ProcStat} from './proc-stat.ts';

/**
 * Whether a process is in the middle of an execve(2), by the text of its statm file (proc_pid_statm(5)): it has its new memory, into which
 * no program has been put yet (fs/binfmt_elf.c, load_elf_binary). No process can look otherwise there: the memory is new,
 * and whoever sets where a program lies must leave it a size (kernel/sys.c, validate_prctl_map_addr).
 */
export function isStartingProgram(statm: string): boolean {
  // In pages: all of its memory, what is resident, shared, and its program. A kernel thread has none of them.
  const [size, , , program] = statm.split(' ');
  return program === '0' && size !== '0';
}

/** Whether a text is that of a status file (proc_pid_status(5)); a stat file begins with a number. */
export const isStatus = (text: string): boolean => text.startsWith('Name:\t');

/** In a status file newlines and backslashes of a name are escaped (fs/proc/array.c, proc_task_name). */
const nameIn = (line: string): string =>
  line.replace(/\\([n\\])/g, (_, letter) => (letter === 'n' ? '\n' : '\\'));

/**
 * What a status file tells of what the stat file would. When the process was started is not known.
 *
 * @returns undefined for what is no status file
 */
export function statOfStarting(status: string): ProcStat | undefined {
  const [, comm] = /^Name:\t(.*)$/m.exec(status) ?? [];
  const [, stateLetter] = /^State:\t(.)/m.exec(status) ?? [];
  const [, parent] = /^PPid:\t(\d+)$/m.exec(status) ?? [];
  if (comm === undefined || stateLetter === undefined || parent === undefined) return undefined;
  return {comm: nameIn(comm), stateLetter, parent: Number(parent), startTicks: Number.NaN, image: ''};
}
