/** One scan of the processes of the containers: from each init process to those that entered from the host. */
import {isUnknown} from '../model/known.ts';
import {CgroupListings} from './cgroup-listings.ts';
import {
  cgroupPath,
  type InitProcess,
  type Missing,
  ownerByCgroup,
  readInitProcess,
  type Target,
} from './init-process.ts';
import type {ProcessReader} from './process-reader.ts';
import type {RawProcess} from './raw-process.ts';
import {attempt} from './read-problem.ts';
import {sameFact, sameProcess} from './same.ts';
import {ScanState, type Scope} from './scan-state.ts';
import {isScanned, processesOf, type ScannedContainer, type ScannedProcess} from './scanned-container.ts';
import {settleMembership} from './settle-membership.ts';
import {Strays} from './strays.ts';

const sameInitProcess = (a: InitProcess, b: InitProcess): boolean =>
  (a.raw === b.raw || sameProcess(a.raw, b.raw)) &&
  sameFact(
    [a.uidMap, a.gidMap, a.cgroup, a.hasCgroup, a.startedBy],
    [b.uidMap, b.gidMap, b.cgroup, b.hasCgroup, b.startedBy],
  );

export class ProcessScan {
  readonly #state: ScanState;
  readonly #listings: CgroupListings;
  readonly #strays: Strays;
  /** Whether there is a hierarchy that is not opened, as a container may let whoever opens a file of it wait. */
  readonly #isClosed: boolean;

  /** @param hierarchy where the cgroup hierarchy is mounted; undefined if captop sees none */
  constructor(
    reader: ProcessReader,
    hierarchy: string | undefined,
    scope: Scope,
    before: ReadonlyMap<string, ScannedContainer | Missing>,
    known: ReadonlyMap<number, RawProcess>,
  ) {
    reader.forgetIdMaps();
    this.#state = new ScanState(reader, scope, before, known);
    const mayListen = scope.unread !== 'none' || [...scope.all.values()].some(target => target.mayListen);
    this.#isClosed = hierarchy !== undefined && mayListen;
    this.#listings = new CgroupListings(this.#isClosed ? undefined : hierarchy);
    this.#strays = new Strays(this.#state);
  }

  get inits(): ReadonlyMap<string, InitProcess | Missing> {
    return this.#state.inits;
  }

  get found(): ReadonlyMap<string, readonly ScannedProcess[]> {
    return this.#state.found;
  }

  /** Processes in no container. */
  get outside(): readonly number[] {
    return this.#strays.outside;
  }

  /** Processes that no listing names, and that were left to threads. */
  get leftStrays(): readonly number[] {
    return this.#strays.leftToThreads;
  }

  /** Processes that were left to threads, and the containers that they were found in. */
  get leftMembers(): ReadonlyMap<number, string> {
    return this.#state.leftMembers;
  }

  run(): void {
    const {proc, scope, before, inits, ownerOf} = this.#state;
    const {some, isKnown} = scope;
    for (const target of some) this.#readInitProcess(target);
    for (const [id, scanned] of before)
      if (isScanned(scanned) && !inits.has(id))
        for (const {raw} of scanned.processes) ownerOf.set(raw.pid, id);
    const unlisted = new Set(some.filter(({id}) => !this.#addListed(id)).map(({id}) => id));
    const searches = scope.search !== 'none' || (scope.unread !== 'awaited' && this.#lacksCgroup(some));
    const pids = searches || unlisted.size > 0 ? (scope.candidates ?? proc.pids()) : [];
    if (unlisted.size > 0)
      for (const pid of pids) {
        if (ownerOf.has(pid)) continue;
        const id = attempt('cgroup', () => ownerByCgroup(proc, pid, isKnown));
        if (typeof id === 'string' && unlisted.has(id) && this.#wouldBeListed(id, pid)) this.#add(id, pid);
      }
    settleMembership(this.#state);
    this.#strays.add(searches ? pids : this.#knownProcesses());
  }

  #lacksCgroup(targets: readonly Target[]): boolean {
    return targets.some(({id}) => {
      const init = this.#state.inits.get(id);
      return typeof init === 'object' && !init.hasCgroup;
    });
  }

  /** Processes that were found before, some of them in no listing, and may still be there. */
  #knownProcesses(): number[] {
    const {scope, before} = this.#state;
    return scope.some.flatMap(({id}) => processesOf(before.get(id)).map(({raw}) => raw.pid));
  }

  /** An init process that was proven needs no second proof while it is the same process. */
  #readInitProcess(target: Target): void {
    const {reader, scope, threads, inits, found, ownerOf} = this.#state;
    const {id, pid} = target;
    if (target.mayHang) threads?.leave(pid);
    const scanned = this.#state.before.get(id);
    const before = isScanned(scanned) && scanned.init.raw.pid === pid ? scanned.init : undefined;
    const again = before && !scope.thorough(id) ? reader.readAgain(before.raw, false) : undefined;
    let init: InitProcess | Missing;
    if (before && typeof again === 'object') init = again === before.raw ? before : {...before, raw: again};
    else init = readInitProcess(reader, target, scope.isKnown, this.#listings.pathOf);
    if (typeof init === 'object' && init.hasCgroup) this.#listings.learn(id, init.cgroup);
    if (before && typeof init === 'object' && sameInitProcess(init, before)) init = before;
    inits.set(id, init);
    if (typeof init !== 'object') return;
    ownerOf.set(pid, id);
    found.set(id, [{raw: init.raw, foundBy: 'cgroup', alsoIn: null}]);
  }

  /** Adds what the hierarchy lists; false if it does not even list the init process, and so cannot be relied on, or may not be opened. */
  #addListed(id: string): boolean {
    const init = this.#state.inits.get(id);
    if (typeof init !== 'object') return true;
    const members = init.hasCgroup ? this.#listings.membersAt(id, init.cgroup) : undefined;
    if (!members?.all.has(init.raw.pid)) return false;
    for (const pid of members.all) this.#add(id, pid);
    return true;
  }

  /** Whether a cgroup that may not be opened, or one below it, would list a process. */
  #wouldBeListed(id: string, pid: number): boolean {
    const init = this.#state.inits.get(id);
    if (!this.#isClosed || typeof init !== 'object') return true;
    const path = attempt('cgroup', () => cgroupPath(this.#state.proc, pid));
    return !isUnknown(path) && (path === init.cgroup || path.startsWith(`${init.cgroup}/`));
  }

  #add(id: string, pid: number): void {
    const {proc, scope, found, ownerOf} = this.#state;
    if (ownerOf.has(pid)) return;
    ownerOf.set(pid, id);
    const raw = this.#state.read(id, pid, () => ownerByCgroup(proc, pid, scope.isKnown) === id);
    if (raw) found.get(id)?.push({raw, foundBy: 'cgroup', alsoIn: null});
  }
}
