/**
 * Whether a process may open what /proc/PID/root of another one leads to: the access check of ptrace(2),
 * PTRACE_MODE_READ_FSCREDS. It is no attaching: Yama has no say in it, and neither have seccomp and no-new-privileges.
 * Whether the other process is dumpable is not known; what an engine starts is.
 */
import {setOfNames} from '../capability.ts';
import type {FourIds} from '../kernel-text/proc-status.ts';
import {isUnknown, type Known, knownOr} from '../known.ts';
import {confines, isOnlyLogged} from '../security-label.ts';
import type {ObservedHost, Process} from '../snapshot.ts';

/** The ids of one thread: real, effective, saved and that of the file system. */
interface Ids {
  readonly users: readonly number[];
  readonly groups: readonly number[];
}

/** What the check looks at of a process. */
export interface Credentials {
  /** Of each thread. */
  readonly ids: readonly Ids[];
  /** What is permitted can be made effective. */
  readonly permitted: bigint;
  /** The inode of its user namespace. */
  readonly userNamespace: Known<number>;
  readonly isInHostUsers: boolean;
  readonly label: Known<string | null>;
}

const flat = ({real, effective, saved, fs}: FourIds): readonly number[] => [real, effective, saved, fs];

function idsOf({ids, user, gid}: Process): readonly Ids[] {
  const threads = knownOr(ids, []).flatMap(({uids, gids}) =>
    isUnknown(uids) || isUnknown(gids) ? [] : [{users: flat(uids), groups: flat(gids)}],
  );
  if (threads.length > 0) return threads;
  return isUnknown(user) || isUnknown(gid) ? [] : [{users: [user.uid], groups: [gid]}];
}

/** The same text for the same credentials: a container may have thousands of processes, and few kinds of them. */
export const credentialsKey = ({ids, permitted, ...others}: Credentials): string =>
  JSON.stringify([[...new Set(ids.map(each => JSON.stringify(each)))].sort(), `${permitted}`, others]);

/** Those of an observed process. */
export const credentialsOf = (process: Process): Credentials => ({
  ids: idsOf(process),
  permitted: process.capabilities.permitted | process.capabilities.effective,
  userNamespace: process.namespaces.user,
  isInHostUsers: process.userNamespace === 'host',
  label: process.lsm,
});

/** Whether no security module restricts a process with this label. */
export const isUnconfined = (label: string | null, {selinux}: Pick<ObservedHost, 'selinux'>): boolean =>
  label === null || !confines(label) || isOnlyLogged(label, selinux);

/** The profiles that engines give let a process look at others of the same label alone (moby profiles/apparmor). */
const labelsAllow = (by: Credentials, to: Credentials, host: ObservedHost): boolean =>
  isUnknown(by.label) || isUnknown(to.label) || isUnconfined(by.label, host) || by.label === to.label;

export const ptrace = setOfNames(['SYS_PTRACE']);
const setsUsers = setOfNames(['SETUID']);
const setsGroups = setOfNames(['SETGID']);

/** What lets a process take the ids of any other one. */
export const setsIds = setsUsers | setsGroups;

/** Whether all of the ids are one, and that one can be taken. */
const canTake = (wanted: readonly number[], own: readonly number[], isFree: boolean): boolean =>
  new Set(wanted.slice(0, 3)).size === 1 && (isFree || own.includes(wanted[0] as number));

const isSameUserNamespace = (by: Credentials, to: Credentials): boolean =>
  isUnknown(by.userNamespace) || isUnknown(to.userNamespace)
    ? by.isInHostUsers && to.isInHostUsers
    : by.userNamespace === to.userNamespace;

/** Whether a process with these credentials may open /proc/PID/root of one with those. */
export function mayOpenRoot(by: Credentials, to: Credentials, host: ObservedHost): boolean {
  if (!labelsAllow(by, to, host)) return false;
  const isSame = isSameUserNamespace(by, to);
  if ((by.permitted & ptrace) !== 0n && (isSame || by.isInHostUsers)) return true;
  if (!isSame || (to.permitted & ~by.permitted) !== 0n) return false;
  const own = {
    users: by.ids.flatMap(({users}) => users),
    groups: by.ids.flatMap(({groups}) => groups),
  };
  return to.ids.some(
    ({users, groups}) =>
      canTake(users, own.users, (by.permitted & setsUsers) !== 0n) &&
      canTake(groups, own.groups, (by.permitted & setsGroups) !== 0n),
  );
}
