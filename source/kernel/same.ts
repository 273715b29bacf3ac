/** Compares two readings, so that what did not change stays the same object and is not drawn again. */
import type {FourIds, ProcStatus} from '../model/kernel-text/proc-status.ts';
import {type CapabilitySets, namespaceNames, type ProcessState} from '../model/snapshot.ts';
import type {RawProcess, RawThread} from './raw-process.ts';

/** States between which a process changes all the time. Nothing that captop shows depends on them. */
const passingStates: ReadonlySet<ProcessState> = new Set(['running', 'sleeping', 'disk sleep', 'idle']);

const sameState = (a: ProcessState, b: ProcessState): boolean =>
  a === b || (passingStates.has(a) && passingStates.has(b));

const sameFour = (a: FourIds, b: FourIds): boolean =>
  a === b || (a.real === b.real && a.effective === b.effective && a.saved === b.saved && a.fs === b.fs);

/** Compares the user and group ids of two threads. */
export const sameIds = (a: ProcStatus, b: ProcStatus): boolean =>
  sameFour(a.uids, b.uids) && sameFour(a.gids, b.gids);

const sameSets = (a: CapabilitySets, b: CapabilitySets): boolean =>
  a === b ||
  (a.effective === b.effective &&
    a.permitted === b.permitted &&
    a.bounding === b.bounding &&
    a.inheritable === b.inheritable &&
    a.ambient === b.ambient);

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

/** Compares what decides what a thread may do: ids, groups, capability sets and restrictions. */
export const sameCredentials = (a: ProcStatus, b: ProcStatus): boolean =>
  sameIds(a, b) &&
  sameNumbers(a.groups, b.groups) &&
  sameSets(a.capabilities, b.capabilities) &&
  a.noNewPrivileges === b.noNewPrivileges &&
  a.seccomp === b.seccomp;

export const sameStatus = (a: ProcStatus, b: ProcStatus): boolean =>
  sameCredentials(a, b) &&
  sameState(a.state, b.state) &&
  a.parent === b.parent &&
  a.threads === b.threads &&
  sameNumbers(a.nspid, b.nspid);

export const sameThreads = (a: readonly RawThread[], b: readonly RawThread[]): boolean =>
  a.length === b.length &&
  a.every((thread, index) => {
    const other = b[index];
    return other !== undefined && thread.tid === other.tid && sameStatus(thread.status, other.status);
  });

/** Compares plain values and Unknowns. */
export const sameFact = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

export const sameProcess = (a: RawProcess, b: RawProcess): boolean =>
  a.pid === b.pid &&
  a.actor === b.actor &&
  Object.is(a.stat.startTicks, b.stat.startTicks) &&
  a.stat.comm === b.stat.comm &&
  a.command === b.command &&
  sameStatus(a.status, b.status) &&
  sameThreads(a.threads, b.threads) &&
  sameFact(a.executable, b.executable) &&
  sameFact(a.lsm, b.lsm) &&
  sameFact(a.uidMap, b.uidMap) &&
  namespaceNames.every(name => sameFact(a.namespaces[name], b.namespaces[name]));

/** Two lists of the same objects in the same order. */
export const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);
