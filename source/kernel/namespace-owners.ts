/** Which container a PID namespace belongs to. */
import {isUnknown, type Known} from '../model/known.ts';
import type {Target} from './init-process.ts';
import type {ScannedProcess} from './scanned-container.ts';

/**
 * Containers by the inodes of their PID namespaces, nested ones included. The host's belongs to none of them, and
 * a container that shares another's owns none.
 *
 * @param host the inode of the host's PID namespace
 * @param processes of a container, its init process first
 */
export function pidNamespaceOwners(
  targets: Iterable<Target>,
  host: Known<number>,
  processes: (id: string) => readonly ScannedProcess[],
): ReadonlyMap<number, string> {
  const owners = new Map<number, string>();
  const own = [...targets].filter(target => target.ownPidNamespace);
  const claim = (id: string, found: readonly ScannedProcess[]): void => {
    for (const {raw, alsoIn} of found) {
      const {pid} = raw.namespaces;
      if (alsoIn !== null) continue;
      if (!isUnknown(pid) && pid !== host && !owners.has(pid)) owners.set(pid, id);
    }
  };
  for (const {id} of own) claim(id, processes(id).slice(0, 1));
  for (const {id} of own) claim(id, processes(id));
  return owners;
}
