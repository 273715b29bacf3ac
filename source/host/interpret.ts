/** Raw process -> Process: ids through the maps, names from passwd, all threads in one. No I/O. */

import {isLivingThread, type RawProcess, type RawThread} from '../kernel/raw-process.ts';
import {type Reader, startedAt} from '../kernel/reader.ts';
import {sameCredentials, sameIds} from '../kernel/same.ts';
import {insideOf, isIdentityMap} from '../model/kernel-text/id-map.ts';
import {nameOfUid, type PasswdEntry} from '../model/kernel-text/passwd.ts';
import {type FourIds, type ProcStatus, stateOf} from '../model/kernel-text/proc-status.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import type {
  CapabilitySets,
  IdMapLine,
  Named,
  NamespaceName,
  OddThread,
  Process,
  ThreadIds,
} from '../model/snapshot.ts';
import {askablePath, type FileCapabilityAnswers, gaveNothing, notAsked} from './file-capabilities.ts';

/** What is the same for all processes of a container. */
export interface Surroundings {
  readonly reader: Reader;
  readonly hostNamespaces: Readonly<Record<NamespaceName, Known<number>>>;
  readonly hostPasswd: Known<readonly PasswdEntry[]>;
  /** The container's own. */
  readonly passwd: Known<readonly PasswdEntry[]>;
  readonly uidMap: Known<readonly IdMapLine[]>;
  readonly gidMap: Known<readonly IdMapLine[]>;
  readonly fileCapabilities: FileCapabilityAnswers;
  /** The container's PID 1. */
  readonly init: RawProcess;
}

/** The kernel shows this id for what the reader's user namespace has no id for (/proc/sys/kernel/overflowuid). */
const overflowId = 65_534;

const ownUserNamespace =
  'captop runs in a user namespace of its own, which shows other ids than the host has';

/** The id in the container of one that the kernel showed captop. */
function inside(shown: number, map: Known<readonly IdMapLine[]>, around: Surroundings): Known<number> {
  const {reader, init} = around;
  if (!reader.seesHostIds) {
    // uid_map of captop's own user namespace is told in the ids of its parent, status in its own.
    if (!isUnknown(reader.namespaces.user) && reader.namespaces.user === init.namespaces.user) return shown;
    if (shown === overflowId) return unknown(ownUserNamespace);
  }
  if (isUnknown(map)) return map;
  return insideOf(map, shown) ?? unknown(`id ${shown} of the host has no id in the container`);
}

function insideUser(shown: number, around: Surroundings): Known<Named> {
  const uid = inside(shown, around.uidMap, around);
  if (isUnknown(uid)) return uid;
  return {uid, name: isUnknown(around.passwd) ? null : nameOfUid(around.passwd, uid)};
}

function hostUser(shown: number, {reader, hostPasswd}: Surroundings): Known<Named> {
  if (!reader.seesHostIds) return unknown(ownUserNamespace);
  return {uid: shown, name: isUnknown(hostPasswd) ? null : nameOfUid(hostPasswd, shown)};
}

/**
 * The id at the depth of the container's PID 1: what `ps` inside prints. A process that was put into the
 * container's cgroup but not into its PID namespace has none.
 */
function containerPid({status, namespaces}: RawProcess, {init}: Surroundings): Known<number> {
  const depth = init.status.nspid.length - 1;
  const pid = status.nspid[depth];
  const sameDepth = status.nspid.length === depth + 1;
  const elsewhere =
    sameDepth &&
    !isUnknown(namespaces.pid) &&
    !isUnknown(init.namespaces.pid) &&
    namespaces.pid !== init.namespaces.pid;
  return pid === undefined || elsewhere ? unknown("it is not in the container's PID namespace") : pid;
}

function userNamespace(raw: RawProcess, around: Surroundings): Known<'host' | 'own'> {
  const {user} = raw.namespaces;
  const host = around.hostNamespaces.user;
  if (!isUnknown(user) && !isUnknown(host)) return user === host ? 'host' : 'own';
  if (!around.reader.seesHostIds) return unknown(ownUserNamespace);
  if (isUnknown(raw.uidMap)) return raw.uidMap;
  return isIdentityMap(raw.uidMap) ? 'host' : 'own';
}

const union = (sets: readonly CapabilitySets[]): CapabilitySets => ({
  effective: sets.reduce((all, {effective}) => all | effective, 0n),
  permitted: sets.reduce((all, {permitted}) => all | permitted, 0n),
  bounding: sets.reduce((all, {bounding}) => all | bounding, 0n),
  inheritable: sets.reduce((all, {inheritable}) => all | inheritable, 0n),
  ambient: sets.reduce((all, {ambient}) => all | ambient, 0n),
});

/** The threads that live: a leader that has ended stays a zombie while others go on, and no longer acts. */
function livingThreads(raw: RawProcess): RawThread[] {
  const all = [{tid: raw.pid, status: raw.status}, ...raw.threads];
  const living = all.filter(isLivingThread);
  return living.length > 0 ? living : all.slice(0, 1);
}

/** Four ids inside the container; unknown with the reason of the first that has none there. */
function fourInside(shown: FourIds, map: Known<readonly IdMapLine[]>, around: Surroundings): Known<FourIds> {
  const [real, effective, saved, fs] = [shown.real, shown.effective, shown.saved, shown.fs].map(id =>
    inside(id, map, around),
  );
  for (const id of [real, effective, saved, fs]) if (id === undefined || isUnknown(id)) return id ?? noIds;
  return {real, effective, saved, fs} as FourIds;
}

const noIds = unknown('it has no ids');

/** The ids of the living threads, each combination once. */
function threadIds(threads: readonly RawThread[], around: Surroundings): ThreadIds[] {
  const {uidMap, gidMap, reader} = around;
  const onHost = (ids: FourIds): Known<FourIds> => (reader.seesHostIds ? ids : unknown(ownUserNamespace));
  const combinations: RawThread[] = [];
  for (const thread of threads)
    if (!combinations.some(({status}) => sameIds(status, thread.status))) combinations.push(thread);
  return combinations.map(({tid, status: {uids, gids}}) => ({
    hostTid: tid,
    uids: fourInside(uids, uidMap, around),
    gids: fourInside(gids, gidMap, around),
    hostUids: onHost(uids),
    hostGids: onHost(gids),
  }));
}

const seccompOrder = ['disabled', 'filter', 'strict'] as const;

const oddThread = ({tid, status}: RawThread, around: Surroundings): OddThread => ({
  hostTid: tid,
  uid: inside(status.uids.effective, around.uidMap, around),
  hostUid: around.reader.seesHostIds ? status.uids.effective : unknown(ownUserNamespace),
  capabilities: status.capabilities,
});

/**
 * The executable to look at for file capabilities: only where a user who is not root holds capabilities that the
 * ambient set does not explain can they have come from there. undefined elsewhere.
 */
export function worthAsking(
  {status, executable}: RawProcess,
  uidMap: Known<readonly IdMapLine[]>,
): string | undefined {
  const {permitted, ambient} = status.capabilities;
  const {effective} = status.uids;
  const isRootInside = (isUnknown(uidMap) ? effective : insideOf(uidMap, effective)) === 0;
  const gained = !isRootInside && (permitted & ~ambient) !== 0n;
  return gained && status.state !== 'zombie' ? askablePath(executable) : undefined;
}

function fileCapabilities(raw: RawProcess, around: Surroundings): Known<bigint> {
  if (gaveNothing(around.fileCapabilities, raw)) return 0n;
  if (isUnknown(raw.executable)) return raw.executable;
  return around.fileCapabilities.carried.get(raw.executable) ?? notAsked;
}

/** One process of a container, with what its surroundings tell. */
export function interpret(
  raw: RawProcess,
  foundBy: Process['foundBy'],
  around: Surroundings,
  alsoIn: string | null = null,
): Process {
  const threads = livingThreads(raw);
  const lead = (threads[0] as RawThread).status;
  const odd = threads.filter(({status}) => !sameCredentials(status, lead));
  const {uids} = lead;
  const modes = threads.map(({status}) => status.seccomp);
  return {
    hostPid: raw.pid,
    containerPid: containerPid(raw, around),
    nspid: raw.status.nspid,
    parentHostPid: raw.status.parent,
    comm: raw.stat.comm,
    command: raw.command,
    user: insideUser(uids.effective, around),
    hostUser: hostUser(uids.effective, around),
    hostUids: around.reader.seesHostIds
      ? {real: uids.real, saved: uids.saved, fs: uids.fs}
      : unknown(ownUserNamespace),
    rootOnHost: around.reader.seesHostIds ? uids.effective === 0 : unknown(ownUserNamespace),
    gid: inside(lead.gids.effective, around.gidMap, around),
    groups: groupsInside(lead, around),
    capabilities:
      odd.length === 0 ? lead.capabilities : union(threads.map(({status}) => status.capabilities)),
    userNamespace: userNamespace(raw, around),
    // The weakest thread counts: each of them can act for all.
    noNewPrivileges: threads.every(({status}) => status.noNewPrivileges),
    seccomp: seccompOrder.find(mode => modes.includes(mode)) ?? lead.seccomp,
    lsm: raw.lsm,
    state: lead.state === 'unknown' ? stateOf(raw.stat.stateLetter) : lead.state,
    threads: raw.status.threads,
    mixedThreads: odd.length > 0,
    ids: threadIds(threads, around),
    oddThreads: odd.map(thread => oddThread(thread, around)),
    startedAt: startedAt(raw.stat.startTicks, around.reader),
    namespaces: raw.namespaces,
    executable: raw.executable,
    fileCapabilities: fileCapabilities(raw, around),
    foundBy,
    alsoIn,
  };
}

function groupsInside(lead: ProcStatus, around: Surroundings): Known<readonly number[]> {
  const groups: number[] = [];
  for (const shown of lead.groups) {
    const gid = inside(shown, around.gidMap, around);
    if (isUnknown(gid)) return gid;
    groups.push(gid);
  }
  return groups;
}
