/**
 * Processes that no cgroup lists for their container: those that entered its PID namespace, or its mount namespace alone,
 * without being in its cgroup, as after nsenter(1) on the host; those that were moved to another cgroup; and zombies,
 * which cgroup.procs leaves out.
 */
import {type ProcStat, parseProcStat} from '../model/kernel-text/proc-stat.ts';
import {isUnknown, type Known} from '../model/known.ts';
import {starterOf} from './family.ts';
import {cgroupPathOf, type InitProcess, type Missing, ownerByCgroup} from './init-process.ts';
import {pidNamespaceOwners} from './namespace-owners.ts';
import type {Procfs} from './procfs.ts';
import {livingTask, type RawProcess} from './raw-process.ts';
import {attempt} from './read-problem.ts';
import {rootMountOf, rootMounts} from './root-mounts.ts';
import type {ScanState} from './scan-state.ts';
import {isScanned, type ScannedProcess} from './scanned-container.ts';

/** In a status file: one PID, so the process is in the PID namespace of the procfs (proc_pid_status(5), NSpid). */
const inOutermost = /^NSpid:\t\d+$/m;

/** In a status file: it has memory of its own, which neither threads of the kernel have nor what has ended. */
const runsProgram = /^VmSize:/m;

/** In a status file: several PIDs, the last of which is that in a namespace below. */
const isInNested = /^NSpid:\t\d+\t\d/m;

/** Ancestors that are looked at; a namespace can be 32 deep (kernel/pid_namespace.c). */
const ancestorLimit = 64;

/** In a status file: it has ended, so it starts no program any more for which whoever reads it would wait. */
const hasEnded = /^State:\tZ/m;

/** As the kernel names runtimes before they become the program that they start. */
const runtimes = /^(runc:\[|crun|youki)/;

/** Clock ticks that a runtime is given to start a program in a container. */
const longestEntry = 500;

/** Whether a process of a container started another; what one did that entered from the host entered with it. */
const isParentOf = ({raw, foundBy, alsoIn}: ScannedProcess, {status}: RawProcess): boolean =>
  raw.pid === status.parent && (foundBy === 'cgroup' || foundBy === 'parent' || alsoIn !== null);

export class Strays {
  readonly #state: ScanState;
  readonly #proc: Procfs;
  /** Processes in no container. */
  readonly outside: number[] = [];
  /** Processes in a nested PID namespace that were left to threads. */
  readonly leftToThreads: number[] = [];
  /** Containers by the mounts at their roots, once they are asked for. */
  #rootMounts: ReadonlyMap<number, string> | undefined;

  constructor(state: ScanState) {
    this.#state = state;
    this.#proc = state.proc;
  }

  /** Adds those among some processes to the containers that they are in. */
  add(pids: readonly number[]): void {
    const owners = pidNamespaceOwners(this.#state.scope.all.values(), this.#proc.namespace(1, 'pid'), id =>
      this.#state.processesIn(id),
    );
    let outermost = this.#proc.namespace(1, 'pid');
    const shared = [...this.#state.scope.all.values()].some(target => !target.ownPidNamespace);
    for (const pid of pids) {
      if (this.#state.ownerOf.has(pid)) continue;
      const inode = this.#pidNamespace(pid);
      const id = typeof inode === 'number' ? owners.get(inode) : undefined;
      // The namespace is closed to captop, or shared with the host: then a zombie can still be found by its parent.
      const mayBeZombie =
        (this.#state.scope.search === 'all' || this.#state.known.has(pid)) && (isUnknown(inode) || shared);
      if (id !== undefined) this.#addByNamespace(id, pid);
      else if (mayBeZombie && this.#addZombie(pid)) continue;
      else if (inode === 'without a program') this.outside.push(pid);
      else if (inode === 'outermost' || inode === outermost) {
        if (!this.#addByMounts(pid)) this.outside.push(pid);
      } else if (isUnknown(outermost) && this.#isInOutermost(pid, inode)) {
        // PID 1 is closed to captop. Most of the processes are in the namespace of this one.
        outermost = inode;
        this.outside.push(pid);
      } else if (!this.#addByAncestor(pid)) this.outside.push(pid);
    }
  }

  /**
   * The inode of its PID namespace. A thread reads it, as nobody knows what the process may do, and only if it is not
   * simply in that of the procfs, which its status tells without waiting.
   */
  #pidNamespace(pid: number): Known<number> | 'outermost' | 'without a program' {
    if (this.#state.threads !== undefined) {
      const status = attempt('status', () => this.#proc.text(`${pid}/status`));
      if (!isUnknown(status) && inOutermost.test(status))
        return runsProgram.test(status) ? 'outermost' : 'without a program';
      if (isUnknown(status) || !hasEnded.test(status)) {
        this.leftToThreads.push(pid);
        this.#state.threads.leave(pid);
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
    if (!this.#state.found.has(id)) return;
    if (!this.#state.scope.all.get(id)?.mayHang) this.#state.threads?.takeBack(pid);
    const inode = this.#proc.namespace(pid, 'pid');
    const raw = this.#state.read(id, pid, () => this.#proc.namespace(pid, 'pid') === inode);
    if (!raw) return;
    const hasAllEnded = raw.status.state === 'zombie' && livingTask(raw) === pid;
    const zombieOf = hasAllEnded ? this.#ownerOfZombie(pid, raw.stat) : undefined;
    this.#state.ownerOf.set(pid, zombieOf ?? id);
    const byCgroup = zombieOf !== undefined || this.#sharesCgroup(id, raw);
    const foundBy = byCgroup ? 'cgroup' : this.#hasParentIn(id, raw) ? 'parent' : 'pid namespace';
    this.#state.found.get(zombieOf ?? id)?.push({raw, foundBy, alsoIn: null});
  }

  /** Adds a process of the host that is among the mounts of a container: it runs whatever program that has put there. */
  #addByMounts(pid: number): boolean {
    const mount = rootMountOf(this.#proc, pid);
    if (mount === undefined) return false;
    this.#rootMounts ??= rootMounts(this.#proc, this.#initsOfAll());
    const id = this.#rootMounts.get(mount);
    if (id === undefined || !this.#state.found.has(id) || !this.#hasOwnMounts(id, mount)) return false;
    const raw = this.#state.read(id, pid, () => rootMountOf(this.#proc, pid) === mount);
    if (!raw || this.#isOnItsWay(id, raw)) return false;
    this.#state.ownerOf.set(pid, id);
    const found = this.#state.found.get(id) ?? [];
    const ofParent = found.some(parent => isParentOf(parent, raw)) ? 'parent' : 'mount namespace';
    found.push({raw, foundBy: this.#sharesCgroup(id, raw) ? 'cgroup' : ofParent, alsoIn: null});
    return true;
  }

  /** Whether the mounts of a container are not those of who started it, as with unshare(1), or of a sandbox on the host. */
  #hasOwnMounts(id: string, mount: number): boolean {
    const init = this.#state.inits.get(id);
    return typeof init === 'object' && rootMountOf(this.#proc, init.raw.status.parent) !== mount;
  }

  *#initsOfAll(): Generator<readonly [string, InitProcess | Missing]> {
    for (const id of this.#state.scope.all.keys()) {
      const before = this.#state.before.get(id);
      yield [id, this.#state.inits.get(id) ?? (isScanned(before) ? before.init : 'gone')];
    }
  }

  /**
   * Whether a process is to become one of the container: runc and crun enter the mount namespace in a process of the host,
   * which starts the program of exec and ends.
   */
  #isOnItsWay(id: string, {stat, status}: RawProcess): boolean {
    const isRuntime = runtimes.test(stat.comm) && this.#state.began - stat.startTicks < longestEntry;
    if (isRuntime) return true;
    const init = this.#state.inits.get(id);
    const starter = typeof init === 'object' ? starterOf(this.#proc, init.raw.pid) : undefined;
    return starter !== undefined && this.#ancestors(status.parent).includes(starter);
  }

  /** A process and those that it descends from. */
  #ancestors(pid: number): readonly number[] {
    const found = [pid];
    while (found.length < ancestorLimit) {
      const status = attempt('status', () => this.#proc.text(`${found.at(-1)}/status`));
      const parent = isUnknown(status) ? 0 : Number(/^PPid:\t(\d+)$/m.exec(status)?.[1] ?? 0);
      if (parent <= 1) break;
      found.push(parent);
    }
    return found;
  }

  /**
   * Adds a process of a PID namespace that is not known, or is nobody's: one that was moved to another cgroup from a
   * namespace made within a container, or that keeps its own from being read. No process can hide who its parent is.
   */
  #addByAncestor(pid: number): boolean {
    const id = this.#containerAbove(pid);
    if (id === undefined || !this.#state.found.has(id)) return false;
    const raw = this.#state.read(id, pid, () => this.#containerAbove(pid) === id);
    if (!raw) return false;
    this.#state.ownerOf.set(pid, id);
    this.#state.found
      .get(id)
      ?.push({raw, foundBy: this.#sharesCgroup(id, raw) ? 'cgroup' : 'parent', alsoIn: null});
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
      const id = this.#state.ownerOf.get(at);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /**
   * Whether the parent of a process is in a container, or started its init process, as it does for `docker exec`: then
   * the process did not enter from the host.
   */
  #hasParentIn(id: string, raw: RawProcess): boolean {
    const [init, ...others] = this.#state.found.get(id) ?? [];
    return (
      init?.raw.status.parent === raw.status.parent ||
      [init, ...others].some(parent => parent !== undefined && isParentOf(parent, raw))
    );
  }

  /** Rootless Podman leaves a container in the cgroup of its user: its processes are where its init process is. */
  #sharesCgroup(id: string, raw: RawProcess): boolean {
    const init = this.#state.inits.get(id);
    const path = attempt('cgroup', () => cgroupPathOf(this.#proc, raw));
    return typeof init === 'object' && path === init.cgroup;
  }

  /** Adds a zombie whose PID namespace does not tell its container: closed to captop, or shared with the host. */
  #addZombie(pid: number): boolean {
    const stat = attempt('stat', () => parseProcStat(this.#proc.text(`${pid}/stat`, 'utf8')));
    if (isUnknown(stat) || stat?.stateLetter !== 'Z') return false;
    const id = this.#ownerOfZombie(pid, stat);
    if (id === undefined) return false;
    this.#state.ownerOf.set(pid, id);
    const raw = this.#state.read(id, pid, () => true);
    if (raw?.status.state === 'zombie')
      this.#state.found.get(id)?.push({raw, foundBy: 'cgroup', alsoIn: null});
    return true;
  }

  /**
   * The container of a zombie. The unified hierarchy still tells it, while the others move a process to their root
   * when it ends (cgroups(7)); otherwise it is where its parent is, which has yet to wait for it.
   */
  #ownerOfZombie(pid: number, stat: ProcStat): string | undefined {
    const id = attempt('cgroup', () => ownerByCgroup(this.#proc, pid, this.#state.scope.isKnown));
    return typeof id === 'string' ? id : this.#state.ownerOf.get(stat.parent);
  }
}
