/** One scan of the processes of the containers: from each init process to those that entered from the host. */
import {type ProcStat, parseProcStat} from '../model/kernel-text/proc-stat.ts';
import {isUnknown, type Known} from '../model/known.ts';
import {type Members, membersOf} from './cgroup-tree.ts';
import {
  cgroupPath,
  type InitProcess,
  type IsKnown,
  type Missing,
  ownerByCgroup,
  readInitProcess,
  type Target,
} from './init-process.ts';
import {readLimits} from './limits.ts';
import {Membership, type NamespaceOwner} from './membership.ts';
import {pidNamespaceOwners} from './namespace-owners.ts';
import type {ProcessReader} from './process-reader.ts';
import type {Procfs} from './procfs.ts';
import type {RawProcess} from './raw-process.ts';
import {readConsistently} from './read-consistently.ts';
import {attempt} from './read-problem.ts';
import {sameFact, sameProcess} from './same.ts';
import {isScanned, processesOf, type ScannedContainer, type ScannedProcess} from './scanned-container.ts';
import type {ThreadReads} from './thread-reads.ts';

/** What to scan. */
export interface Scope {
  /** Every container that runs. */
  readonly all: ReadonlyMap<string, Target>;
  /** The containers to read now. What is known of the others stays. */
  readonly some: readonly Target[];
  readonly isKnown: IsKnown;
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

const sameInitProcess = (a: InitProcess, b: InitProcess): boolean =>
  (a.raw === b.raw || sameProcess(a.raw, b.raw)) &&
  sameFact(
    [a.uidMap, a.gidMap, a.cgroup, a.hasCgroup, a.startedBy],
    [b.uidMap, b.gidMap, b.cgroup, b.hasCgroup, b.startedBy],
  );

/** The present, in clock ticks since boot, less two ticks as both times are rounded; -1 if it cannot be read. */
function ticksSinceBoot(proc: Procfs): number {
  const uptime = attempt('uptime', () => Number.parseFloat(proc.text('uptime')));
  return isUnknown(uptime) || Number.isNaN(uptime) ? -1 : Math.floor(uptime * 100) - 2;
}

/** In a status file: one PID, so the process is in the PID namespace of the procfs (proc_pid_status(5), NSpid). */
const inOutermost = /^NSpid:\t\d+$/m;

/** In a status file: several PIDs, the last of which is that in a namespace below. */
const isInNested = /^NSpid:\t\d+\t\d/m;

/** Ancestors that are looked at; a namespace can be 32 deep (kernel/pid_namespace.c). */
const ancestorLimit = 64;

/** In a status file: it has ended, so it starts no program any more for which whoever reads it would wait. */
const hasEnded = /^State:\tZ/m;

interface Listing {
  /** As in /proc/PID/cgroup. */
  readonly path: string;
  /** Undefined where the hierarchy does not show this path. */
  readonly members: Members | undefined;
}

export class ProcessScan {
  readonly #reader: ProcessReader;
  readonly #proc: Procfs;
  readonly #hierarchy: string | undefined;
  readonly #scope: Scope;
  readonly #before: ReadonlyMap<string, ScannedContainer | Missing>;
  readonly #known: ReadonlyMap<number, RawProcess>;
  /** The container of each process that has one. */
  readonly #taken = new Map<number, string>();
  /** What the hierarchy lists for each container in this scan. */
  readonly #listings = new Map<string, Listing>();
  /** Characters of the command lines that were read of each container. */
  readonly #commandLengths = new Map<string, number>();
  #membership: Membership | undefined;
  /** A container whose init process told its cgroup. Those of the others usually differ in the id only. */
  #example: {readonly id: string; readonly cgroup: string} | undefined;
  /** When this scan began, in clock ticks since boot. */
  readonly #began: number;
  readonly inits = new Map<string, InitProcess | Missing>();
  readonly found = new Map<string, ScannedProcess[]>();
  outside: number[] = [];
  /** Processes in a nested PID namespace that no listing names, where one of them may let captop wait. */
  readonly leftStrays: number[] = [];
  /** Processes that were left to threads, and the containers that they were found in. */
  readonly leftMembers = new Map<number, string>();
  /** Whether there is a container that may let captop wait. */
  readonly #mayHang: boolean;
  /** Whether there is a container that may let whoever opens a file of any cgroup wait. */
  readonly #mayListen: boolean;
  readonly #threads: ThreadReads | undefined;

  constructor(
    reader: ProcessReader,
    hierarchy: string | undefined,
    scope: Scope,
    before: ReadonlyMap<string, ScannedContainer | Missing>,
    known: ReadonlyMap<number, RawProcess>,
  ) {
    this.#reader = reader;
    this.#proc = reader.proc;
    this.#threads = reader.proc.threads;
    this.#hierarchy = hierarchy;
    this.#scope = scope;
    this.#before = before;
    this.#known = known;
    reader.forgetIdMaps();
    this.#began = ticksSinceBoot(reader.proc);
    const targets = [...scope.all.values()];
    this.#mayHang = targets.some(target => target.mayHang);
    this.#mayListen = targets.some(target => target.mayListen);
  }

  run(): void {
    const {some, isKnown} = this.#scope;
    for (const target of some) this.#readInitProcess(target);
    for (const [id, scanned] of this.#before)
      if (isScanned(scanned) && !this.inits.has(id))
        for (const {raw} of scanned.processes) this.#taken.set(raw.pid, id);
    const unlisted = new Set(some.filter(({id}) => !this.#addListed(id)).map(({id}) => id));
    const searches = this.#scope.search !== 'none' || this.#lacksCgroup(some);
    const pids = searches || unlisted.size > 0 ? (this.#scope.candidates ?? this.#proc.pids()) : [];
    if (unlisted.size > 0)
      for (const pid of pids) {
        if (this.#taken.has(pid)) continue;
        const id = attempt('cgroup', () => ownerByCgroup(this.#proc, pid, isKnown));
        if (typeof id === 'string' && unlisted.has(id) && this.#wouldBeListed(id, pid)) this.#add(id, pid);
      }
    this.#settle();
    this.#addStrays(searches ? pids : this.#knownStrays());
  }

  /** Compares the cgroup of each process with its PID namespace; what they disagree on is shown in both containers. */
  #settle(): void {
    const {all} = this.#scope;
    const containers = new Map<string, NamespaceOwner>();
    const byPid = new Map<number, RawProcess>();
    for (const [id, {ownPidNamespace}] of all) {
      const before = this.#before.get(id);
      const init = this.inits.get(id) ?? (isScanned(before) ? before.init : undefined);
      if (typeof init === 'object') containers.set(id, {init, ownPidNamespace});
      for (const {raw} of this.found.get(id) ?? processesOf(before)) byPid.set(raw.pid, raw);
    }
    this.#membership = new Membership(containers, byPid);
    for (const [id, processes] of [...this.found]) {
      const settled = processes.map(process => this.#settled(id, process));
      if (settled.some((process, index) => process !== processes[index]))
        this.found.set(
          id,
          settled.filter(process => process !== undefined),
        );
    }
  }

  #settled(id: string, process: ScannedProcess): ScannedProcess | undefined {
    const membership = this.#membership;
    const {raw} = process;
    const other = process.alsoIn === null ? membership?.otherThan(id, raw) : undefined;
    if (other === undefined || membership === undefined) return process;
    this.#taken.set(raw.pid, other);
    if (membership.isNestedBelow(other, id)) {
      this.found.get(other)?.push(process);
      return undefined;
    }
    this.found.get(other)?.push({raw, foundBy: 'pid namespace', alsoIn: id});
    return {...process, alsoIn: other};
  }

  #lacksCgroup(targets: readonly Target[]): boolean {
    return targets.some(({id}) => {
      const init = this.inits.get(id);
      return typeof init === 'object' && !init.hasCgroup;
    });
  }

  /** Processes that were found before, some of them in no listing, and may still be there. */
  #knownStrays(): number[] {
    return this.#scope.some.flatMap(({id}) => processesOf(this.#before.get(id)).map(({raw}) => raw.pid));
  }

  /** An init process that was proven needs no second proof while it is the same process. */
  #readInitProcess(target: Target): void {
    const {id, pid} = target;
    if (target.mayHang) this.#threads?.leave(pid);
    const scanned = this.#before.get(id);
    const before = isScanned(scanned) && scanned.init.raw.pid === pid ? scanned.init : undefined;
    const again = before && !this.#scope.thorough(id) ? this.#reader.readAgain(before.raw, false) : undefined;
    let init: InitProcess | Missing;
    if (before && typeof again === 'object') init = again === before.raw ? before : {...before, raw: again};
    else init = readInitProcess(this.#reader, target, this.#scope.isKnown, this.#listedIn);
    if (typeof init === 'object' && init.hasCgroup) this.#example ??= {id, cgroup: init.cgroup};
    if (before && typeof init === 'object' && sameInitProcess(init, before)) init = before;
    this.inits.set(id, init);
    if (typeof init !== 'object') return;
    this.#taken.set(pid, id);
    this.found.set(id, [{raw: init.raw, foundBy: 'cgroup', alsoIn: null}]);
  }

  #listingOf(id: string, path: string): Listing {
    const known = this.#listings.get(id);
    if (known?.path === path) return known;
    const members = this.#hierarchy === undefined ? undefined : membersOf(this.#hierarchy, path);
    const listing = {path, members};
    this.#listings.set(id, listing);
    return listing;
  }

  /** The cgroup of an init process, if the hierarchy lists it where the example lets expect it. */
  readonly #listedIn = ({id, pid}: Target): string | undefined => {
    const example = this.#example;
    if (this.#mayListen || example === undefined || this.#hierarchy === undefined) return undefined;
    const {path, members} = this.#listingOf(id, example.cgroup.replace(example.id, id));
    return members?.here.has(pid) ? path : undefined;
  };

  /** Adds what the hierarchy lists; false if it does not even list the init process, and so cannot be relied on, or may not be opened. */
  #addListed(id: string): boolean {
    const init = this.inits.get(id);
    if (typeof init !== 'object') return true;
    if (!init.hasCgroup || this.#mayListen) return false;
    const {members} = this.#listingOf(id, init.cgroup);
    if (!members?.all.has(init.raw.pid)) return false;
    for (const pid of members.all) this.#add(id, pid);
    return true;
  }

  /** Whether a cgroup that may not be opened, or one below it, would list a process. */
  #wouldBeListed(id: string, pid: number): boolean {
    const init = this.inits.get(id);
    if (!this.#mayListen || this.#hierarchy === undefined || typeof init !== 'object') return true;
    const path = attempt('cgroup', () => cgroupPath(this.#proc, pid));
    return !isUnknown(path) && (path === init.cgroup || path.startsWith(`${init.cgroup}/`));
  }

  #add(id: string, pid: number): void {
    const {isKnown} = this.#scope;
    if (this.#taken.has(pid)) return;
    this.#taken.set(pid, id);
    const raw = this.#process(id, pid, () => ownerByCgroup(this.#proc, pid, isKnown) === id);
    if (raw) this.found.get(id)?.push({raw, foundBy: 'cgroup', alsoIn: null});
  }

  /** A listed PID that started before this scan cannot have been reused; a younger one is checked again. */
  #process(id: string, pid: number, belongs: () => boolean): RawProcess | undefined {
    if (this.#scope.all.get(id)?.mayHang) {
      this.leftMembers.set(pid, id);
      this.#threads?.leave(pid);
    }
    const before = this.#known.get(pid);
    const bytes = this.#commandBytesFor(id);
    const again = before && this.#reader.readAgain(before, this.#scope.thorough(id), bytes);
    if (typeof again === 'object') return this.#counted(id, again);
    const read = readConsistently(this.#proc, pid, stat => {
      const raw = this.#reader.readParts(pid, stat, bytes);
      return {raw: stat.startTicks < this.#began || belongs() ? raw : undefined};
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

  /**
   * Adds what no listing names: processes that are in a container's PID namespace without being in its cgroup, as
   * after nsenter(1) on the host; and zombies, which cgroup.procs leaves out.
   */
  #addStrays(pids: readonly number[]): void {
    const owners = pidNamespaceOwners(
      this.#scope.all.values(),
      this.#proc.namespace(1, 'pid'),
      id => this.found.get(id) ?? processesOf(this.#before.get(id)),
    );
    let outermost = this.#proc.namespace(1, 'pid');
    const shared = [...this.#scope.all.values()].some(target => !target.ownPidNamespace);
    for (const pid of pids) {
      if (this.#taken.has(pid)) continue;
      const inode = this.#pidNamespace(pid);
      const id = typeof inode === 'number' ? owners.get(inode) : undefined;
      // The namespace is closed to captop, or shared with the host: then a zombie can still be found by its parent.
      const mayBeZombie =
        (this.#scope.search === 'all' || this.#known.has(pid)) && (isUnknown(inode) || shared);
      if (id !== undefined) this.#addByNamespace(id, pid);
      else if (mayBeZombie && this.#addZombie(pid)) continue;
      else if (inode === 'outermost' || inode === outermost) this.outside.push(pid);
      else if (isUnknown(outermost) && this.#isInOutermost(pid, inode)) {
        // PID 1 is closed to captop. Most of the processes are in the namespace of this one.
        outermost = inode;
        this.outside.push(pid);
      } else if (!this.#addByAncestor(pid)) this.outside.push(pid);
    }
  }

  /**
   * The inode of its PID namespace. Where a container may let captop wait, a thread reads it, and only if the process
   * is not simply in that of the procfs, which its status tells without waiting.
   */
  #pidNamespace(pid: number): Known<number> | 'outermost' {
    if (this.#mayHang && this.#threads !== undefined) {
      const status = attempt('status', () => this.#proc.text(`${pid}/status`));
      if (!isUnknown(status) && inOutermost.test(status)) return 'outermost';
      if (isUnknown(status) || !hasEnded.test(status)) {
        this.leftStrays.push(pid);
        this.#threads.leave(pid);
      }
    }
    return this.#proc.namespace(pid, 'pid');
  }

  /** Whether a PID namespace is that of the procfs: a process in it has one PID, and was in it all along. */
  #isInOutermost(pid: number, inode: Known<number>): boolean {
    const status = attempt('status', () => this.#proc.text(`${pid}/status`));
    return (
      !isUnknown(inode) &&
      !isUnknown(status) &&
      inOutermost.test(status) &&
      this.#proc.namespace(pid, 'pid') === inode
    );
  }

  #addByNamespace(id: string, pid: number): void {
    if (!this.found.has(id)) return;
    if (!this.#scope.all.get(id)?.mayHang) this.#threads?.takeBack(pid);
    const inode = this.#proc.namespace(pid, 'pid');
    const raw = this.#process(id, pid, () => this.#proc.namespace(pid, 'pid') === inode);
    if (!raw) return;
    const zombieOf = raw.status.state === 'zombie' ? this.#ownerOfZombie(pid, raw.stat) : undefined;
    this.#taken.set(pid, zombieOf ?? id);
    const byCgroup = zombieOf !== undefined || this.#sharesCgroup(id, pid);
    const foundBy = byCgroup ? 'cgroup' : this.#hasParentIn(id, raw) ? 'parent' : 'pid namespace';
    this.found.get(zombieOf ?? id)?.push({raw, foundBy, alsoIn: null});
  }

  /**
   * Adds a process of a PID namespace that is not known, or is nobody's: one that was moved to another cgroup from a
   * namespace made within a container, or that keeps its own from being read. Who its parent is nobody can hide.
   */
  #addByAncestor(pid: number): boolean {
    const id = this.#containerAbove(pid);
    if (id === undefined || !this.found.has(id)) return false;
    const raw = this.#process(id, pid, () => this.#containerAbove(pid) === id);
    if (!raw) return false;
    this.#taken.set(pid, id);
    this.found.get(id)?.push({raw, foundBy: this.#sharesCgroup(id, pid) ? 'cgroup' : 'parent', alsoIn: null});
    return true;
  }

  /** The container of the nearest ancestor that is in one, of a process in a nested PID namespace. */
  #containerAbove(pid: number): string | undefined {
    let at = pid;
    for (let ancestors = 0; ancestors < ancestorLimit; ancestors++) {
      const status = attempt('status', () => this.#proc.text(`${at}/status`));
      if (isUnknown(status) || (at === pid && !isInNested.test(status))) return undefined;
      at = Number(/^PPid:\t(\d+)$/m.exec(status)?.[1] ?? 0);
      if (at <= 1) return undefined;
      const id = this.#taken.get(at);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /**
   * Whether the parent of a process is in a container, or started its init process, as it does for `docker exec`: then
   * nobody entered the process there from the host.
   */
  #hasParentIn(id: string, {status}: RawProcess): boolean {
    const [init, ...others] = this.found.get(id) ?? [];
    return (
      init?.raw.status.parent === status.parent ||
      [init, ...others].some(parent => parent?.raw.pid === status.parent)
    );
  }

  /** Rootless Podman leaves a container in the cgroup of its user: its processes are where its init process is. */
  #sharesCgroup(id: string, pid: number): boolean {
    const init = this.inits.get(id);
    const path = attempt('cgroup', () => cgroupPath(this.#proc, pid));
    return typeof init === 'object' && path === init.cgroup;
  }

  /** Adds a zombie whose PID namespace does not tell its container: closed to captop, or shared with the host. */
  #addZombie(pid: number): boolean {
    const stat = attempt('stat', () => parseProcStat(this.#proc.text(`${pid}/stat`, 'utf8')));
    if (isUnknown(stat) || stat?.stateLetter !== 'Z') return false;
    const id = this.#ownerOfZombie(pid, stat);
    if (id === undefined) return false;
    this.#taken.set(pid, id);
    const raw = this.#process(id, pid, () => true);
    if (raw?.status.state === 'zombie') this.found.get(id)?.push({raw, foundBy: 'cgroup', alsoIn: null});
    return true;
  }

  /**
   * The container of a zombie. The unified hierarchy still tells it, while the others move a process to their root
   * when it ends (cgroups(7)); otherwise it is where its parent is, which has yet to wait for it.
   */
  #ownerOfZombie(pid: number, stat: ProcStat): string | undefined {
    const id = attempt('cgroup', () => ownerByCgroup(this.#proc, pid, this.#scope.isKnown));
    return typeof id === 'string' ? id : this.#taken.get(stat.parent);
  }
}
