/**
 * Which container's mount namespace a process is in, without asking anything that could let captop wait: `ns/mnt` does
 * while a process starts a program, mountinfo never does. Its first line is a mount that the process sees, mostly that at
 * its root, and no mount of another namespace has the same id (proc_pid_mountinfo(5)). setns(2) gives whoever enters the
 * root of the namespace.
 */
import {isUnknown} from '../model/known.ts';
import type {InitProcess, Missing} from './init-process.ts';
import type {Procfs} from './procfs.ts';
import {attempt} from './read-problem.ts';

/** As many bytes as hold the number at the beginning. The kernel makes no more lines than are asked for. */
const idBytes = 16;

/** The id of the first mount that a process sees; undefined if that cannot be read, or it sees none, as in a chroot. */
export function rootMountOf(proc: Procfs, pid: number): number | undefined {
  const beginning = attempt('mountinfo', () => proc.mountinfo(pid, idBytes));
  return isUnknown(beginning) ? undefined : Number(/^(\d+) /.exec(beginning)?.[1] ?? Number.NaN) || undefined;
}

/**
 * Containers by the id of the mount at their root; without those that share the host's, or whose mounts are not seen
 * here.
 */
export function rootMounts(
  proc: Procfs,
  inits: Iterable<readonly [string, InitProcess | Missing]>,
): ReadonlyMap<number, string> {
  const owners = new Map<number, string>();
  const host = rootMountOf(proc, 1);
  if (host === undefined) return owners;
  for (const [id, init] of inits) {
    const mount = typeof init === 'object' ? rootMountOf(proc, init.raw.pid) : undefined;
    if (mount !== undefined && mount !== host && !owners.has(mount)) owners.set(mount, id);
  }
  return owners;
}
