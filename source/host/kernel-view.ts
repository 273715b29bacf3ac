/** pids -> containers: one pass over the procfs, each container's PID 1 proven before anything of it is shown. */
import {byAuthority, containerOf, parseCgroup} from '../model/cgroup-path.ts';
import {parseIdMap} from '../model/id-map.ts';
import {isUnknown, type Known} from '../model/known.ts';
import type {IdMapLine, Process} from '../model/snapshot.ts';
import {attempt, type Procfs, type ReadProblem} from './procfs.ts';
import {type RawProcess, readParts, within} from './read-process.ts';

/** A container that the daemon says runs. */
export interface Target {
  readonly id: string;
  /** State.Pid. */
  readonly pid: number;
  /** Whether it has a PID namespace of its own: PID 1 inside is PID 1. */
  readonly ownPidNamespace: boolean;
}

export interface Found {
  readonly raw: RawProcess;
  readonly foundBy: Process['foundBy'];
}

/** What the kernel says of a container. */
export interface Seen {
  readonly first: RawProcess;
  readonly processes: readonly Found[];
  readonly uidMap: Known<readonly IdMapLine[]>;
  readonly gidMap: Known<readonly IdMapLine[]>;
  readonly cgroup: Known<string>;
}

/** Why a container's PID 1 could not be shown; `not-ours` where that PID is another process here. */
export type Missing = ReadProblem | 'not-ours';

export interface View {
  /** For each target what was seen, or why nothing was. */
  readonly containers: Map<string, Seen | Missing>;
  /** Processes that are in no container's cgroup. */
  readonly outside: readonly number[];
}

/** Processes by container, and the rest, each with the inode of its PID namespace where readable. */
interface Scan {
  readonly byContainer: ReadonlyMap<string, readonly number[]>;
  readonly rest: readonly number[];
}

const cgroupOf = (proc: Procfs, pid: number): string => proc.text(`${pid}/cgroup`);

function scan(proc: Procfs, isKnown: (id: string) => boolean): Scan {
  const byContainer = new Map<string, number[]>();
  const rest: number[] = [];
  for (const pid of proc.pids()) {
    const text = attempt('cgroup', () => cgroupOf(proc, pid));
    const id = isUnknown(text) ? undefined : containerOf(text, isKnown);
    const pids = id === undefined ? rest : byContainer.get(id);
    if (pids) pids.push(pid);
    else if (id !== undefined) byContainer.set(id, [pid]);
  }
  return {byContainer, rest};
}

/**
 * Proof that a PID is the container's: its cgroup names the container, or the process that started it does, which
 * is outside (`containerd-shim … -id ID`, `conmon … -c ID`) and so cannot be the container's own claim.
 */
function isProven(proc: Procfs, target: Target, raw: RawProcess, isKnown: (id: string) => boolean): boolean {
  const {nspid} = raw.status;
  if (target.ownPidNamespace && nspid.at(-1) !== 1) return false;
  if (containerOf(cgroupOf(proc, raw.pid), isKnown) === target.id) return true;
  const parent = attempt('cmdline', () => proc.text(`${raw.stat.parent}/cmdline`));
  return !isUnknown(parent) && parent.split('\0').includes(target.id);
}

function readFirst(proc: Procfs, target: Target, isKnown: (id: string) => boolean): Seen | Missing {
  const {pid} = target;
  const read = within(proc, pid, stat => {
    const first = readParts(proc, pid, stat);
    if (!isProven(proc, target, first, isKnown)) return {seen: 'not-ours' as const};
    const seen: Seen = {
      first,
      processes: [],
      uidMap: attempt('uid_map', () => parseIdMap(proc.text(`${pid}/uid_map`))),
      gidMap: attempt('gid_map', () => parseIdMap(proc.text(`${pid}/gid_map`))),
      cgroup: attempt('cgroup', () => byAuthority(parseCgroup(cgroupOf(proc, pid)))[0]?.path ?? ''),
    };
    return {seen};
  });
  return typeof read === 'string' ? read : read.seen;
}

/** Reads a process if `belongs` still holds between the two readings of its start time. */
function readIf(proc: Procfs, pid: number, belongs: () => boolean): RawProcess | undefined {
  const read = within(proc, pid, stat => {
    const raw = readParts(proc, pid, stat);
    return belongs() ? {raw} : {raw: undefined};
  });
  return typeof read === 'string' ? undefined : read.raw;
}

/** Containers by the inode of a PID namespace of theirs; the host's own belongs to nobody. */
function pidNamespaceOwners(
  proc: Procfs,
  targets: readonly Target[],
  view: ReadonlyMap<string, Seen | Missing>,
): Map<number, string> {
  const owners = new Map<number, string>();
  const host = proc.namespace(1, 'pid');
  const claim = (raw: RawProcess, id: string): void => {
    const {pid} = raw.namespaces;
    if (!isUnknown(pid) && pid !== host && !owners.has(pid)) owners.set(pid, id);
  };
  const seen = targets.flatMap(target => {
    const found = view.get(target.id);
    return found && typeof found !== 'string' ? [{target, found}] : [];
  });
  // The owner first: `--pid container:X` shares X's.
  for (const {target, found} of seen) if (target.ownPidNamespace) claim(found.first, target.id);
  for (const {target, found} of seen) {
    if (!target.ownPidNamespace) continue;
    for (const {raw} of found.processes) claim(raw, target.id);
  }
  return owners;
}

/**
 * Reads all processes of the containers.
 *
 * @param isKnown whether an id is a container of this daemon
 */
export function viewContainers(
  proc: Procfs,
  targets: readonly Target[],
  isKnown: (id: string) => boolean,
): View {
  const {byContainer, rest} = scan(proc, isKnown);
  const view = new Map<string, Seen | Missing>();
  for (const target of targets) {
    const seen = readFirst(proc, target, isKnown);
    if (typeof seen === 'string') {
      view.set(target.id, seen);
      continue;
    }
    const processes: Found[] = [{raw: seen.first, foundBy: 'cgroup'}];
    for (const pid of byContainer.get(target.id) ?? []) {
      if (pid === target.pid) continue;
      const raw = readIf(proc, pid, () => containerOf(cgroupOf(proc, pid), isKnown) === target.id);
      if (raw) processes.push({raw, foundBy: 'cgroup'});
    }
    view.set(target.id, {...seen, processes});
  }
  const owners = pidNamespaceOwners(proc, targets, view);
  for (const pid of owners.size > 0 ? rest : []) {
    const inode = proc.namespace(pid, 'pid');
    const id = isUnknown(inode) ? undefined : owners.get(inode);
    const seen = id === undefined ? undefined : view.get(id);
    if (seen === undefined || typeof seen === 'string' || pid === seen.first.pid) continue;
    const raw = readIf(proc, pid, () => proc.namespace(pid, 'pid') === inode);
    if (raw) (seen.processes as Found[]).push({raw, foundBy: 'pid namespace'});
  }
  return {containers: view, outside: rest};
}
