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

/** Whether it was starting a program when it was read, and told only what nobody has to wait for. */
export const wasStarting = ({stat}: RawProcess): boolean => Number.isNaN(stat.startTicks);
