/** Namespaces by their inode numbers (namespaces(7)). */
import {isUnknown, type Known} from '../model/known.ts';
import {type NamespaceName, namespaceNames} from '../model/snapshot.ts';
import type {Procfs} from './procfs.ts';

/** A fact for each namespace. */
export const mapNamespaces = <T>(fact: (name: NamespaceName) => T): Readonly<Record<NamespaceName, T>> =>
  Object.fromEntries(namespaceNames.map(name => [name, fact(name)])) as Record<NamespaceName, T>;

/** include/linux/proc_ns.h: the initial namespaces' inode numbers, the same on every machine. */
const initialInodes: Partial<Record<NamespaceName, number>> = {
  ipc: 4_026_531_839,
  uts: 4_026_531_838,
  user: 4_026_531_837,
  pid: 4_026_531_836,
  cgroup: 4_026_531_835,
  time: 4_026_531_834,
};

/**
 * Inodes of the host's own namespaces: those of its PID 1; where they cannot be read, the kernel's fixed numbers as
 * far as captop itself stands in the initial PID namespace; else those of the processes that start containers, which
 * have all in common with the host but, without root, the user namespace.
 *
 * @param starters parents of containers' PID 1
 * @param own the inode of captop's own PID namespace
 */
export function hostNamespaces(
  proc: Procfs,
  starters: readonly number[],
  own: Known<number>,
): Readonly<Record<NamespaceName, Known<number>>> {
  const initial = own === initialInodes.pid;
  return mapNamespaces(name => {
    const first = proc.namespace(1, name);
    if (!isUnknown(first)) return first;
    const fixed = initialInodes[name];
    if (initial && fixed !== undefined) return fixed;
    const shared = name === 'user' ? [] : starters.map(pid => proc.namespace(pid, name));
    return shared.find(each => !isUnknown(each)) ?? first;
  });
}
