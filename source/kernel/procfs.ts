/**
 * The procfs of the engine's host. The kernel makes its files when they are read, without a disk, so synchronous reads
 * are three to ten times cheaper than promises, and nothing else runs between two of them.
 *
 * Some files make whoever reads them wait while their process is in the middle of an execve(2): the kernel holds its
 * exec_update_lock then (fs/exec.c, begin_new_exec), and does so for ever if a file is closed meanwhile whose file system
 * does not answer (FUSE's FLUSH). The process is in state S. Measured on Linux 6.18.44: stat, wchan, syscall, stack,
 * environ, auxv, maps, smaps, pagemap, io, personality, attr/current, exe, cwd, root and what is below it, ns/* and the
 * links in fd wait (fs/proc/array.c, do_task_stat; fs/proc/base.c, lock_trace; kernel/fork.c, mm_access). status, statm,
 * cmdline, comm, cgroup, mountinfo, uid_map, gid_map, limits, task/…/status and the names in fd answer.
 */
import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  statSync,
} from 'node:fs';
import {isStartingProgram} from '../model/kernel-text/program-start.ts';
import {isUnknown, type Known, type Unknown, unknown} from '../model/known.ts';
import {readLimits} from './limits.ts';
import type {ThreadReads, WaitingThread} from './thread-reads.ts';

/** In a tree that is no procfs a file may be a pipe, to which nobody ever writes. */
const readingFlags = constants.O_RDONLY | constants.O_NONBLOCK;

const chunk = Buffer.allocUnsafe(65_536);

/**
 * A first read of fewer bytes is the whole file, unless a line may be longer than the rest of the kernel's page: such a
 * line is left to the next read (fs/seq_file.c, seq_read_iter).
 */
const surelyLast = 2048;

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
function readOpen(
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

/**
 * A tree like /proc; all paths are relative to its root. One that is read here asks the kernel at each call; that of
 * another machine (RemoteProcfs) answers from what was brought from there before.
 */
export abstract class Procfs {
  readonly root: string;
  /** What threads read; undefined where nothing is left to them. */
  threads: ThreadReads | undefined;
  /** The threads that wait because of a process that is starting a program, whoever asked for it. */
  readonly waitingThreads = new Set<WaitingThread>();
  /** How the facts are known that are read from it. */
  abstract readonly evidence: 'procfs' | 'ssh';
  #ownMounts: Known<string> | undefined;

  constructor(root: string) {
    this.root = root.replace(/\/+$/, '') || '/';
  }

  path(relative: string): string {
    return `${this.root}/${relative}`;
  }

  /** The text of a file, at most `limit` bytes. Throws the error of the system call. */
  abstract text(relative: string, encoding?: Encoding, limit?: number): string;

  /**
   * Runs `use` with a function that reads a file again at each call. The file belongs to one process: once that has
   * ended nothing is read, even if another has its PID (fs/proc/base.c, proc_single_show).
   */
  abstract reading<T>(relative: string, encoding: Encoding, use: (read: () => string) => T): T;

  /** The mountinfo of a process, at most `limit` bytes. Its lines hold paths of any length. */
  abstract mountinfo(pid: number | 'self', limit: number): string;

  abstract link(relative: string): string;

  /** A path that leads to the root of a process. Throws EBUSY if whoever goes there may have to wait. */
  abstract rootOf(pid: number): string;

  abstract names(relative: string): string[];

  /** Every process id listed, ascending. */
  abstract pids(): number[];

  /** What the reader itself is: a file or a link below /proc/self of the machine that reads. */
  abstract own(name: string): string;
  abstract ownLink(name: string): string;

  /** Whether it can be read: that of another machine cannot before anything was brought from there. */
  abstract readonly isReady: boolean;

  /**
   * Brings what is there now from another machine; undefined for a procfs that is read here.
   *
   * @param inits the init processes that the engine named
   * @param mounts whether mounts are brought again that are known
   */
  abstract renew(inits: readonly number[], mounts: boolean): Promise<void> | undefined;

  /** The same if anything that lasts is other than before, as far as a short question tells. */
  abstract renewIfOther(inits: readonly number[]): Promise<void> | undefined;

  /** Brings what is missing, if the engine named other init processes than when all was brought last. */
  abstract complete(inits: readonly number[]): Promise<void> | undefined;

  /** The present there, in milliseconds since the epoch, and for how many seconds the machine has run. */
  abstract clock(): {readonly now: number; readonly uptime: number};

  /** The auxiliary vector of a process of another machine, if it can be read; not there for a procfs that is read here. */
  vectorOf?(pid: number): Promise<Buffer | undefined>;

  /** The passwd that the shell of another machine sees; not there for a procfs that is read here. */
  ownPasswd?(): string;

  /**
   * Which file of the machine a path is, if it is a socket: equal for equal ones; undefined for any other.
   *
   * @param root a path that leads to the root of the host
   */
  abstract socketAt(root: string, hostPath: string): string | undefined;

  /** /sys/fs/selinux/enforce of the machine. Throws the error of the system call. */
  abstract selinuxEnforce(): string;

  /** The mountinfo of captop itself. It is long on a host of many containers, so it is read once. */
  get ownMounts(): Known<string> {
    this.#ownMounts ??= attempt('self/mountinfo', () =>
      this.mountinfo('self', readLimits.hostMountinfoBytes),
    );
    return this.#ownMounts;
  }

  /**
   * Returns the inode number of a namespace of a process: `namespace(12, 'pid')`.
   *
   * @param what names it in the reason why it cannot be read
   */
  namespace(pid: number, name: string, what = `ns/${name}`): Known<number> {
    // namespaces(7): `pid:[4026531836]`.
    return attempt(what, () => {
      const link = this.link(`${pid}/ns/${name}`);
      return Number(link.slice(link.indexOf('[') + 1, -1));
    });
  }
}

/** What lets its reader wait while the process starts a program: the PID, and the file. */
const waitsForStart = /^(\d+)\/((?:stat$|auxv|exe|root|attr\/|ns\/|fd\/).*)/;

export const selinuxEnforce = '/sys/fs/selinux/enforce';

/** A procfs that is mounted on this machine. */
export class LocalProcfs extends Procfs {
  readonly evidence = 'procfs';
  readonly isReady = true;
  /** The process that is being read, which was not starting a program when that began. */
  #reading: string | undefined;

  text(relative: string, encoding: Encoding = 'latin1', limit?: number): string {
    const ofThread = this.#ofThread(relative);
    if (ofThread !== undefined) return ofThread;
    this.#requireAnswer(relative);
    return readText(this.path(relative), encoding, limit);
  }

  reading<T>(relative: string, encoding: Encoding, use: (read: () => string) => T): T {
    if (this.#ofThread(relative) !== undefined) return use(() => this.text(relative));
    const file = openSync(this.path(relative), readingFlags);
    const outer = this.#reading;
    try {
      this.#reading = this.#requireAnswer(relative);
      return use(() => readOpen(file, encoding));
    } finally {
      this.#reading = outer;
      closeSync(file);
    }
  }

  /** What a thread has read of a process that is left to threads; undefined if it is left to none. */
  #ofThread(relative: string): string | undefined {
    if (this.threads === undefined) return undefined;
    const [, pid, name = ''] = waitsForStart.exec(relative) ?? [];
    return pid !== undefined && this.threads.isLeft(Number(pid))
      ? this.threads.answer(Number(pid), name)
      : undefined;
  }

  /** Throws EBUSY if whoever reads this may have to wait; returns the PID if that can happen at all. */
  #requireAnswer(relative: string): string | undefined {
    const pid = waitsForStart.exec(relative)?.[1];
    if (pid === undefined || pid === this.#reading) return pid;
    const statm = attempt('statm', () => readText(this.path(`${pid}/statm`)));
    if (!isUnknown(statm) && isStartingProgram(statm))
      throw Object.assign(new Error(`EBUSY: ${relative}`), {code: 'EBUSY'});
    return pid;
  }

  mountinfo(pid: number | 'self', limit: number): string {
    return readText(this.path(`${pid}/mountinfo`), 'utf8', limit, 0);
  }

  link(relative: string): string {
    const ofThread = this.#ofThread(relative);
    if (ofThread !== undefined) return ofThread;
    this.#requireAnswer(relative);
    return readlinkSync(this.path(relative));
  }

  rootOf(pid: number): string {
    this.#ofThread(`${pid}/root`);
    this.#requireAnswer(`${pid}/root`);
    return this.path(`${pid}/root`);
  }

  names(relative: string): string[] {
    return readdirSync(this.path(relative));
  }

  pids(): number[] {
    const pids: number[] = [];
    for (const name of readdirSync(this.root)) {
      const first = name.charCodeAt(0);
      if (first > 48 && first < 58) pids.push(Number(name));
    }
    return pids;
  }

  /** From the /proc that captop has itself: a --proc tree may belong to another PID namespace and have no `self`. */
  own(name: string): string {
    return readFileSync(`/proc/self/${name}`, 'utf8');
  }

  ownLink(name: string): string {
    return readlinkSync(`/proc/self/${name}`);
  }

  renew(): undefined {}

  renewIfOther(): undefined {}

  complete(): undefined {}

  clock(): {readonly now: number; readonly uptime: number} {
    const uptime = Number(this.text('uptime').split(' ')[0]);
    return {now: Date.now(), uptime};
  }

  /** A container has no such file, and its kernel the same answer: there it is read as the host's PID 1 sees it. */
  selinuxEnforce(): string {
    try {
      return readText(selinuxEnforce);
    } catch {
      return readText(`${this.rootOf(1)}${selinuxEnforce}`);
    }
  }

  socketAt(root: string, hostPath: string): string | undefined {
    const stats = attempt(hostPath, () => statSync(`${root}${hostPath}`, {throwIfNoEntry: false}));
    return isUnknown(stats) || !stats?.isSocket() ? undefined : `${stats.dev} ${stats.ino}`;
  }
}
