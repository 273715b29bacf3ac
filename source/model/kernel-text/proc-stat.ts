/** /proc/PID/stat: proc_pid_stat(5), fs/proc/array.c (do_task_stat). */

export interface ProcStat {
  /** The kernel's name of it; chosen by the process, so it may hold anything but NUL. */
  readonly comm: string;
  /** R, S, D, Z … */
  readonly stateLetter: string;
  readonly parent: number;
  /**
   * Field 22, in clock ticks since boot. With the PID it names one process and no later one of the same PID. NaN of a
   * process that is starting a program: then the kernel does not tell it without waiting.
   */
  readonly startTicks: number;
  /** Where its program lies in memory (fields 26 to 28 and 45 to 51): other after an execve; zeros without the right to see it. */
  readonly image: string;
}

/**
 * Reads the text of a stat file. The kernel does not escape the name, so everything is counted from the last
 * `)`.
 *
 * @returns undefined for what is not a stat file
 */
export function parseProcStat(text: string): ProcStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  // The first element is field 3, the state.
  const fields = text.slice(close + 2).split(' ');
  const startTicks = Number(fields[19]);
  const stateLetter = fields[0];
  if (!stateLetter || !Number.isSafeInteger(startTicks) || fields[19] === '') return undefined;
  return {
    comm: text.slice(open + 1, close),
    stateLetter,
    parent: Number(fields[1]),
    startTicks,
    image: fields.slice(23, 26).concat(fields.slice(42, 49)).join(' ').trim(),
  };
}
