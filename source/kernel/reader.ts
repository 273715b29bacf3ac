/** The place and the rights of captop itself, which limit what it can read. */
import {isIdentityMap, parseIdMap} from '../model/kernel-text/id-map.ts';
import {hidepidOf, mountAt} from '../model/kernel-text/mountinfo.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import type {NamespaceName} from '../model/snapshot.ts';
import {mapNamespaces} from './namespaces.ts';
import {attempt, missingBecause, type Procfs} from './procfs.ts';

export interface Reader {
  /** Whether the user and group ids that the kernel shows captop are those of the host. */
  readonly seesHostIds: boolean;
  readonly isRoot: boolean;
  /** How it is given the rights of root, for sentences. */
  readonly asRoot: 'run captop with sudo' | 'read it with --sudo';
  /** Inodes of captop's own namespaces. */
  readonly namespaces: Readonly<Record<NamespaceName, Known<number>>>;
  /** The `hidepid` of the procfs (proc(5)); '0' if it hides nothing from this reader. */
  readonly hidepid: string;
  /** When the host started, in milliseconds since the epoch; NaN if /proc/uptime cannot be read. */
  readonly bootedAt: number;
}

/** The inode of a namespace of who reads. */
export const ownNamespace = (proc: Procfs, name: NamespaceName): Known<number> =>
  attempt(`ns/${name}`, () => Number(/\[(\d+)\]$/.exec(proc.ownLink(`ns/${name}`))?.[1]));

/** When the host started; exact to the 10 ms of a clock tick. */
function bootTime(proc: Procfs): number {
  const clock = attempt('uptime', () => proc.clock());
  return isUnknown(clock) ? Number.NaN : Math.round((clock.now - clock.uptime * 1000) / 10) * 10;
}

function hidepidOfMount(proc: Procfs): string {
  const mounts = proc.ownMounts;
  return hidepidOf(isUnknown(mounts) ? undefined : mountAt(mounts, proc.root));
}

/** The effective uid in the text of a status file. */
export const effectiveUid = (status: string): number => Number(/^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1]);

/** Reads what the reader itself is: captop here, or what reads for it on another machine. */
export function readReader(proc: Procfs): Reader {
  const isRoot = attempt('status', () => effectiveUid(proc.own('status'))) === 0;
  const ownMap = attempt('uid_map', () => parseIdMap(proc.own('uid_map')));
  return {
    seesHostIds: !isUnknown(ownMap) && isIdentityMap(ownMap),
    isRoot,
    asRoot: proc.evidence === 'ssh' ? 'read it with --sudo' : 'run captop with sudo',
    namespaces: mapNamespaces(name => ownNamespace(proc, name)),
    // Nothing is hidden from root, and mountinfo takes long to read on a host of many containers.
    hidepid: isRoot ? '0' : hidepidOfMount(proc),
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
