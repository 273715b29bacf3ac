/** The place and the rights of captop itself, which limit what it can read. */
import {bitOfName, maskOf} from '../model/capability.ts';
import {isIdentityMap, parseIdMap} from '../model/kernel-text/id-map.ts';
import {hidepidOf, mountAt} from '../model/kernel-text/mountinfo.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import type {NamespaceName} from '../model/snapshot.ts';
import {mapNamespaces} from './namespaces.ts';
import type {Procfs} from './procfs.ts';
import {attempt, missingBecause} from './read-problem.ts';

export interface Reader {
  /** Whether the user and group ids that the kernel shows captop are those of the host. */
  readonly seesHostIds: boolean;
  readonly isRoot: boolean;
  /** How it is given the rights that it lacks, for sentences. */
  readonly asRoot: 'run captop with sudo' | 'read it with --sudo' | 'captop lacks the capability SYS_PTRACE';
  /** Inodes of captop's own namespaces. */
  readonly namespaces: Readonly<Record<NamespaceName, Known<number>>>;
  /** The `hidepid` of the procfs (proc(5)); '0' if it hides nothing from this reader. */
  readonly hidepid: string;
  /** When the host started, in milliseconds since the epoch; NaN if /proc/uptime cannot be read. */
  readonly bootedAt: number;
}

const sysPtrace = maskOf(bitOfName('SYS_PTRACE') ?? 0);

/** The inode of a namespace of who reads. */
export const ownNamespace = (proc: Procfs, name: NamespaceName): Known<number> =>
  attempt(`ns/${name}`, () => Number(/\[(\d+)\]$/.exec(proc.ownLink(`ns/${name}`))?.[1]));

/** When the host started; exact to the 10 ms of a clock tick. */
function bootTime(proc: Procfs): number {
  const clock = attempt('uptime', () => proc.clock());
  return isUnknown(clock) ? Number.NaN : Math.round((clock.now - clock.uptime * 1000) / 10) * 10;
}

/** The ids and capabilities of who reads, by its own status file. */
interface Rights {
  readonly isRoot: boolean;
  /** By file system group and supplementary groups, which are what the kernel compares. */
  readonly groups: readonly number[];
  /** Whether it may look into every process: only in the host's own user namespace does the capability reach that far. */
  readonly mayTraceAll: boolean;
}

const numbersIn = (status: string, key: string): readonly number[] =>
  (new RegExp(`^${key}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '').split(/\s+/).filter(Boolean).map(Number);

function rightsOf(status: Known<string>, seesHostIds: boolean): Rights {
  if (isUnknown(status)) return {isRoot: false, groups: [], mayTraceAll: false};
  const effective = BigInt(`0x${/^CapEff:\s+([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  return {
    isRoot: effectiveUid(status) === 0,
    groups: [...numbersIn(status, 'Gid').slice(3), ...numbersIn(status, 'Groups')],
    mayTraceAll: seesHostIds && (effective & sysPtrace) !== 0n,
  };
}

/**
 * What the procfs hides from this reader: the group of the mount sees through `noaccess` and `invisible`, and only who
 * may trace a process sees it behind `ptraceable` (Linux fs/proc/base.c, has_pid_permissions).
 */
function hidepidFor(proc: Procfs, {groups, mayTraceAll}: Rights, seesHostIds: boolean): string {
  // mountinfo takes long to read on a host of many containers.
  if (mayTraceAll) return '0';
  const mounts = proc.ownMounts;
  const {hidepid, gid} = hidepidOf(isUnknown(mounts) ? undefined : mountAt(mounts, proc.root));
  return hidepid !== '4' && seesHostIds && groups.includes(gid) ? '0' : hidepid;
}

/** The effective uid in the text of a status file. */
export const effectiveUid = (status: string): number => Number(/^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1]);

/** Reads what the reader itself is: captop here, or what reads for it on another machine. */
export function readReader(proc: Procfs): Reader {
  const ownMap = attempt('uid_map', () => parseIdMap(proc.own('uid_map')));
  const seesHostIds = !isUnknown(ownMap) && isIdentityMap(ownMap);
  const rights = rightsOf(
    attempt('status', () => proc.own('status')),
    seesHostIds,
  );
  const {isRoot} = rights;
  const sudo = proc.evidence === 'ssh' ? 'read it with --sudo' : 'run captop with sudo';
  return {
    seesHostIds,
    isRoot,
    asRoot: isRoot && seesHostIds && !rights.mayTraceAll ? 'captop lacks the capability SYS_PTRACE' : sudo,
    namespaces: mapNamespaces(name => ownNamespace(proc, name)),
    hidepid: hidepidFor(proc, rights, seesHostIds),
    bootedAt: bootTime(proc),
  };
}

/** Returns clock ticks since boot as RFC 3339; unknown for NaN. A tick is 10 ms on every architecture of Docker (time(7), USER_HZ). */
export const startedAt = (ticks: number, reader: Reader): Known<string> =>
  Number.isNaN(reader.bootedAt)
    ? unknown('/proc/uptime cannot be read')
    : Number.isNaN(ticks)
      ? missingBecause('starting', 'when it was started')
      : new Date(reader.bootedAt + ticks * 10).toISOString();
