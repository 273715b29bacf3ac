/** What the last scan told of each container. An object stays the same while nothing in it changed. */

import {isUnknown} from '../model/known.ts';
import {memoize} from '../model/memoize.ts';
import {findHierarchy} from './cgroup-tree.ts';
import {clock} from './clock.ts';
import type {CommandLines} from './command-lines.ts';
import type {Missing} from './init-process.ts';
import {ProcessReader} from './process-reader.ts';
import {ProcessScan, type Scope} from './process-scan.ts';
import {attempt, type Procfs} from './procfs.ts';
import type {RawProcess} from './raw-process.ts';
import {isScanned, processesOf, type ScannedContainer} from './scanned-container.ts';

/** Whether a thread of a process waits in the kernel. */
function waits(proc: Procfs, pid: number): boolean {
  const isWaiting = (path: string): boolean => /^State:\tD/m.test(proc.text(path));
  const found = attempt('status', () =>
    proc.names(`${pid}/task`).some(thread => isWaiting(`${pid}/task/${thread}/status`)),
  );
  return found === true;
}

/** Processes of one container that are looked at. */
const mostDescendants = 10_000;

/** A process and all that it and its threads started (proc_pid_children(5)). */
function descendants(proc: Procfs, pid: number): ReadonlySet<number> {
  const found = new Set([pid]);
  for (const each of found) {
    if (found.size > mostDescendants) break;
    const threads = attempt('task', () => proc.names(`${each}/task`));
    for (const thread of isUnknown(threads) ? [] : threads) {
      const children = attempt('children', () => proc.text(`${each}/task/${thread}/children`));
      if (!isUnknown(children))
        for (const child of children.split(' ').filter(Boolean)) found.add(Number(child));
    }
  }
  return found;
}

const sameContainer = (a: ScannedContainer, b: ScannedContainer): boolean =>
  a.init === b.init &&
  a.processes.length === b.processes.length &&
  a.processes.every(({raw, foundBy, alsoIn}, index) => {
    const other = b.processes[index];
    return raw === other?.raw && foundBy === other.foundBy && alsoIn === other.alsoIn;
  });

export interface ViewScope extends Omit<Scope, 'search'> {
  /** Whether the whole procfs is to be searched for processes that no cgroup lists. */
  readonly search: boolean;
}

/** A scan that takes fewer milliseconds may always search for processes that entered from the host. */
const cheapScan = 20;

export class KernelView {
  readonly #reader: ProcessReader;
  /** Where the cgroup hierarchy is mounted that lists the processes of a container. */
  readonly findHierarchy: () => string | undefined;
  readonly #containers = new Map<string, ScannedContainer | Missing>();
  #outside: readonly number[] = [];
  /** Milliseconds that the last scan took. */
  #cost: number | undefined;

  constructor(proc: Procfs) {
    this.#reader = new ProcessReader(proc);
    this.findHierarchy = memoize(1, () => findHierarchy(proc));
  }

  get containers(): ReadonlyMap<string, ScannedContainer | Missing> {
    return this.#containers;
  }

  /** Processes that are in no container. */
  get outside(): readonly number[] {
    return this.#outside;
  }

  /** Command lines that were not read at once. */
  get commands(): Pick<CommandLines, 'isOpen' | 'isUnanswered' | 'ask'> {
    return this.#reader.commands;
  }

  /** The processes of containers that may lock the memory of one process by another, where one of them waits. */
  #sharers({some}: ViewScope): ReadonlySet<number> {
    const {proc} = this.#reader;
    const suspects = new Set<number>();
    for (const {id, pid, mayHang} of some) {
      if (!mayHang || proc.evidence !== 'procfs') continue;
      const before = processesOf(this.#containers.get(id)).map(({raw}) => raw.pid);
      const pids = [...descendants(proc, pid), ...before];
      if (pids.some(each => waits(proc, each))) for (const each of pids) suspects.add(each);
    }
    return suspects;
  }

  #searchFor({all, some, search}: ViewScope): Scope['search'] {
    if (search || this.#cost === undefined) return 'all';
    return some.length === all.size && this.#cost < cheapScan ? 'entered' : 'none';
  }

  scan(scope: ViewScope): void {
    for (const id of this.#containers.keys()) if (!scope.all.has(id)) this.#containers.delete(id);
    const known = new Map<number, RawProcess>();
    for (const scanned of this.#containers.values())
      for (const {raw} of processesOf(scanned)) known.set(raw.pid, raw);
    this.#reader.commands.keepOnly(known);
    this.#reader.commands.suspect(this.#sharers(scope));
    const search = this.#searchFor(scope);
    const scan = new ProcessScan(
      this.#reader,
      this.findHierarchy(),
      {...scope, search},
      this.#containers,
      known,
    );
    const from = clock();
    scan.run();
    this.#cost = clock() - from;
    if (search !== 'none') this.#outside = scan.outside;
    for (const [id, init] of scan.inits) {
      const before = this.#containers.get(id);
      const now = typeof init === 'object' ? {init, processes: scan.found.get(id) ?? []} : init;
      if (!(isScanned(now) && isScanned(before) && sameContainer(now, before))) this.#containers.set(id, now);
    }
  }
}
