/** Which container captop itself runs in. */
import {mountAt} from '../model/kernel-text/mountinfo.ts';
import {isUnknown} from '../model/known.ts';
import type {Procfs} from './procfs.ts';
import {attempt} from './read-problem.ts';

/**
 * captop's own PID in the PID namespace of a procfs: its link `self` leads to whoever reads it (proc(5)). Undefined if
 * captop is not in that PID namespace, nor in one below it.
 */
export function ownPid(proc: Procfs): number | undefined {
  const link = attempt('self', () => proc.link('self'));
  return isUnknown(link) || !/^\d+$/.test(link) ? undefined : Number(link);
}

/** Files that an engine makes for each container, in a folder with its id, and mounts into it (moby daemon/container). */
const filesOfEngine = ['/etc/hostname', '/etc/hosts', '/etc/resolv.conf'];

/** Ids in captop's own mounts of which one may be its container's; empty if no engine made these mounts. */
export function idsInOwnMounts(proc: Procfs): readonly string[] {
  const {ownMounts} = proc;
  if (isUnknown(ownMounts)) return [];
  return filesOfEngine.flatMap(file => mountAt(ownMounts, file)?.root.match(/[0-9a-f]{64}/g) ?? []);
}
