/** Where captop itself stands: what its own place and rights keep from it. */
import {readFileSync, readlinkSync} from 'node:fs';
import {isIdentityMap, parseIdMap} from '../model/kernel-text/id-map.ts';
import {hidepidOf, mountAt} from '../model/kernel-text/mountinfo.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import type {NamespaceName} from '../model/snapshot.ts';
import {mapNamespaces} from './namespaces.ts';
import {attempt, type Procfs} from './procfs.ts';

export interface Reader {
  /** Whether ids that the kernel shows captop are the host's own ids. */
  readonly seesHostIds: boolean;
  readonly isRoot: boolean;
  /** Inodes of captop's own namespaces. */
  readonly namespaces: Readonly<Record<NamespaceName, Known<number>>>;
  /** The `hidepid` of the procfs read: '0' hides nothing from this reader. */
  readonly hidepid: string;
  /** Milliseconds since the epoch at which the host started. */
  readonly bootedAt: number;
}

const ownNamespace = (name: NamespaceName): Known<number> =>
  attempt(`ns/${name}`, () => Number(/\[(\d+)\]$/.exec(readlinkSync(`/proc/self/ns/${name}`))?.[1]));

/** Milliseconds since the epoch, from now and /proc/uptime; exact to the 10 ms of a clock tick. */
function bootTime(proc: Procfs): number {
  const uptime = attempt('uptime', () => Number(proc.text('uptime').split(' ')[0]));
  return isUnknown(uptime) ? Number.NaN : Math.round((Date.now() - uptime * 1000) / 10) * 10;
}

function hidepidOfMount(proc: Procfs): string {
  const mounts = proc.ownMounts;
  return hidepidOf(isUnknown(mounts) ? undefined : mountAt(mounts, proc.root));
}

/** Reads captop's own place, from /proc/self; a --proc tree may be another PID namespace's and have none. */
export function readReader(proc: Procfs): Reader {
  const isRoot = process.geteuid?.() === 0;
  const ownMap = attempt('uid_map', () => parseIdMap(readFileSync('/proc/self/uid_map', 'utf8')));
  return {
    seesHostIds: !isUnknown(ownMap) && isIdentityMap(ownMap),
    isRoot,
    namespaces: mapNamespaces(ownNamespace),
    // Of root nothing is hidden, and the mounts of a host of many containers take long to read.
    hidepid: isRoot ? '0' : hidepidOfMount(proc),
    bootedAt: bootTime(proc),
  };
}

/** RFC 3339 of clock ticks since boot; a tick is 10 ms on every architecture that Docker runs on (time(7), USER_HZ). */
export const startedAt = (ticks: number, reader: Reader): Known<string> =>
  Number.isNaN(reader.bootedAt)
    ? unknown('/proc/uptime cannot be read')
    : new Date(reader.bootedAt + ticks * 10).toISOString();
