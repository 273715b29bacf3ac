/** A scan under way: what it is to read, what was known before it, and what it has found so far. */

import {isUnknown} from '../model/known.ts';
import type {InitProcess, IsKnown, Missing, Target} from './init-process.ts';
import {readLimits} from './limits.ts';
import type {ProcessReader} from './process-reader.ts';
import type {Procfs} from './procfs.ts';
import type {RawProcess} from './raw-process.ts';
import {readConsistently} from './read-consistently.ts';
import {attempt} from './read-problem.ts';
import {sameProcess} from './same.ts';
import {processesOf, type ScannedContainer, type ScannedProcess} from './scanned-container.ts';
import type {ThreadReads} from './thread-reads.ts';

/** What to scan. */
export interface Scope {
  /** Every container that runs. */
  readonly all: ReadonlyMap<string, Target>;
  /** The containers to read now. What is known of the others stays. */
  readonly some: readonly Target[];
  readonly isKnown: IsKnown;
  /**
   * Whether there are containers of which no more is known than that they are there: as the engine has yet to tell, or as
   * it has no answer. Each of them may let captop wait, and any process that no listing names may be one of theirs.
   */
  readonly unread: 'none' | 'awaited' | 'unanswered';
  /** Whether what seldom changes is read again, too, of the known processes of a container. */
  readonly thorough: (id: string) => boolean;
  /**
   * What the whole procfs is searched for besides what the cgroups list: nothing, processes that entered a PID
   * namespace, or these and zombies.
   */
  readonly search: 'none' | 'entered' | 'all';
  /** The only processes that are looked at besides what the cgroups list; all of the procfs without it. */
  readonly candidates?: readonly number[] | undefined;
}

/** The present, in clock ticks since boot, less two ticks as both times are rounded; -1 if it cannot be read. */
function ticksSinceBoot(proc: Procfs): number {
  const uptime = attempt('uptime', () => Number.parseFloat(proc.text('uptime')));
  return isUnknown(uptime) || Number.isNaN(uptime) ? -1 : Math.floor(uptime * 100) - 2;
}

export class ScanState {
  readonly reader: ProcessReader;
  readonly proc: Procfs;
  readonly threads: ThreadReads | undefined;
  readonly scope: Scope;
  readonly before: ReadonlyMap<string, ScannedContainer | Missing>;
  /** The processes that were found by the last scan. */
  readonly known: ReadonlyMap<number, RawProcess>;
  readonly inits = new Map<string, InitProcess | Missing>();
  readonly found = new Map<string, ScannedProcess[]>();
  /** The container of each process that has one. */
  readonly ownerOf = new Map<number, string>();
  /** Processes that were left to threads, and the containers that they were found in. */
  readonly leftMembers = new Map<number, string>();
  /** When this scan began, in clock ticks since boot. */
  readonly began: number;
  /** Characters of the command lines that were read of each container. */
  readonly #commandLengths = new Map<string, number>();

  constructor(
    reader: ProcessReader,
    scope: Scope,
    before: ReadonlyMap<string, ScannedContainer | Missing>,
    known: ReadonlyMap<number, RawProcess>,
  ) {
    this.reader = reader;
    this.proc = reader.proc;
    this.threads = reader.proc.threads;
    this.scope = scope;
    this.before = before;
    this.known = known;
    this.began = ticksSinceBoot(reader.proc);
  }

  /** The processes of a container that this scan has found; of one that it does not read, those of the last. */
  processesIn(id: string): readonly ScannedProcess[] {
    return this.found.get(id) ?? processesOf(this.before.get(id));
  }

  /**
   * Reads a process that was found in a container. A listed PID that started before this scan cannot have been reused; a
   * younger one is checked again.
   *
   * @returns undefined if it has ended, or does not belong to the container
   */
  read(id: string, pid: number, belongs: () => boolean): RawProcess | undefined {
    if (this.scope.all.get(id)?.mayHang) {
      this.leftMembers.set(pid, id);
      this.threads?.leave(pid);
    }
    const before = this.known.get(pid);
    const bytes = this.#commandBytesFor(id);
    const again = before && this.reader.readAgain(before, this.scope.thorough(id), bytes);
    if (typeof again === 'object') return this.#counted(id, again);
    const read = readConsistently(this.proc, pid, stat => {
      const raw = this.reader.readParts(pid, stat, bytes);
      return {raw: stat.startTicks < this.began || belongs() ? raw : undefined};
    });
    if (typeof read === 'string' || read.raw === undefined) return undefined;
    return this.#counted(id, before && sameProcess(before, read.raw) ? before : read.raw);
  }

  /** What may still be read of a command line in a container, all of which are bounded together. */
  #commandBytesFor(id: string): number {
    const left = readLimits.containerCommandBytes - (this.#commandLengths.get(id) ?? 0);
    return Math.max(readLimits.leastCommandBytes, Math.min(readLimits.commandBytes, left));
  }

  #counted(id: string, raw: RawProcess): RawProcess {
    this.#commandLengths.set(id, (this.#commandLengths.get(id) ?? 0) + raw.command.length);
    return raw;
  }
}
