/** Whether a container is kept from a file of its host that is mounted, by whom the file belongs to. */
import {isUnknown, type Known} from '../known.ts';
import type {FileAccess, Process} from '../snapshot.ts';
import type {Facts} from './facts.ts';

const groupMayWrite = 0o020;
const othersMayWrite = 0o002;

/** The ids of a file, as far as its mode lets them write; connecting to a socket takes the same (unix(7)). */
const writersOf = ({
  uid,
  gid,
  mode,
}: FileAccess): {readonly uids: readonly number[]; readonly gid: number} => ({
  // Root owns most of what decides, and the owner may change the mode.
  uids: [0, uid],
  gid: (mode & groupMayWrite) === 0 ? -1 : gid,
});

/** Whether a process is known to be, and to stay, without any right that root or the writers of a file have. */
function isKept(process: Process, access: FileAccess): boolean {
  const {capabilities, ids, groups, userNamespace, noNewPrivileges, mixedThreads} = process;
  const {effective, permitted, inheritable, ambient} = capabilities;
  // A set-user-ID program in the image would make it root, whatever its bounding set (execve(2)).
  if (!noNewPrivileges || mixedThreads || (effective | permitted | inheritable | ambient) !== 0n)
    return false;
  // In a user namespace of its own, its groups are others on the host.
  if (userNamespace !== 'host' || isUnknown(ids) || isUnknown(groups) || ids.length === 0) return false;
  const {uids, gid} = writersOf(access);
  return (
    !groups.includes(gid) &&
    ids.every(({hostUids, hostGids}) => {
      if (isUnknown(hostUids) || isUnknown(hostGids)) return false;
      return !Object.values(hostUids).some(id => uids.includes(id)) && !Object.values(hostGids).includes(gid);
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
