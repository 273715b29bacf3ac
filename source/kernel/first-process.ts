/** A container's PID 1: proven to be the container's before anything is shown. */
import {
  byAuthority,
  type CgroupLine,
  containerIn,
  containerOf,
  parseCgroup,
} from '../model/kernel-text/cgroup-path.ts';
import {parseIdMap} from '../model/kernel-text/id-map.ts';
import {isUnknown, type Known} from '../model/known.ts';
import type {IdMapLine} from '../model/snapshot.ts';
import {attempt, type Procfs, type ReadProblem} from './procfs.ts';
import type {RawProcess} from './raw-process.ts';
import {readConsistently, readParts} from './read-process.ts';

/** A container that the daemon says runs. */
export interface Target {
  readonly id: string;
  /** State.Pid. */
  readonly pid: number;
  /** Whether it has a PID namespace of its own: PID 1 inside is PID 1. */
  readonly ownPidNamespace: boolean;
}

/** Whether an id is a container of this daemon. */
export type IsKnown = (id: string) => boolean;

/** PID 1 and what is read through it. */
export interface InitProcess {
  readonly raw: RawProcess;
  readonly uidMap: Known<readonly IdMapLine[]>;
  readonly gidMap: Known<readonly IdMapLine[]>;
  /** Its path in the hierarchy that says where a process belongs. */
  readonly cgroup: string;
  /** Whether that path names the container; without one only its PID namespace tells what belongs to it. */
  readonly hasCgroup: boolean;
}

/** Why a container's PID 1 could not be shown; `not-ours` where that PID is another process here. */
export type Missing = ReadProblem | 'not-ours';

/** The container that a process belongs to now, by its cgroup. Throws where that cannot be read. */
export const ownerByCgroup = (proc: Procfs, pid: number, isKnown: IsKnown): string | undefined =>
  containerOf(proc.text(`${pid}/cgroup`), isKnown);

/** The path of a process in the hierarchy that says where it belongs. Throws where that cannot be read. */
export const cgroupPath = (proc: Procfs, pid: number): string => cgroupLines(proc, pid)[0]?.path ?? '';

const cgroupLines = (proc: Procfs, pid: number): CgroupLine[] =>
  byAuthority(parseCgroup(proc.text(`${pid}/cgroup`)));

/**
 * Proof that a PID is the container's: its cgroup names the container, or the process that started it does, which
 * is outside (`containerd-shim … -id ID`, `conmon … -c ID`) and so cannot be the container's own claim.
 */
function isProven(
  proc: Procfs,
  target: Target,
  raw: RawProcess,
  lines: readonly CgroupLine[],
  isKnown: IsKnown,
): boolean {
  if (target.ownPidNamespace && raw.status.nspid.at(-1) !== 1) return false;
  if (containerIn(lines, isKnown) === target.id) return true;
  const parent = attempt('cmdline', () => proc.text(`${raw.stat.parent}/cmdline`));
  return !isUnknown(parent) && parent.split('\0').includes(target.id);
}

/** A line of the hierarchy that says where a process belongs. */
const believedLine = {hierarchy: 0, controllers: ''};

type Maps = Pick<InitProcess, 'uidMap' | 'gidMap'>;

/**
 * The id maps of the processes of one look. A map is written once (user_namespaces(7)) and most containers share a
 * namespace, so it is read once for each.
 */
export class IdMaps {
  readonly #proc: Procfs;
  readonly #read = new Map<number, Maps>();

  constructor(proc: Procfs) {
    this.#proc = proc;
  }

  of({pid, namespaces: {user}}: RawProcess): Maps {
    const known = isUnknown(user) ? undefined : this.#read.get(user);
    if (known) return known;
    const read = (name: string) => attempt(name, () => parseIdMap(this.#proc.text(`${pid}/${name}`)));
    const maps = {uidMap: read('uid_map'), gidMap: read('gid_map')};
    // An empty one may still be written.
    const isWritten = [maps.uidMap, maps.gidMap].every(map => !isUnknown(map) && map.length > 0);
    if (isWritten && !isUnknown(user)) this.#read.set(user, maps);
    return maps;
  }
}

/**
 * Reads the PID 1 of a container, and proves it between two readings of its start time.
 *
 * @param listedIn the cgroup that lists it, where that is known without asking the process; the same as it would tell
 */
export function readInitProcess(
  proc: Procfs,
  target: Target,
  isKnown: IsKnown,
  maps = new IdMaps(proc),
  listedIn: (target: Target) => string | undefined = () => undefined,
): InitProcess | Missing {
  const {pid} = target;
  const read = readConsistently(proc, pid, stat => {
    const raw = readParts(proc, pid, stat);
    const listed = listedIn(target);
    const lines = listed === undefined ? cgroupLines(proc, pid) : [{...believedLine, path: listed}];
    if (!isProven(proc, target, raw, lines, isKnown)) return {first: 'not-ours' as const};
    const [believed] = lines;
    const first: InitProcess = {
      raw,
      ...maps.of(raw),
      cgroup: believed?.path ?? '',
      hasCgroup: believed !== undefined && containerIn([believed], isKnown) === target.id,
    };
    return {first};
  });
  return typeof read === 'string' ? read : read.first;
}
