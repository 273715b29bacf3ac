/** What the kernel says of a process, parsed and not yet interpreted. */
import type {ProcStat} from '../model/kernel-text/proc-stat.ts';
import type {ProcStatus} from '../model/kernel-text/proc-status.ts';
import type {Known} from '../model/known.ts';
import type {IdMapLine, NamespaceName} from '../model/snapshot.ts';

export interface RawThread {
  readonly tid: number;
  readonly status: ProcStatus;
}

export interface RawProcess {
  readonly pid: number;
  /**
   * The thread that its files are read of: the leader, `pid`; once that has ended while others live on, one of these. Of
   * a dead leader the kernel tells neither program nor namespaces, and the root of a v1 hierarchy as its cgroup.
   */
  readonly actor: number;
  readonly stat: ProcStat;
  readonly status: ProcStatus;
  readonly command: string;
  readonly executable: Known<string>;
  readonly namespaces: Readonly<Record<NamespaceName, Known<number>>>;
  readonly lsm: Known<string | null>;
  /** The threads besides the leader. */
  readonly threads: readonly RawThread[];
  /** Read only if `ns/user` could not be. */
  readonly uidMap: Known<readonly IdMapLine[]>;
}

/** Whether a thread can act: a leader that has ended stays a zombie while others go on. */
export const isLivingThread = ({status: {state}}: Pick<RawThread, 'status'>): boolean =>
  state !== 'zombie' && state !== 'dead';

/** The leader, or where that has ended while others live on, one of these. */
export const livingTask = ({pid, status, threads}: Pick<RawProcess, 'pid' | 'status' | 'threads'>): number =>
  isLivingThread({status}) ? pid : (threads.find(isLivingThread)?.tid ?? pid);

/** Whether it was starting a program when it was read, and told only what nobody has to wait for. */
export const wasStarting = ({stat}: RawProcess): boolean => Number.isNaN(stat.startTicks);
