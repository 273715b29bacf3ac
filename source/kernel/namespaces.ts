/** Namespaces by their inode numbers (namespaces(7)). */
import {isUnknown, type Known} from '../model/known.ts';
import {type NamespaceName, namespaceNames} from '../model/snapshot.ts';
import type {Procfs} from './procfs.ts';

/** Returns an object with a fact for each kind of namespace. */
export const mapNamespaces = <T>(fact: (name: NamespaceName) => T): Readonly<Record<NamespaceName, T>> =>
  Object.fromEntries(namespaceNames.map(name => [name, fact(name)])) as Record<NamespaceName, T>;

/** The inode numbers of the initial namespaces, the same on every machine (include/linux/proc_ns.h). */
const initialInodes: Partial<Record<NamespaceName, number>> = {
  ipc: 4_026_531_839,
  uts: 4_026_531_838,
  user: 4_026_531_837,
  pid: 4_026_531_836,
  cgroup: 4_026_531_835,
  time: 4_026_531_834,
};

/**
 * Returns the inodes of the host's own namespaces: those of its PID 1. If they cannot be read, and captop or a process
 * that it sees is in the initial PID namespace, they are the kernel's fixed numbers: a procfs shows no process outside its
 * own PID namespace. Otherwise they are those of the processes that
 * start containers, which share all namespaces with the host but, in rootless mode, the user namespace.
 *
 * @param starters the parents of the containers' init processes
 * @param own the inode of captop's own PID namespace
 */
export function hostNamespaces(
  proc: Procfs,
  starters: readonly number[],
  own: Known<number>,
): Readonly<Record<NamespaceName, Known<number>>> {
  const initial =
    own === initialInodes.pid || starters.some(pid => proc.namespace(pid, 'pid') === initialInodes.pid);
  return mapNamespaces(name => {
    const first = proc.namespace(1, name);
    if (!isUnknown(first)) return first;
    const fixed = initialInodes[name];
    if (initial && fixed !== undefined) return fixed;
    const shared = name === 'user' ? [] : starters.map(pid => proc.namespace(pid, name));
    return shared.find(each => !isUnknown(each)) ?? first;
  });
}
