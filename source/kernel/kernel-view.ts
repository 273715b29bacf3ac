/** What the last scan told of each container. An object stays the same while nothing in it changed. */
import {memoize} from '../model/memoize.ts';
import {findHierarchy} from './cgroup-tree.ts';
import {clock} from './clock.ts';
import type {CommandLines} from './command-lines.ts';
import type {Missing} from './init-process.ts';
import {ProcessReader} from './process-reader.ts';
import {ProcessScan, type Scope} from './process-scan.ts';
import type {Procfs} from './procfs.ts';
import type {RawProcess} from './raw-process.ts';
import {isScanned, processesOf, type ScannedContainer} from './scanned-container.ts';

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
