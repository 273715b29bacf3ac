/** One look at the processes of the containers: from each PID 1 to those that entered from the host. */
import {type ProcStat, parseProcStat} from '../model/kernel-text/proc-stat.ts';
import {isUnknown} from '../model/known.ts';
import type {Process} from '../model/snapshot.ts';
import {type Members, membersOf} from './cgroup-tree.ts';
import {
  cgroupPath,
  IdMaps,
  type InitProcess,
  type IsKnown,
  type Missing,
  ownerByCgroup,
  readInitProcess,
  type Target,
} from './first-process.ts';
import {attempt, type Procfs} from './procfs.ts';
import type {RawProcess} from './raw-process.ts';
import {readAgain, readConsistently, readParts} from './read-process.ts';
import {sameFact, sameProcess} from './same.ts';

export interface ScannedProcess {
  readonly raw: RawProcess;
  readonly foundBy: Process['foundBy'];
}

/** What the kernel says of a container. */
export interface ScannedContainer {
  readonly first: InitProcess;
  /** PID 1 first. */
  readonly processes: readonly ScannedProcess[];
}

export const isScanned = (seen: ScannedContainer | Missing | undefined): seen is ScannedContainer =>
  typeof seen === 'object';

/** What to look at. */
export interface Scope {
  /** Every container that runs. */
  readonly all: ReadonlyMap<string, Target>;
  /** Those to read now; what is known of the others stays. */
  readonly some: readonly Target[];
  readonly isKnown: IsKnown;
  /** The containers of whose known processes also what seldom changes is read. */
  readonly thorough: (id: string) => boolean;
  /**
   * What to search the whole procfs for beyond what the cgroups list: nothing; processes that entered a PID
   * namespace; those, and zombies.
   */
  readonly search: 'none' | 'entered' | 'all';
}

const sameInitProcess = (a: InitProcess, b: InitProcess): boolean =>
  (a.raw === b.raw || sameProcess(a.raw, b.raw)) &&
  sameFact([a.uidMap, a.gidMap, a.cgroup, a.hasCgroup], [b.uidMap, b.gidMap, b.cgroup, b.hasCgroup]);

/** Now, in the ticks of stat's start time; two less, since both are rounded. -1 where it cannot be told. */
function ticksSinceBoot(proc: Procfs): number {
  const uptime = attempt('uptime', () => Number.parseFloat(proc.text('uptime')));
  return isUnknown(uptime) || Number.isNaN(uptime) ? -1 : Math.floor(uptime * 100) - 2;
}

interface Listing {
  /** As in /proc/PID/cgroup. */
  readonly path: string;
  /** Undefined where the hierarchy does not show this path. */
  readonly members: Members | undefined;
}

export class ProcessScan {
  readonly #proc: Procfs;
  readonly #hierarchy: string | undefined;
  readonly #scope: Scope;
  readonly #before: ReadonlyMap<string, ScannedContainer | Missing>;
  readonly #known: ReadonlyMap<number, RawProcess>;
  readonly #maps: IdMaps;
  /** Processes that are told to a container, and which. */
  readonly #taken = new Map<number, string>();
  /** What the hierarchy lists for a container in this look. */
  readonly #listings = new Map<string, Listing>();
  /** A container whose PID 1 told its cgroup: those of the others differ in their ids only. */
  #example: {readonly id: string; readonly cgroup: string} | undefined;
  /** When this look began, in clock ticks since boot. */
  readonly #began: number;
  readonly firsts = new Map<string, InitProcess | Missing>();
  readonly found = new Map<string, ScannedProcess[]>();
  outside: number[] = [];

  constructor(
    proc: Procfs,
    hierarchy: string | undefined,
    scope: Scope,
    before: ReadonlyMap<string, ScannedContainer | Missing>,
    known: ReadonlyMap<number, RawProcess>,
  ) {
    this.#proc = proc;
    this.#hierarchy = hierarchy;
    this.#scope = scope;
    this.#before = before;
    this.#known = known;
    this.#maps = new IdMaps(proc);
    this.#began = ticksSinceBoot(proc);
  }

  run(): void {
    const {some, isKnown} = this.#scope;
    for (const target of some) this.#readInitProcess(target);
    for (const [id, seen] of this.#before)
      if (isScanned(seen) && !this.firsts.has(id))
        for (const {raw} of seen.processes) this.#taken.set(raw.pid, id);
    const unlisted = some.filter(({id}) => !this.#addListed(id));
    const searches = this.#scope.search !== 'none' || this.#lacksCgroup(some);
    const pids = searches || unlisted.length > 0 ? this.#proc.pids() : [];
    if (unlisted.length > 0)
      for (const pid of pids) {
        if (this.#taken.has(pid)) continue;
        const id = attempt('cgroup', () => ownerByCgroup(this.#proc, pid, isKnown));
        if (typeof id === 'string') this.#add(id, pid);
      }
    this.#addStrays(searches ? pids : this.#knownStrays());
  }

  #lacksCgroup(targets: readonly Target[]): boolean {
    return targets.some(({id}) => {
      const first = this.firsts.get(id);
      return typeof first === 'object' && !first.hasCgroup;
    });
  }

  /** What was found by other means than a listing before, and may still be there. */
  #knownStrays(): number[] {
    return this.#scope.some.flatMap(({id}) => {
      const seen = this.#before.get(id);
      return isScanned(seen) ? seen.processes.map(({raw}) => raw.pid) : [];
    });
  }

  /** A PID 1 that was proven needs no second proof while it is the same process. */
  #readInitProcess(target: Target): void {
    const {id, pid} = target;
    const seen = this.#before.get(id);
    const before = isScanned(seen) && seen.first.raw.pid === pid ? seen.first : undefined;
    const again = before && !this.#scope.thorough(id) ? readAgain(this.#proc, before.raw, false) : undefined;
    let first: InitProcess | Missing;
    if (before && typeof again === 'object') first = again === before.raw ? before : {...before, raw: again};
    else first = readInitProcess(this.#proc, target, this.#scope.isKnown, this.#maps, this.#listedIn);
    if (typeof first === 'object' && first.hasCgroup) this.#example ??= {id, cgroup: first.cgroup};
    if (before && typeof first === 'object' && sameInitProcess(first, before)) first = before;
    this.firsts.set(id, first);
    if (typeof first !== 'object') return;
    this.#taken.set(pid, id);
    this.found.set(id, [{raw: first.raw, foundBy: 'cgroup'}]);
  }

  #listingOf(id: string, path: string): Listing {
    const known = this.#listings.get(id);
    if (known?.path === path) return known;
    const isOther = (other: string) => other !== id && this.#scope.isKnown(other);
    const members = this.#hierarchy === undefined ? undefined : membersOf(this.#hierarchy, path, isOther);
    const listing = {path, members};
    this.#listings.set(id, listing);
    return listing;
  }

  /** Where a PID 1 is, if the hierarchy lists it in the cgroup that its container would have by the example. */
  readonly #listedIn = ({id, pid}: Target): string | undefined => {
    const example = this.#example;
    if (example === undefined || this.#hierarchy === undefined) return undefined;
    const {path, members} = this.#listingOf(id, example.cgroup.replace(example.id, id));
    return members?.here.has(pid) ? path : undefined;
  };

  /** Adds the members by the hierarchy, if it is seen to list PID 1; false where it cannot be told by it. */
  #addListed(id: string): boolean {
    const first = this.firsts.get(id);
    if (typeof first !== 'object') return true;
    if (!first.hasCgroup) return false;
    const {members} = this.#listingOf(id, first.cgroup);
    if (!members?.all.has(first.raw.pid)) return false;
    for (const pid of members.all) this.#add(id, pid);
    return true;
  }

  #add(id: string, pid: number): void {
    const {isKnown} = this.#scope;
    if (this.#taken.has(pid)) return;
    this.#taken.set(pid, id);
    const raw = this.#process(id, pid, () => ownerByCgroup(this.#proc, pid, isKnown) === id);
    if (raw) this.found.get(id)?.push({raw, foundBy: 'cgroup'});
  }

  /** One that was listed in this look and started before it is the listed one; another has to prove itself. */
  #process(id: string, pid: number, belongs: () => boolean): RawProcess | undefined {
    const before = this.#known.get(pid);
    const again = before && readAgain(this.#proc, before, this.#scope.thorough(id));
    if (typeof again === 'object') return again;
    const read = readConsistently(this.#proc, pid, stat => {
      const raw = readParts(this.#proc, pid, stat);
      return {raw: stat.startTicks < this.#began || belongs() ? raw : undefined};
    });
    return typeof read === 'object' ? read.raw : undefined;
  }

  /**
   * Adds what no listing names: processes that share a container's PID namespace without being in its cgroup,
   * entered from the host; and zombies, which cgroup.procs leaves out.
   */
  #addStrays(pids: readonly number[]): void {
    const owners = this.#pidNamespaceOwners();
    const shared = [...this.#scope.all.values()].some(target => !target.ownPidNamespace);
    for (const pid of pids) {
      if (this.#taken.has(pid)) continue;
      const inode = this.#proc.namespace(pid, 'pid');
      const id = typeof inode === 'number' ? owners.get(inode) : undefined;
      // It is closed to captop, or not its container's own: only a zombie is still to be found here.
      const mayBeZombie =
        (this.#scope.search === 'all' || this.#known.has(pid)) && (isUnknown(inode) || shared);
      if (id !== undefined) this.#addByNamespace(id, pid);
      else if (!(mayBeZombie && this.#addZombie(pid))) this.outside.push(pid);
    }
  }

  #addByNamespace(id: string, pid: number): void {
    if (!this.found.has(id)) return;
    const inode = this.#proc.namespace(pid, 'pid');
    const raw = this.#process(id, pid, () => this.#proc.namespace(pid, 'pid') === inode);
    if (!raw) return;
    const zombieOf = raw.status.state === 'zombie' ? this.#ownerOfZombie(pid, raw.stat) : undefined;
    this.#taken.set(pid, zombieOf ?? id);
    const readConsistently = zombieOf !== undefined || this.#sharesCgroup(id, pid);
    this.found.get(zombieOf ?? id)?.push({raw, foundBy: readConsistently ? 'cgroup' : 'pid namespace'});
  }

  /** Without root, Podman leaves a container in the cgroup of its user: then all of it is where PID 1 is. */
  #sharesCgroup(id: string, pid: number): boolean {
    const first = this.firsts.get(id);
    const path = attempt('cgroup', () => cgroupPath(this.#proc, pid));
    return typeof first === 'object' && path === first.cgroup;
  }

  /** Adds a zombie that the PID namespace does not tell: it is closed to captop, or the container shares the host's. */
  #addZombie(pid: number): boolean {
    const stat = attempt('stat', () => parseProcStat(this.#proc.text(`${pid}/stat`, 'utf8')));
    if (isUnknown(stat) || stat?.stateLetter !== 'Z') return false;
    const id = this.#ownerOfZombie(pid, stat);
    if (id === undefined) return false;
    this.#taken.set(pid, id);
    const raw = this.#process(id, pid, () => true);
    if (raw?.status.state === 'zombie') this.found.get(id)?.push({raw, foundBy: 'cgroup'});
    return true;
  }

  /**
   * Where a zombie was: the unified hierarchy still says so, while the others move it to their root when it ends
   * (cgroups(7)); else where its parent is, which has yet to wait for it.
   */
  #ownerOfZombie(pid: number, stat: ProcStat): string | undefined {
    const id = attempt('cgroup', () => ownerByCgroup(this.#proc, pid, this.#scope.isKnown));
    return typeof id === 'string' ? id : this.#taken.get(stat.parent);
  }

  /**
   * Containers by the inodes of their PID namespaces, nested ones included. The host's belongs to nobody, and
   * who shares another container's owns none.
   */
  #pidNamespaceOwners(): Map<number, string> {
    const owners = new Map<number, string>();
    const host = this.#proc.namespace(1, 'pid');
    const own = [...this.#scope.all.values()].filter(target => target.ownPidNamespace);
    const processes = (id: string): readonly ScannedProcess[] => {
      const seen = this.#before.get(id);
      return this.found.get(id) ?? (isScanned(seen) ? seen.processes : []);
    };
    const claim = (id: string, found: readonly ScannedProcess[]): void => {
      for (const {raw} of found) {
        const {pid} = raw.namespaces;
        if (!isUnknown(pid) && pid !== host && !owners.has(pid)) owners.set(pid, id);
      }
    };
    for (const {id} of own) claim(id, processes(id).slice(0, 1));
    for (const {id} of own) claim(id, processes(id));
    return owners;
  }
}
