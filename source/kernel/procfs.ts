/** The procfs of an engine's host, whether it is read here or over ssh. */
import type {Known} from '../model/known.ts';
import type {FileAccess} from '../model/snapshot.ts';
import {readLimits} from './limits.ts';
import {attempt} from './read-problem.ts';
import type {Encoding} from './read-text.ts';
import type {ThreadReads} from './thread-reads.ts';
import type {ThreadProcfs, WaitingThread} from './timed-reads.ts';

export const selinuxEnforce = '/sys/fs/selinux/enforce';

/** The inode number in the link of a namespace: `pid:[4026531836]` (namespaces(7)). */
export const inodeIn = (link: string): number => Number(link.slice(link.indexOf('[') + 1, -1));

/**
 * A tree like /proc; all paths are relative to its root. One that is read here asks the kernel at each call; that of
 * another machine (RemoteProcfs) answers from what was brought from there before.
 */
export abstract class Procfs implements ThreadProcfs {
  readonly root: string;
  /** What threads read; undefined where nothing is left to them. */
  threads: ThreadReads | undefined;
  readonly waitingThreads = new Set<WaitingThread>();
  /** How the facts that are read from it are known. */
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

  /** The same, but only if a short question tells that something has changed that lasts. */
  abstract renewIfOther(inits: readonly number[]): Promise<void> | undefined;

  /** Brings what is missing, if the engine named other init processes than when all was brought last. */
  abstract complete(inits: readonly number[]): Promise<void> | undefined;

  /** The time there, in milliseconds since the epoch, and for how many seconds the machine has run. */
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

  /**
   * Owner, group and mode of a socket or a regular file of the host; null for what is neither. Throws the error of the
   * system call.
   *
   * @param root a path that leads to the root of the host
   */
  abstract accessAt(root: string, hostPath: string): FileAccess | null;

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
    return attempt(what, () => inodeIn(this.link(`${pid}/ns/${name}`)));
  }
}
