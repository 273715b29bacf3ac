/** Where captop itself stands: what its own place and rights keep from it. */
import {readFileSync, readlinkSync} from 'node:fs';
import {isIdentityMap, parseIdMap} from '../model/id-map.ts';
import {isUnknown, type Known, type Unknown, unknown} from '../model/known.ts';
import {hidepidOf, mountAt} from '../model/mountinfo.ts';
import {type NamespaceName, namespaceNames} from '../model/snapshot.ts';
import {attempt, type Procfs} from './procfs.ts';

/** include/linux/proc_ns.h: the initial namespaces' inode numbers, the same on every machine. */
const initialInodes: Partial<Record<NamespaceName, number>> = {
  ipc: 4_026_531_839,
  uts: 4_026_531_838,
  user: 4_026_531_837,
  pid: 4_026_531_836,
  cgroup: 4_026_531_835,
  time: 4_026_531_834,
};

export interface Reader {
  /** Whether ids that the kernel shows captop are the host's own ids. */
  readonly seesHostIds: boolean;
  readonly isRoot: boolean;
  /** Inodes of captop's own namespaces. */
  readonly namespaces: Readonly<Record<NamespaceName, Known<number>>>;
  /** The `hidepid` of the procfs read: '0' hides nothing. */
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

/** Reads captop's own place, from /proc/self; a --proc tree may be another PID namespace's and have none. */
export function readReader(proc: Procfs): Reader {
  const mounts = attempt('mountinfo', () => readFileSync('/proc/self/mountinfo', 'utf8'));
  const ownMap = attempt('uid_map', () => parseIdMap(readFileSync('/proc/self/uid_map', 'utf8')));
  return {
    seesHostIds: !isUnknown(ownMap) && isIdentityMap(ownMap),
    isRoot: process.geteuid?.() === 0,
    namespaces: Object.fromEntries(
      namespaceNames.map(name => [name, ownNamespace(name)]),
    ) as Reader['namespaces'],
    hidepid: hidepidOf(isUnknown(mounts) ? undefined : mountAt(mounts, proc.root)),
    bootedAt: bootTime(proc),
  };
}

/**
 * Inodes of the host's own namespaces: those of its PID 1; where they cannot be read, those of the daemon, which
 * starts containers from where it stands; else the kernel's fixed numbers as far as captop itself stands in the
 * initial PID namespace.
 */
export function hostNamespaces(
  proc: Procfs,
  reader: Reader,
  daemons: readonly number[],
): Readonly<Record<NamespaceName, Known<number>>> {
  const initial = reader.namespaces.pid === initialInodes.pid;
  const inode = (name: NamespaceName): Known<number> => {
    const read = [1, ...daemons].map(pid => proc.namespace(pid, name));
    const fixed = initial ? initialInodes[name] : undefined;
    return read.find(each => !isUnknown(each)) ?? fixed ?? (read[0] as Unknown);
  };
  return Object.fromEntries(namespaceNames.map(name => [name, inode(name)])) as Reader['namespaces'];
}

/**
 * What this reader cannot see, one sentence each.
 *
 * @param closed how many processes of containers keep their namespaces from it, of how many
 */
export function limitsOf(reader: Reader, closed: number, total: number): string[] {
  const limits: string[] = [];
  if (!reader.seesHostIds)
    limits.push('captop runs in a user namespace of its own, so users on the host are unknown');
  if (closed > 0)
    limits.push(
      `namespaces and executables of ${closed} of ${total} processes are closed to captop: ${
        reader.isRoot ? 'it lacks the capability SYS_PTRACE or theirs' : 'run it with sudo to see them'
      }`,
    );
  if (reader.hidepid !== '0' && !reader.isRoot)
    limits.push(
      `the procfs is mounted with hidepid=${reader.hidepid}: other users' processes are hidden, run captop with sudo`,
    );
  return limits;
}

/** RFC 3339 of clock ticks since boot; a tick is 10 ms on every architecture that Docker runs on (time(7), USER_HZ). */
export const startedAt = (ticks: number, reader: Reader): Known<string> =>
  Number.isNaN(reader.bootedAt)
    ? unknown('/proc/uptime cannot be read')
    : new Date(reader.bootedAt + ticks * 10).toISOString();
