/** The members of a container's cgroup, listed by the hierarchy: cheaper than to read /proc/PID/cgroup of every process. */
import {readdirSync, statfsSync, statSync} from 'node:fs';
import {parseCgroup} from '../model/kernel-text/cgroup-path.ts';
import {parseMountInfo} from '../model/kernel-text/mountinfo.ts';
import {isUnknown} from '../model/known.ts';
import {readLimits} from './limits.ts';
import type {Procfs} from './procfs.ts';
import {attempt} from './read-problem.ts';
import {readText} from './read-text.ts';

/** Where a hierarchy usually is mounted, and the magic number of its file system (linux/magic.h). */
const usualPlaces = {
  systemd: {path: '/sys/fs/cgroup/systemd', magic: 0x27_e0eb},
  unified: {path: '/sys/fs/cgroup', magic: 0x6367_7270},
} as const;

/** Whether a hierarchy is at its usual place: mountinfo, which takes long on a host of many containers, need not be read. */
const isThere = ({path, magic}: {readonly path: string; readonly magic: number}): boolean =>
  attempt(path, () => statfsSync(path).type) === magic;

/**
 * Returns where the hierarchy is mounted whose paths say where a process belongs; undefined if none is mounted. Before
 * it is relied on, it has to list an init process: its paths differ in a cgroup namespace of captop's own, and it lists
 * the PIDs of captop's own PID namespace, which are not those of another procfs.
 */
export function findHierarchy(proc: Procfs): string | undefined {
  // Of another machine the cgroup of every process is brought along: that tells the same.
  if (proc.evidence !== 'procfs') return undefined;
  const own = attempt('cgroup', () => parseCgroup(proc.text('self/cgroup')));
  if (isUnknown(own)) return undefined;
  const systemd = own.some(line => line.controllers === 'name=systemd');
  const usual = systemd ? usualPlaces.systemd : usualPlaces.unified;
  if (proc.root === '/proc' && isThere(usual)) return usual.path;
  if (isUnknown(proc.ownMounts)) return undefined;
  return parseMountInfo(proc.ownMounts, ' - cgroup').find(mount =>
    systemd
      ? mount.type === 'cgroup' && mount.superOptions.split(',').includes('name=systemd')
      : mount.type === 'cgroup2',
  )?.mountPoint;
}

function listedIn(directory: string, members = new Set<number>()): Set<number> {
  const listed = readText(`${directory}/cgroup.procs`);
  for (const line of listed.split('\n')) if (line !== '') members.add(Number(line));
  return members;
}

/** Whether a directory has directories below it: it has two links, and one for each of these (fs/kernfs/dir.c). */
const hasBelow = (directory: string): boolean => statSync(directory).nlink !== 2;

/**
 * Adds what is listed below a directory. A directory there may be called like another container: whoever runs in a
 * container may make one, and as many as it likes. Throws if there are more than captop reads.
 */
function addBelow(directory: string, members: Set<number>): void {
  const open = [directory];
  let read = 0;
  for (let above = open.pop(); above !== undefined; above = open.pop())
    for (const entry of readdirSync(above, {withFileTypes: true})) {
      if (!entry.isDirectory()) continue;
      if (++read > readLimits.cgroupDirectories) throw new Error('more cgroups than captop reads');
      const below = `${above}/${entry.name}`;
      listedIn(below, members);
      if (hasBelow(below)) open.push(below);
    }
}

export interface Members {
  /** In the cgroup itself. */
  readonly here: ReadonlySet<number>;
  /** In the cgroup or below it. */
  readonly all: ReadonlySet<number>;
}

/**
 * Returns the processes in a cgroup and below it; undefined if the hierarchy does not have this path.
 *
 * @param path as in /proc/PID/cgroup
 */
export function membersOf(hierarchy: string, path: string): Members | undefined {
  const directory = hierarchy + path;
  const members = attempt('cgroup.procs', () => {
    const here = listedIn(directory);
    if (!hasBelow(directory)) return {here, all: here};
    const all = new Set(here);
    addBelow(directory, all);
    return {here, all};
  });
  return isUnknown(members) ? undefined : members;
}
