/**
 * Command lines of processes. The kernel takes them from the process's own memory, so whoever reads one waits while that
 * memory is locked (fs/proc/base.c, get_mm_cmdline), which a thread in state D may keep so for ever, or another process
 * that shares the memory (clone(2), CLONE_VM). The command line of such a process is left to a child process with a
 * deadline; until it has come, the process goes by the kernel's name.
 */
import {constants, openSync} from 'node:fs';
import type {ProcStat} from '../model/kernel-text/proc-stat.ts';
import {type ChildAnswer, ChildReader, O_PATH} from './child-reader.ts';
import {readLimits} from './limits.ts';
import type {Procfs} from './procfs.ts';

type Told = Pick<ProcStat, 'startTicks' | 'image'>;

interface Waiting extends Told {
  /** Undefined until the child has answered, null if it did not in time. */
  readonly bytes: Buffer | null | undefined;
  readonly isAsked: boolean;
}

/** As ps(1) writes the name of a process without a command line. */
const named = (comm: string): string => `[${comm}]`;

/** The arguments joined by blanks; what is longer than `limit` bytes ends in `…`. */
function wordsOf(bytes: Buffer | string, comm: string, limit: number): string {
  const text = typeof bytes === 'string' ? bytes : bytes.toString('utf8', 0, limit);
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  if (end === 0) return named(comm);
  const isCut = Buffer.byteLength(bytes) >= limit;
  return `${text.slice(0, end).replaceAll('\0', ' ')}${isCut ? '…' : ''}`;
}

export class CommandLines {
  readonly #proc: Procfs;
  readonly #child = new ChildReader(readLimits.commandBytes, 'cut');
  /** Processes whose command line was not read at once, by PID. */
  readonly #waiting = new Map<number, Waiting>();
  /** Whether another process may keep the memory of this one locked. */
  #isSuspect: (pid: number) => boolean = () => false;

  constructor(proc: Procfs) {
    this.#proc = proc;
  }

  /** @param isSuspect whether another process may keep the memory of one locked, of those that are read from now on */
  suspect(isSuspect: (pid: number) => boolean): void {
    this.#isSuspect = isSuspect;
  }

  /**
   * Returns the command line, or the kernel's name in brackets for a process that has none or whose has yet to come.
   * Throws the error of the system call.
   *
   * @param isLocked whether one of its threads is in state D
   * @param limit bytes of it that are taken
   */
  of(pid: number, stat: ProcStat, isLocked: boolean, limit: number): string {
    // What another machine told is here already.
    const mayWait = isLocked || this.#isSuspect(pid);
    if (!mayWait || this.#proc.evidence === 'ssh') {
      this.#waiting.delete(pid);
      return wordsOf(this.#proc.text(`${pid}/cmdline`, 'utf8', limit), stat.comm, limit);
    }
    const {startTicks, image} = stat;
    let waiting = this.#waiting.get(pid);
    if (waiting === undefined || !Object.is(waiting.startTicks, startTicks) || waiting.image !== image) {
      waiting = {startTicks, image, bytes: undefined, isAsked: false};
      this.#waiting.set(pid, waiting);
    }
    return waiting.bytes ? wordsOf(waiting.bytes, stat.comm, limit) : named(stat.comm);
  }

  /** Whether what `of` would return now may differ from what it returned: the child answered, or need not be waited for. */
  hasNews(pid: number, {stateLetter}: ProcStat, before: string): boolean {
    const waiting = this.#waiting.get(pid);
    if (waiting === undefined) return false;
    return (
      (stateLetter !== 'D' && !this.#isSuspect(pid)) || (Boolean(waiting.bytes) && before.startsWith('['))
    );
  }

  /** Whether the child has yet to be asked for the command line of a process. */
  isOpen(pid: number): boolean {
    return this.#waiting.get(pid)?.isAsked === false;
  }

  /** Whether the child was asked, and did not answer in time. */
  isUnanswered(pid: number): boolean {
    return this.#waiting.get(pid)?.bytes === null;
  }

  /** Asks the child, once for each program that a process runs. */
  async ask(pid: number): Promise<void> {
    const waiting = this.#waiting.get(pid);
    if (waiting === undefined || waiting.isAsked) return;
    this.#waiting.set(pid, {...waiting, isAsked: true});
    let answer: ChildAnswer;
    try {
      answer = await this.#child.read(
        openSync(this.#proc.path(`${pid}/cmdline`), O_PATH | constants.O_NOFOLLOW),
      );
    } catch {
      // It has ended; the next scan does not find it any more.
      return;
    }
    const now = this.#waiting.get(pid);
    if (now && Object.is(now.startTicks, waiting.startTicks) && now.image === waiting.image)
      this.#waiting.set(pid, {...now, bytes: 'code' in answer ? null : answer});
  }

  /** Forgets processes that are gone. */
  keepOnly(pids: ReadonlyMap<number, unknown>): void {
    for (const pid of this.#waiting.keys()) if (!pids.has(pid)) this.#waiting.delete(pid);
  }
}
