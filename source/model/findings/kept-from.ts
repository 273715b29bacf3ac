/** Whether a container is kept from a file of its host that is mounted, by whom the file belongs to. */
import {isUnknown, type Known} from '../known.ts';
import type {FileAccess, Process} from '../snapshot.ts';
import type {Facts} from './facts.ts';

const groupMayWrite = 0o020;
const othersMayWrite = 0o002;

/** Whether a process is known to be, and to stay, without any right that root or the writers of a file have. */
function isKept(process: Process, access: FileAccess): boolean {
  const {capabilities, ids, groups, userNamespace, noNewPrivileges, mixedThreads} = process;
  const {effective, permitted, inheritable, ambient} = capabilities;
  // A set-user-ID program in the image would make it root, whatever its bounding set (execve(2)).
  if (!noNewPrivileges || mixedThreads || (effective | permitted | inheritable | ambient) !== 0n)
    return false;
  // In a user namespace of its own, its groups are others on the host.
  if (userNamespace !== 'host' || isUnknown(ids) || isUnknown(groups) || ids.length === 0) return false;
  // Connecting to a socket takes the right to write to it (unix(7)). The owner may change the mode.
  const uids = [0, access.uid];
  const gids = (access.mode & groupMayWrite) === 0 ? [] : [access.gid];
  return (
    !groups.some(id => gids.includes(id)) &&
    ids.every(({hostUids, hostGids}) => {
      if (isUnknown(hostUids) || isUnknown(hostGids)) return false;
      const isOne = (known: readonly number[], own: object) =>
        Object.values(own).some(id => known.includes(id));
      return !isOne(uids, hostUids) && !isOne(gids, hostGids);
    })
  );
}

/**
 * Whose a file is, if no process of a container may write to it, nor one that `docker exec` starts there without further
 * flags; null if one may, or if anything of that is not known.
 */
export function keptFrom(facts: Facts, access: Known<FileAccess | null>): FileAccess | null {
  const {declared, members, observed} = facts;
  if (isUnknown(access) || access === null || (access.mode & othersMayWrite) !== 0) return null;
  if (!observed || declared === null || declared.privileged || !declared.noNewPrivileges) return null;
  if (isUnknown(declared.uid) || declared.uid === 0) return null;
  return members.every(({process}) => isKept(process, access)) ? access : null;
}

/** In words, what keeps a container from a file; '' if nothing is known to. */
export function keptWords(facts: Facts, access: Known<FileAccess | null>): string {
  const kept = keptFrom(facts, access);
  if (kept === null) return '';
  const mode = kept.mode.toString(8).padStart(3, '0');
  return `, where mode ${mode} of user ${kept.uid} and group ${kept.gid} lets none of its processes write and no-new-privileges keeps it so, unless an access control list says otherwise`;
}
