/** What the last scan told of each container. An object stays the same while nothing in it changed. */

import {isUnknown} from '../model/known.ts';
import {memoize, memoizeEach} from '../model/memoize.ts';
import {findHierarchy} from './cgroup-tree.ts';
import {clock} from './clock.ts';
import type {CommandLines} from './command-lines.ts';
import {descendants, starterOf, waits} from './family.ts';
import type {Missing, Target} from './init-process.ts';
import {pidNamespaceOwners} from './namespace-owners.ts';
import {ProcessReader} from './process-reader.ts';
import {ProcessScan} from './process-scan.ts';
import {inodeIn, type Procfs} from './procfs.ts';
import type {RawProcess} from './raw-process.ts';
import {attempt} from './read-problem.ts';
import type {Scope} from './scan-state.ts';
import {isScanned, processesOf, type ScannedContainer} from './scanned-container.ts';
import {type ReadAhead, ThreadReads} from './thread-reads.ts';

/** What is read ahead of processes that were found in no container: the namespace that tells where they belong. */
const straysOf = (pids: readonly number[]): ReadAhead => ({id: '', pids, thorough: false, only: 'ns/pid'});

const sameContainer = (a: ScannedContainer, b: ScannedContainer): boolean =>
  a.init === b.init &&
  a.processes.length === b.processes.length &&
  a.processes.every(({raw, foundBy, alsoIn}, index) => {
    const other = b.processes[index];
    return raw === other?.raw && foundBy === other.foundBy && alsoIn === other.alsoIn;
  });

export interface ViewScope extends Omit<Scope, 'search' | 'candidates'> {
  /** Whether the whole procfs is to be searched for processes that no cgroup lists, or what the last scan found too late. */
  readonly search: boolean | 'owed';
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
  /** Not there for another machine, which is asked by a process with a deadline. */
  readonly #threads: ThreadReads | undefined;
  /** Processes in a nested PID namespace that the last scan found in no container. */
  #strays: readonly number[] = [];
  /** Processes, and their containers, that came after these had been read ahead: whoever runs docker exec starts them. */
  readonly #late = new Map<number, string>();
  #owes = false;
  /** The processes of containers that may let captop wait, from the time that they are read ahead to the scan. */
  readonly #families = new Map<string, ReadonlySet<number>>();

  constructor(proc: Procfs) {
    this.#reader = new ProcessReader(proc);
    this.#threads = proc.evidence === 'procfs' ? new ThreadReads(proc) : undefined;
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

  /**
   * Reads ahead, by threads, what the next scan asks of containers that may let it wait, and of what was found in no
   * container. Undefined if there is neither.
   */
  readAhead({some, thorough}: Pick<ViewScope, 'some' | 'thorough'>): Promise<void> | undefined {
    const threads = this.#threads;
    if (threads === undefined || !this.mustReadAhead(some)) return undefined;
    this.#families.clear();
    const families = some
      .filter(({mayHang}) => mayHang)
      .map(target => ({
        id: target.id,
        pids: this.#familyOf(target),
        thorough: thorough(target.id),
      }));
    const members = new Set(families.flatMap(({pids}) => [...pids]));
    return threads.bring([...families, straysOf(this.#strays.filter(pid => !members.has(pid)))]);
  }

  /**
   * Reads ahead to which containers those processes belong that the last scan found too late; returns these containers,
   * which are to be scanned again.
   */
  async bringOwed(all: readonly Target[]): Promise<ReadonlySet<string>> {
    if (!this.#owes || this.#threads === undefined) return new Set();
    const {proc} = this.#reader;
    const threads = this.#threads;
    await threads.bring([straysOf(this.#strays)]);
    const owners = pidNamespaceOwners(all, proc.namespace(1, 'pid'), id =>
      processesOf(this.#containers.get(id)),
    );
    const mayHang = new Set(all.filter(target => target.mayHang).map(({id}) => id));
    const ids = new Set(this.#late.values());
    for (const pid of this.#strays) {
      // What no thread has read is not asked for: whoever asked might have to wait.
      const inode = attempt('ns/pid', () => inodeIn(threads.answer(pid, 'ns/pid')));
      const id = isUnknown(inode) ? undefined : owners.get(inode);
      if (id === undefined) continue;
      ids.add(id);
      if (mayHang.has(id)) this.#late.set(pid, id);
    }
    return ids;
  }

  /** These containers, and those that share a misplaced process with one of them: they are scanned together. */
  together(ids: ReadonlySet<string>): ReadonlySet<string> {
    const all = new Set(ids);
    for (const [id, scanned] of this.#containers)
      for (const {alsoIn} of processesOf(scanned)) {
        if (alsoIn === null) continue;
        if (ids.has(id)) all.add(alsoIn);
        if (ids.has(alsoIn)) all.add(id);
      }
    return all;
  }

  /** Whether readAhead() has something to read before these are scanned. */
  mustReadAhead(some: readonly Target[]): boolean {
    return this.#threads !== undefined && (this.#strays.length > 0 || some.some(({mayHang}) => mayHang));
  }

  /** Whether the last scan found processes that have yet to be read ahead. */
  get owes(): boolean {
    return this.#owes;
  }

  /** The processes of a container, as far as its init process and the last scan tell. */
  #familyOf({id, pid}: Target): ReadonlySet<number> {
    const {proc} = this.#reader;
    const known = this.#families.get(id);
    if (known !== undefined) return known;
    const before = processesOf(this.#containers.get(id)).map(({raw}) => raw.pid);
    const starter = before.length === 0 ? starterOf(proc, pid) : undefined;
    const late = [...this.#late].flatMap(([each, owner]) => (owner === id ? [each] : []));
    const family = new Set([pid, ...descendants(proc, starter ?? pid), ...before, ...late]);
    if (starter !== undefined) family.delete(starter);
    this.#families.set(id, family);
    return family;
  }

  /**
   * Returns a function that says whether another process may keep the memory of a process locked: one of its container
   * does so while it waits in the kernel. Only containers whose command lines are read now are looked at.
   */
  #sharers({some}: ViewScope): (pid: number) => boolean {
    const {proc} = this.#reader;
    const familiesOf = new Map<number, ReadonlySet<number>[]>();
    for (const target of proc.evidence === 'procfs' ? some.filter(({mayHang}) => mayHang) : []) {
      const family = this.#familyOf(target);
      // Containers of a pod have one starter at first, and so a process may be in the family of each.
      for (const pid of family) familiesOf.set(pid, [...(familiesOf.get(pid) ?? []), family]);
    }
    this.#families.clear();
    const hasWaiting = memoizeEach((family: ReadonlySet<number>) =>
      [...family].some(pid => waits(proc, pid)),
    );
    return pid => familiesOf.get(pid)?.some(hasWaiting) === true;
  }

  #searchFor({all, some, search, unread}: ViewScope): Scope['search'] {
    // Until then nearly every process may be in no container that is known.
    if (unread === 'awaited') return 'none';
    if (search !== false || this.#cost === undefined) return 'all';
    return some.length === all.size && this.#cost < cheapScan ? 'entered' : 'none';
  }

  /**
   * Remembers which processes of the scanned containers had not been read ahead; returns whether one of them is new.
   */
  #noteLate({all, some}: ViewScope, {leftMembers}: ProcessScan): boolean {
    const missed = [...leftMembers].filter(([pid]) => this.#threads?.missed.has(pid));
    const isNew = missed.some(([pid]) => !this.#late.has(pid));
    const scanned = new Set(some.map(({id}) => id));
    for (const [pid, id] of this.#late) if (scanned.has(id) || !all.has(id)) this.#late.delete(pid);
    for (const [pid, id] of missed) this.#late.set(pid, id);
    return isNew;
  }

  /**
   * Remembers which processes in no container are read ahead; returns whether one of them is new. A scan of some may
   * look for them, too.
   */
  #noteStrays({leftStrays}: ProcessScan, isWhole: boolean): boolean {
    const asked = new Set(this.#strays);
    this.#strays = isWhole ? leftStrays : [...new Set([...asked, ...leftStrays])];
    return leftStrays.some(pid => !asked.has(pid) && this.#threads?.missed.has(pid));
  }

  /** What is known of these containers, and what the last scan found too late. */
  #candidates(some: readonly Target[]): readonly number[] {
    const known = some.flatMap(({id}) => processesOf(this.#containers.get(id)).map(({raw}) => raw.pid));
    return [...new Set([...known, ...this.#late.keys(), ...this.#strays])];
  }

  /** Remembers which processes are in no container. */
  #noteOutside({outside, found}: ProcessScan, isWhole: boolean): void {
    const members = new Set([...found.values()].flatMap(processes => processes.map(({raw}) => raw.pid)));
    this.#outside = isWhole ? outside : this.#outside.filter(pid => !members.has(pid));
  }

  scan(scope: ViewScope): void {
    for (const id of this.#containers.keys()) if (!scope.all.has(id)) this.#containers.delete(id);
    const known = new Map<number, RawProcess>();
    for (const scanned of this.#containers.values())
      for (const {raw} of processesOf(scanned)) known.set(raw.pid, raw);
    this.#reader.commands.keepOnly(known);
    this.#reader.commands.suspect(this.#sharers(scope));
    const search = this.#searchFor(scope);
    const {proc} = this.#reader;
    this.#threads?.begin();
    proc.threads = this.#threads;
    const scan = new ProcessScan(
      this.#reader,
      this.findHierarchy(),
      {...scope, search, candidates: scope.search === 'owed' ? this.#candidates(scope.some) : undefined},
      this.#containers,
      known,
    );
    const from = clock();
    scan.run();
    this.#cost = clock() - from;
    const isLate = this.#noteLate(scope, scan);
    const isWhole = search !== 'none' && scope.search !== 'owed';
    this.#noteOutside(scan, isWhole);
    const isStray = this.#noteStrays(scan, isWhole);
    this.#owes = isLate || isStray;
    for (const [id, init] of scan.inits) {
      const before = this.#containers.get(id);
      const now = typeof init === 'object' ? {init, processes: scan.found.get(id) ?? []} : init;
      if (!(isScanned(now) && isScanned(before) && sameContainer(now, before))) this.#containers.set(id, now);
    }
  }
}
