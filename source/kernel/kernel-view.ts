/** What was last seen of each container; an object stays the same while nothing changed. */

import {once} from '../model/once.ts';
import {findHierarchy} from './cgroup-tree.ts';
import {clock} from './clock.ts';
import type {Missing} from './first-process.ts';
import {isScanned, ProcessScan, type ScannedContainer, type Scope} from './process-scan.ts';
import type {Procfs} from './procfs.ts';
import type {RawProcess} from './raw-process.ts';
import {sameItems} from './same.ts';

const sameScan = (a: ScannedContainer, b: ScannedContainer): boolean =>
  a.first === b.first &&
  sameItems(
    a.processes.map(({raw}) => raw),
    b.processes.map(({raw}) => raw),
  );

export interface ViewScope extends Omit<Scope, 'search'> {
  /** Whether the whole procfs is to be searched for what no cgroup lists. */
  readonly search: boolean;
}

/** Milliseconds. */
const cheap = 20;

export class KernelView {
  readonly #proc: Procfs;
  /** Where the hierarchy is that lists the processes of a container. */
  readonly findHierarchy: () => string | undefined;
  readonly #containers = new Map<string, ScannedContainer | Missing>();
  #outside: readonly number[] = [];
  /** Milliseconds that the last look took. */
  #cost: number | undefined;

  constructor(proc: Procfs) {
    this.#proc = proc;
    this.findHierarchy = once(() => findHierarchy(proc));
  }

  get containers(): ReadonlyMap<string, ScannedContainer | Missing> {
    return this.#containers;
  }

  /** Processes that are in no container. */
  get outside(): readonly number[] {
    return this.#outside;
  }

  /** Where a look is cheap it always searches for what entered; elsewhere when it is told to, and the first time. */
  #searchFor({all, some, search}: ViewScope): Scope['search'] {
    if (search || this.#cost === undefined) return 'all';
    return some.length === all.size && this.#cost < cheap ? 'entered' : 'none';
  }

  look(scope: ViewScope): void {
    for (const id of this.#containers.keys()) if (!scope.all.has(id)) this.#containers.delete(id);
    const known = new Map<number, RawProcess>();
    for (const seen of this.#containers.values())
      if (isScanned(seen)) for (const {raw} of seen.processes) known.set(raw.pid, raw);
    const search = this.#searchFor(scope);
    const look = new ProcessScan(
      this.#proc,
      this.findHierarchy(),
      {...scope, search},
      this.#containers,
      known,
    );
    const from = clock();
    look.run();
    this.#cost = clock() - from;
    if (search !== 'none') this.#outside = look.outside;
    for (const [id, first] of look.firsts) {
      const before = this.#containers.get(id);
      const now = typeof first === 'object' ? {first, processes: look.found.get(id) ?? []} : first;
      if (!(isScanned(now) && isScanned(before) && sameScan(now, before))) this.#containers.set(id, now);
    }
  }
}
