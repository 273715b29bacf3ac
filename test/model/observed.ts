/** Observed values for the tests of the judgements: sets as the kernel writes them, everything else as by default. */
import type {Declared} from '../../source/model/flags/declared.ts';
import type {Mount} from '../../source/model/flags/mounts.ts';
import type {
  CapabilitySets,
  ExecSession,
  ObservedContainer,
  ObservedHost,
  Process,
} from '../../source/model/snapshot.ts';
import * as build from './build.ts';

export const {declared} = build;

/** CapInh, CapPrm, CapEff, CapBnd and CapAmb as /proc/PID/status prints them. */
export function sets(inh: string, prm: string, eff: string, bnd: string, amb: string): CapabilitySets {
  const mask = (digits: string) => BigInt(`0x${digits}`);
  return {
    inheritable: mask(inh),
    permitted: mask(prm),
    effective: mask(eff),
    bounding: mask(bnd),
    ambient: mask(amb),
  };
}

/** Sets of a process whose permitted and effective sets are equal, inheritable and ambient empty. */
export const plainSets = (effective: string, bounding: string): CapabilitySets =>
  sets('0', effective, effective, bounding, '0');

export const defaultSets = plainSets('a80425fb', 'a80425fb');

/** What a daemon on a host without CAP_SYS_RESOURCE may hand out. */
export const everything = build.everySet;

export const bind = (source: string, destination: string, readOnly = false): Mount => ({
  type: 'bind',
  source,
  destination,
  readOnly,
  propagation: 'rprivate',
});

/** A process of user `uid`, which is the same user on the host. */
export const process = (hostPid: number, uid: number, changes: Partial<Process> = {}): Process =>
  build.process({
    hostPid,
    nspid: [hostPid, 1],
    parentHostPid: 900,
    user: {uid, name: null},
    hostUser: {uid, name: null},
    hostUids: {real: uid, saved: uid, fs: uid},
    rootOnHost: uid === 0,
    gid: uid,
    groups: [],
    capabilities: uid === 0 ? defaultSets : plainSets('0', 'a80425fb'),
    ...changes,
  });

/** A running container of the given processes, PID 1 first. */
export const container = (
  processes: readonly Process[],
  flags: Partial<Declared> = {},
  execs: readonly ExecSession[] = [],
): ObservedContainer =>
  build.container({
    declared: declared(flags),
    pid1: processes[0] ?? null,
    unobserved: processes.length > 0 ? null : {reason: 'no-procfs', detail: 'not on this host'},
    processes,
    execs,
  });

export const host = (changes: Partial<ObservedHost> = {}): ObservedHost => build.host([], changes);
