/** The members of a container's cgroup, by the hierarchy itself: cheaper than asking every process where it is. */
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {containerIds, parseCgroup} from '../model/cgroup-path.ts';
import {isUnknown} from '../model/known.ts';
import {parseMountInfo} from '../model/mountinfo.ts';
import {attempt, type Procfs} from './procfs.ts';

/**
 * Where the hierarchy is mounted whose paths say where a process belongs; undefined where none is. Whether the
 * paths in the procfs fit it (they do not in a cgroup namespace of its own) shows when PID 1 is looked for.
 */
export function findHierarchy(proc: Procfs): string | undefined {
  const own = attempt('cgroup', () => parseCgroup(readFileSync('/proc/self/cgroup', 'utf8')));
  const mounts = attempt('mountinfo', () => parseMountInfo(readFileSync('/proc/self/mountinfo', 'utf8')));
  // The members are listed by the PIDs of captop's own PID namespace, so only its own procfs fits them.
  if (isUnknown(own) || isUnknown(mounts) || proc.root !== '/proc') return undefined;
  const systemd = own.some(line => line.controllers === 'name=systemd');
  return mounts.find(mount =>
    systemd
      ? mount.type === 'cgroup' && mount.superOptions.split(',').includes('name=systemd')
      : mount.type === 'cgroup2',
  )?.mountPoint;
}

function collect(directory: string, isOther: (id: string) => boolean, members: Set<number>): void {
  const listed = readFileSync(`${directory}/cgroup.procs`, 'latin1');
  for (const line of listed.split('\n')) if (line !== '') members.add(Number(line));
  // fs/kernfs/dir.c: a directory has two links, and one for each below it.
  if (statSync(directory).nlink <= 2) return;
  for (const entry of readdirSync(directory, {withFileTypes: true})) {
    if (!entry.isDirectory() || containerIds(entry.name).some(isOther)) continue;
    collect(`${directory}/${entry.name}`, isOther, members);
  }
}

/**
 * The processes in a cgroup and below it, but not in other containers' there.
 *
 * @param path as in /proc/PID/cgroup
 * @param isOther whether an id is another container of this daemon
 * @returns undefined where the hierarchy does not show this path
 */
export function membersOf(
  hierarchy: string,
  path: string,
  isOther: (id: string) => boolean,
): Set<number> | undefined {
  const members = new Set<number>();
  const listed = attempt('cgroup.procs', () => collect(hierarchy + path, isOther, members));
  return isUnknown(listed) ? undefined : members;
}
