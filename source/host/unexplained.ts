/**
 * Containers that no engine tells of: by what runc and crun keep of them, and by the processes themselves, each the first
 * of a PID namespace that is not the host's, with a mount namespace that is not the host's either, and outside of every
 * container that is known.
 */
import {setTimeout as pause} from 'node:timers/promises';
import {type RuntimeState, runtimeStates} from '../engine/runtime-states.ts';
import {hostNamespaces} from '../kernel/namespaces.ts';
import {inodeIn, type Procfs} from '../kernel/procfs.ts';
import {attempt} from '../kernel/read-problem.ts';
import {ownNamespace} from '../kernel/reader.ts';
import {ThreadFiles} from '../kernel/thread-files.ts';
import {startSign} from '../kernel/timed-reads.ts';
import {byAuthority, containerIds, parseCgroup} from '../model/kernel-text/cgroup-path.ts';
import {parseProcStat} from '../model/kernel-text/proc-stat.ts';
import {nspidOf, parseProcStatus} from '../model/kernel-text/proc-status.ts';
import {isUnknown, type Known} from '../model/known.ts';
import type {NamespaceName, ObservedHost} from '../model/snapshot.ts';
import {nameInCgroup, shortId} from './maker-names.ts';

export interface UnexplainedInit {
  readonly pid: number;
  /** When it started, in clock ticks since boot: with its PID that is one process and no other. */
  readonly startTicks: number;
  readonly name: string;
  /** Whether it is the first process of a PID namespace of its own. */
  readonly ownPidNamespace: boolean;
}

/** Clock ticks for which one has to run: an engine needs a moment to tell of what it has just started. */
const youngest = 200;

/** Milliseconds in a clock tick (USER_HZ is 100 wherever Node runs). */
const tickMs = 10;

/** Ancestors that are looked at; a namespace can be 32 deep (kernel/pid_namespace.c). */
const ancestorLimit = 64;

/** Programs of a desktop, which lock themselves up: their units as systemd and snapd name them. */
const ofDesktop = /^(snap\..+|app-.+\.(scope|service))$/;

/** The first thread of the kernel has all namespaces of the host, and is open where PID 1 is closed. */
const firstThread = {pid: 2, comm: 'kthreadd\n'} as const;

/** What engines tell of: processes, their PID namespaces, and ids that a cgroup may have in its path. */
interface Explained {
  readonly pids: ReadonlySet<number>;
  readonly namespaces: ReadonlySet<number>;
  readonly ids: ReadonlySet<string>;
}

function explainedBy(hosts: readonly ObservedHost[]): Explained {
  const containers = hosts.flatMap(host => host.containers);
  const processes = containers.flatMap(container => container.processes);
  const inodes = processes.flatMap(({namespaces: {pid}}) => (isUnknown(pid) ? [] : [pid]));
  return {
    pids: new Set(processes.map(({hostPid}) => hostPid)),
    namespaces: new Set(inodes),
    ids: new Set(containers.map(({id}) => id)),
  };
}

/** Looks after which processes of the host are looked at again: a PID may be another's by then. */
const looksToForget = 8;

export class Unexplained {
  readonly #proc: Procfs;
  /** What may be the first process of a namespace may also let its reader wait: threads read of it. */
  readonly #threads: ThreadFiles;
  /** Processes that were in the PID namespace of the host: none can leave it. */
  readonly #ofHost = new Set<number>();
  #looks = 0;
  /** What the last look left out, as it had only just started. */
  #young: readonly UnexplainedInit[] = [];
  /** Milliseconds after the last look until these have run long enough. */
  #settlesIn = 0;
  readonly #told: () => readonly ObservedHost[];
  readonly #states: typeof runtimeStates;

  /**
   * @param told what engines tell of now
   * @param states what runtimes keep
   */
  constructor(proc: Procfs, told: () => readonly ObservedHost[], states = runtimeStates) {
    this.#proc = proc;
    this.#threads = new ThreadFiles(proc);
    this.#told = told;
    this.#states = states;
  }

  /** Whether captop may see which namespaces processes are in. */
  get isOpen(): boolean {
    const {pid, mnt} = this.#hosts();
    return !isUnknown(pid) && !isUnknown(mnt);
  }

  /** The PIDs that the last look left out, as they had only just started: their engine may not have told of them yet. */
  get leftOut(): readonly number[] {
    return this.#young.map(({pid}) => pid);
  }

  /** Waits until what the last look left out has run long enough to be told; returns at once if it left out nothing. */
  async settle(): Promise<void> {
    if (this.#settlesIn > 0) await pause(this.#settlesIn);
  }

  /**
   * The init processes that no engine explains, by PID; none if the host's own namespaces are closed to captop. One that
   * lets its reader wait is not among them.
   */
  async find(): Promise<readonly UnexplainedInit[]> {
    const proc = this.#proc;
    const {pid: host, mnt: mounts, user: users} = this.#hosts();
    const own = ownNamespace(proc, 'pid');
    const pids = attempt('it', () => proc.pids());
    const uptime = attempt('uptime', () => Number.parseFloat(proc.text('uptime')) * 100);
    if (isUnknown(host) || isUnknown(mounts) || isUnknown(pids) || isUnknown(uptime)) return [];
    if (this.#looks++ % looksToForget === 0) this.#ofHost.clear();
    const explained = explainedBy(this.#told());
    const known = new Set([host, ...(isUnknown(own) ? [] : [own]), ...explained.namespaces]);
    const found: UnexplainedInit[] = [];
    const young: UnexplainedInit[] = [];
    const add = (init: UnexplainedInit): void => {
      // In a guest that tells its own uptime, a start that lies far ahead is one by the clock of its host.
      (Math.abs(uptime - init.startTicks) < youngest ? young : found).push(init);
    };
    const named = new Set<number>();
    for (const state of await this.#states(explained.ids)) {
      if (explained.pids.has(state.pid) || named.has(state.pid)) continue;
      const init = await this.#ofRuntime(state, explained.ids);
      if (init === undefined) continue;
      named.add(init.pid);
      add(init);
      const inode = init.ownPidNamespace ? await this.#namespace(init.pid, 'pid') : undefined;
      if (inode !== undefined) known.add(inode);
    }
    for (const pid of pids) {
      if (named.has(pid) || this.#ofHost.has(pid) || explained.pids.has(pid)) continue;
      // Its status nobody has to wait for. What it does not tell is asked only of who may be the first of a namespace.
      const nspid = this.#nspid(pid);
      if (nspid?.length === 1) this.#ofHost.add(pid);
      if (nspid === undefined || nspid.length === 1 || nspid.at(-1) !== 1) continue;
      const inode = await this.#namespace(pid, 'pid');
      if (inode === undefined || known.has(inode)) continue;
      const init = await this.#init(pid, {mounts, users}, explained.ids);
      if (init === undefined || this.#isNested(pid)) continue;
      add(init);
      known.add(inode);
    }
    this.#young = young;
    this.#settlesIn = Math.max(0, ...young.map(({startTicks}) => youngest + startTicks - uptime)) * tickMs;
    return found;
  }

  /** The folder in which a process runs; undefined if it cannot be read, or lets its reader wait. */
  folderOf(pid: number): Promise<string | undefined> {
    return this.#read(pid, 'cwd');
  }

  /** The namespaces of the host. */
  #hosts(): ReturnType<typeof hostNamespaces> {
    const {pid, comm} = firstThread;
    const isThere = attempt('comm', () => this.#proc.text(`${pid}/comm`)) === comm;
    return hostNamespaces(this.#proc, isThere ? [pid] : [], ownNamespace(this.#proc, 'pid'));
  }

  /** The process that a runtime wrote down; undefined if it has ended, or is part of what an engine tells of. */
  async #ofRuntime(
    {id, pid, startTicks}: RuntimeState,
    ids: ReadonlySet<string>,
  ): Promise<UnexplainedInit | undefined> {
    const nspid = this.#nspid(pid);
    const stat = parseProcStat((await this.#read(pid, 'stat')) ?? '');
    if (nspid === undefined || stat?.startTicks !== startTicks || stat.stateLetter === 'Z') return undefined;
    const path = this.#cgroupOf(pid);
    if (path === undefined || containerIds(path).some(each => ids.has(each))) return undefined;
    return {pid, startTicks, name: shortId(id), ownPidNamespace: nspid.length > 1 && nspid.at(-1) === 1};
  }

  /** Its path in the hierarchy that says where a process belongs; undefined if it has ended. */
  #cgroupOf(pid: number): string | undefined {
    const cgroup = attempt('cgroup', () => this.#proc.text(`${pid}/cgroup`));
    return isUnknown(cgroup) ? undefined : (byAuthority(parseCgroup(cgroup))[0]?.path ?? '');
  }

  /** Undefined if the process is none that is looked for, has ended, or lets its reader wait. */
  async #init(
    pid: number,
    {mounts, users}: {readonly mounts: number; readonly users: Known<number>},
    ids: ReadonlySet<string>,
  ): Promise<UnexplainedInit | undefined> {
    const mnt = await this.#namespace(pid, 'mnt');
    if (mnt === undefined || mnt === mounts) return undefined;
    const stat = parseProcStat((await this.#read(pid, 'stat')) ?? '');
    const path = this.#cgroupOf(pid);
    if (stat === undefined || path === undefined || this.#nspid(pid)?.at(-1) !== 1) return undefined;
    if (containerIds(path).some(id => ids.has(id))) return undefined;
    const inOwnUsers = (await this.#namespace(pid, 'user')) !== users;
    if (inOwnUsers && path.split('/').some(component => ofDesktop.test(component))) return undefined;
    return {pid, startTicks: stat.startTicks, name: nameInCgroup(path) ?? stat.comm, ownPidNamespace: true};
  }

  /** What a thread reads of a file of a process, or where a link leads to; undefined if nothing came. */
  async #read(pid: number, name: string): Promise<string | undefined> {
    const came = await this.#threads.text(`${pid}`, pid, name, startSign(this.#proc, pid));
    return came && 'value' in came ? came.value : undefined;
  }

  /** The inode number of a namespace of a process; undefined if it cannot be read. */
  async #namespace(pid: number, name: NamespaceName): Promise<number | undefined> {
    const link = await this.#read(pid, `ns/${name}`);
    return link === undefined ? undefined : inodeIn(link);
  }

  /** The PIDs of a process, in the namespace of the procfs first; undefined if it has ended. */
  #nspid(pid: number): readonly number[] | undefined {
    const status = attempt('status', () => this.#proc.text(`${pid}/status`));
    // Nothing else of the file is needed, and the host has hundreds of processes.
    return isUnknown(status) ? undefined : nspidOf(status);
  }

  /** Whether it was started from another namespace than that of the procfs: then it is part of what is there. */
  #isNested(pid: number): boolean {
    let at = pid;
    for (let ancestors = 0; ancestors < ancestorLimit; ancestors++) {
      const status = attempt('status', () => parseProcStatus(this.#proc.text(`${at}/status`)));
      if (isUnknown(status) || status === undefined || status.parent <= 1) return false;
      at = status.parent;
      if ((this.#nspid(at)?.length ?? 1) > 1) return true;
    }
    return true;
  }
}
