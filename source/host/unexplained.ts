/**
 * Containers that no engine tells of, by the processes themselves: the first process of a PID namespace that is not the
 * host's, with a mount namespace that is not the host's either, and outside of every container that is known.
 */
import {setTimeout as pause} from 'node:timers/promises';
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

export interface UnexplainedInit {
  readonly pid: number;
  /** When it started, in clock ticks since boot: with its PID that is one process and no other. */
  readonly startTicks: number;
  readonly name: string;
}

/** Clock ticks for which one has to run: an engine needs a moment to tell of what it has just started. */
const youngest = 200;

/** Milliseconds in a clock tick (USER_HZ is 100 wherever Node runs). */
const tickMs = 10;

/** Ancestors that are looked at; a namespace can be 32 deep (kernel/pid_namespace.c). */
const ancestorLimit = 64;

/** How those that make containers name their cgroups: LXC and Incus, systemd-nspawn and machined. */
const namesInCgroups = [
  /^lxc\.payload\.(.+)$/,
  /^machine-(.+)\.scope$/,
  /^systemd-nspawn@(.+)\.service$/,
] as const;

/** Programs of a desktop, which lock themselves up: their units as systemd and snapd name them. */
const ofDesktop = /^(snap\..+|app-.+\.(scope|service))$/;

/** `\x2d` of a unit's name is `-` (systemd.unit(5), escaping). */
const unescaped = (text: string): string =>
  text.replace(/\\x([0-9a-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

function nameIn(path: string): string | undefined {
  const components = path.split('/');
  for (const pattern of namesInCgroups)
    for (const component of components) {
      const name = pattern.exec(component)?.[1];
      if (name !== undefined) return unescaped(name);
    }
  // As LXC named them before its version 4.
  const lxc = components.indexOf('lxc');
  return (lxc === -1 ? undefined : components[lxc + 1]) || containerIds(path)[0]?.slice(0, 12);
}

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

  /** @param told what engines tell of now */
  constructor(proc: Procfs, told: () => readonly ObservedHost[]) {
    this.#proc = proc;
    this.#threads = new ThreadFiles(proc);
    this.#told = told;
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
    for (const pid of pids) {
      if (this.#ofHost.has(pid) || explained.pids.has(pid)) continue;
      // Its status nobody has to wait for. What it does not tell is asked only of who may be the first of a namespace.
      const nspid = this.#nspid(pid);
      if (nspid?.length === 1) this.#ofHost.add(pid);
      if (nspid === undefined || nspid.length === 1 || nspid.at(-1) !== 1) continue;
      const inode = await this.#namespace(pid, 'pid');
      if (inode === undefined || known.has(inode)) continue;
      const init = await this.#init(pid, {mounts, users}, explained.ids);
      if (init === undefined || this.#isNested(pid)) continue;
      const isYoung = uptime - init.startTicks < youngest;
      (isYoung ? young : found).push(init);
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

  /** Undefined if the process is none that is looked for, has ended, or lets its reader wait. */
  async #init(
    pid: number,
    {mounts, users}: {readonly mounts: number; readonly users: Known<number>},
    ids: ReadonlySet<string>,
  ): Promise<UnexplainedInit | undefined> {
    const mnt = await this.#namespace(pid, 'mnt');
    if (mnt === undefined || mnt === mounts) return undefined;
    const stat = parseProcStat((await this.#read(pid, 'stat')) ?? '');
    const cgroup = attempt('cgroup', () => this.#proc.text(`${pid}/cgroup`));
    if (stat === undefined || isUnknown(cgroup) || this.#nspid(pid)?.at(-1) !== 1) return undefined;
    const path = byAuthority(parseCgroup(cgroup))[0]?.path ?? '';
    if (containerIds(path).some(id => ids.has(id))) return undefined;
    const inOwnUsers = (await this.#namespace(pid, 'user')) !== users;
    if (inOwnUsers && path.split('/').some(component => ofDesktop.test(component))) return undefined;
    return {pid, startTicks: stat.startTicks, name: nameIn(path) ?? stat.comm};
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
