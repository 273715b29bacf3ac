/** The init process of a container (PID 1 inside), proven to be the container's before anything of it is shown. */
import {
  byAuthority,
  type CgroupLine,
  containerIds,
  containerIn,
  containerOf,
  parseCgroup,
} from '../model/kernel-text/cgroup-path.ts';
import {insideOf, isIdentityMap} from '../model/kernel-text/id-map.ts';
import {parseProcStatus} from '../model/kernel-text/proc-status.ts';
import {isUnknown, type Known} from '../model/known.ts';
import type {IdMapLine} from '../model/snapshot.ts';
import type {ProcessReader} from './process-reader.ts';
import type {Procfs} from './procfs.ts';
import {livingTask, type RawProcess} from './raw-process.ts';
import {readConsistently} from './read-consistently.ts';
import {attempt, type ReadProblem} from './read-problem.ts';

/** A container that runs, according to its engine. */
export interface Target {
  readonly id: string;
  /** State.Pid. */
  readonly pid: number;
  /** Whether it has a PID namespace of its own, in which its init process is PID 1. */
  readonly ownPidNamespace: boolean;
  /** For a container that is known by this process alone: when it started, in clock ticks since boot. */
  readonly startTicks?: number | undefined;
  /** The uid of the user who runs its engine, if not root: what he writes proves nothing of others' processes. */
  readonly owner?: number | undefined;
  /** Whether it has, or may mount, a file system that never answers. */
  readonly mayHang?: boolean | undefined;
  /**
   * Whether it may let whoever opens a file wait (fanotify(7), FAN_OPEN_PERM asks for SYS_ADMIN), also all files of a file
   * system of which it sees one (FAN_MARK_FILESYSTEM): every cgroup.procs is one. So the processes of all containers are
   * found by /proc/PID/cgroup, for which the kernel refuses that (fs/proc/root.c, FS_DISALLOW_NOTIFY_PERM).
   */
  readonly mayListen?: boolean | undefined;
}

/** Whether an id is a container of this engine. */
export type IsKnown = (id: string) => boolean;

/** The init process, and what is read through it. */
export interface InitProcess {
  readonly raw: RawProcess;
  readonly uidMap: Known<readonly IdMapLine[]>;
  readonly gidMap: Known<readonly IdMapLine[]>;
  /** Its path in the hierarchy that says where a process belongs. */
  readonly cgroup: string;
  /** The command line of its parent, where it may be the program of a sandbox; null elsewhere. */
  readonly startedBy: Known<string | null>;
  /** Whether that path names the container; if not, only the PID namespace tells which processes belong to it. */
  readonly hasCgroup: boolean;
}

/** Why an init process could not be shown; `not-ours` if that PID is another process here. */
export type Missing = ReadProblem | 'not-ours';

/** The container that a process belongs to now, by its cgroup. Throws if that cannot be read. */
export const ownerByCgroup = (proc: Procfs, pid: number, isKnown: IsKnown): string | undefined =>
  containerOf(proc.text(`${pid}/cgroup`), isKnown);

const cgroupLines = (proc: Procfs, pid: number): CgroupLine[] =>
  byAuthority(parseCgroup(proc.text(`${pid}/cgroup`)));

/** The path of a process in the hierarchy that says where it belongs. Throws if that cannot be read. */
export const cgroupPath = (proc: Procfs, pid: number): string => cgroupLines(proc, pid)[0]?.path ?? '';

/**
 * The same lines of a process of which all threads are known. Once its leader has ended, the hierarchies of v1 say that
 * this is in their root (kernel/cgroup/cgroup.c, proc_cgroup_show): a living thread tells, whose file lets nobody wait.
 * Of another machine only the leader's was brought, and of that the unified hierarchy tells.
 */
function linesOf(proc: Procfs, raw: RawProcess): CgroupLine[] {
  const task = livingTask(raw);
  if (task === raw.pid || proc.evidence === 'procfs') return cgroupLines(proc, task);
  const lines = cgroupLines(proc, raw.pid);
  const unified = lines.filter(({hierarchy, path}) => hierarchy === 0 && path !== '/');
  return unified.length > 0 ? unified : lines;
}

/** The path of a process of which all threads are known. Throws if that cannot be read. */
export const cgroupPathOf = (proc: Procfs, raw: RawProcess): string => linesOf(proc, raw)[0]?.path ?? '';

/**
 * Proves that a PID is the container's: its cgroup names the container, or the arguments of the process that
 * started it do (`containerd-shim … -id ID`, `conmon … -c ID`), which runs outside the container.
 */
function isProven(
  proc: Procfs,
  target: Target,
  raw: RawProcess,
  lines: readonly CgroupLine[],
  isKnown: IsKnown,
): boolean {
  if (target.ownPidNamespace && raw.status.nspid.at(-1) !== 1) return false;
  if (target.startTicks !== undefined) return raw.stat.startTicks === target.startTicks;
  const named = lines.find(({path}) => containerIds(path).some(isKnown));
  // A deeper id would be that of a container inside the container.
  if (named !== undefined && containerIds(named.path).join() === target.id) return true;
  const {parent} = raw.stat;
  const started = attempt('cmdline', () => proc.text(`${parent}/cmdline`));
  if (isUnknown(started) || !started.split('\0').includes(target.id)) return false;
  // A process in a container may give itself such a name, too.
  return attempt('cgroup', () => ownerByCgroup(proc, parent, isKnown)) === undefined;
}

/**
 * Whether a process can be of a container that a user without rights started: it is in a user namespace that was made
 * for him, or its parent is his. Whoever is root can start any.
 */
function canBeOf(
  proc: Procfs,
  owner: number | undefined,
  raw: RawProcess,
  uidMap: InitProcess['uidMap'],
): boolean {
  if (owner === undefined || owner === 0) return true;
  if (isUnknown(uidMap) || isIdentityMap(uidMap)) return false;
  if (insideOf(uidMap, owner) !== undefined) return true;
  const parent = attempt('status', () => parseProcStatus(proc.text(`${raw.stat.parent}/status`)));
  return !isUnknown(parent) && parent?.uids.effective === owner;
}

/** Names of programs that stand on the host for a container in a sandbox, as the kernel cuts them. */
const sandboxPrograms = /^(exe$|runsc|qemu|cloud-hyperviso|firecracker|stratovirt|containerd-shim|kata)/;

/** A shim's command line is short; what is longer belongs to something else. */
const commandLimit = 4096;

/**
 * The command line of the program that started an init process. It is read only where it matters: if the init process
 * has a name like that of a sandbox, which a container may give itself, or a user namespace of its own.
 */
function startedBy(proc: Procfs, {stat}: RawProcess, uidMap: InitProcess['uidMap']): Known<string | null> {
  const isOwnUser = !isUnknown(uidMap) && !isIdentityMap(uidMap);
  if (!sandboxPrograms.test(stat.comm) && !isOwnUser) return null;
  return attempt('cmdline', () =>
    proc.text(`${stat.parent}/cmdline`).replaceAll('\0', ' ').trim().slice(0, commandLimit),
  );
}

/** Stands for the line of the hierarchy that says where a process belongs, when its path is known from elsewhere. */
const believedLine = {hierarchy: 0, controllers: ''};

/**
 * Reads the init process of a container, and proves it between two readings of its start time.
 *
 * @param listedIn the cgroup that is known to list it, which is what /proc/PID/cgroup would say; undefined if that
 *   file has to be read
 */
export function readInitProcess(
  reader: ProcessReader,
  target: Target,
  isKnown: IsKnown,
  listedIn: (target: Target) => string | undefined = () => undefined,
): InitProcess | Missing {
  const {proc} = reader;
  const {pid} = target;
  const read = readConsistently(proc, pid, stat => {
    const raw = reader.readParts(pid, stat);
    const listed = listedIn(target);
    const lines = listed === undefined ? linesOf(proc, raw) : [{...believedLine, path: listed}];
    if (!isProven(proc, target, raw, lines, isKnown)) return {init: 'not-ours' as const};
    const maps = reader.idMaps(raw);
    if (!canBeOf(proc, target.owner, raw, maps.uidMap)) return {init: 'not-ours' as const};
    const [believed] = lines;
    const init: InitProcess = {
      raw,
      ...maps,
      startedBy: startedBy(proc, raw, maps.uidMap),
      cgroup: believed?.path ?? '',
      hasCgroup: believed !== undefined && containerIn([believed], isKnown) === target.id,
    };
    return {init};
  });
  return typeof read === 'string' ? read : read.init;
}
