/** Observed values for the tests of the judgements: sets as the kernel writes them, everything else as by default. */
import {unknown} from '../../source/model/known.ts';
import type {
  CapabilitySets,
  Declared,
  ExecSession,
  Mount,
  ObservedContainer,
  ObservedHost,
  Process,
} from '../../source/model/snapshot.ts';

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
export const everything = 0x1fffeffffffn;

export function declared(changes: Partial<Declared> = {}): Declared {
  return {
    privileged: false,
    capAdd: [],
    capDrop: [],
    user: '',
    userSource: 'default',
    imageUser: '',
    uid: 0,
    groupAdd: [],
    noNewPrivileges: false,
    seccomp: 'default',
    apparmor: '',
    securityOpt: [],
    readonlyRootfs: false,
    init: false,
    namespaces: {
      pid: 'private',
      network: 'none',
      ipc: 'private',
      uts: 'private',
      user: 'private',
      cgroup: 'private',
    },
    maskedPaths: ['/proc/kcore'],
    readonlyPaths: ['/proc/sys'],
    mounts: [],
    devices: [],
    deviceCgroupRules: [],
    runtime: 'runc',
    command: ['sleep', '3600'],
    ...changes,
  };
}

export const bind = (source: string, destination: string, readOnly = false): Mount => ({
  type: 'bind',
  source,
  destination,
  readOnly,
  propagation: 'rprivate',
});

/** A process of user `uid`, which is the same user on the host. */
export function process(hostPid: number, uid: number, changes: Partial<Process> = {}): Process {
  return {
    hostPid,
    containerPid: 1,
    nspid: [hostPid, 1],
    parentHostPid: 900,
    comm: 'sleep',
    command: 'sleep 3600',
    user: {uid, name: null},
    hostUser: {uid, name: null},
    hostUids: {real: uid, saved: uid, fs: uid},
    rootOnHost: uid === 0,
    gid: uid,
    groups: [],
    capabilities: uid === 0 ? defaultSets : plainSets('0', 'a80425fb'),
    userNamespace: 'host',
    noNewPrivileges: false,
    seccomp: 'filter',
    lsm: null,
    state: 'sleeping',
    threads: 1,
    mixedThreads: false,
    oddThreads: [],
    startedAt: '2026-01-01T00:00:00Z',
    namespaces: {
      pid: 4026532200,
      user: 4026531837,
      mnt: 4026532198,
      net: 4026532202,
      ipc: 4026532201,
      uts: 4026532199,
      cgroup: 4026532203,
      time: 4026531834,
    },
    executable: '/bin/busybox',
    fileCapabilities: 0n,
    foundBy: 'cgroup',
    ...changes,
  };
}

/** A running container of the given processes, PID 1 first. */
export function container(
  processes: readonly Process[],
  flags: Partial<Declared> = {},
  execs: readonly ExecSession[] = [],
): ObservedContainer {
  return {
    id: 'a'.repeat(64),
    name: 'web',
    image: 'bb',
    imageId: 'sha256:0',
    state: 'running',
    startedAt: '2026-01-01T00:00:00Z',
    declared: declared(flags),
    pid1: processes[0] ?? null,
    unobserved: processes.length > 0 ? null : {reason: 'no-procfs', detail: 'not on this host'},
    processes,
    uidMap: [{inside: 0, host: 0, count: 4294967295}],
    gidMap: [{inside: 0, host: 0, count: 4294967295}],
    execs,
    cgroup: '/docker/a',
  };
}

export function host(changes: Partial<ObservedHost> = {}): ObservedHost {
  return {
    endpoint: 'unix:///var/run/docker.sock',
    name: 'vm',
    engine: 'Docker 26.1.5',
    engineKind: 'docker',
    engineVersion: '26.1.5',
    kernel: '6.18.0',
    capLastCap: 40,
    available: everything,
    evidence: 'procfs',
    limits: [],
    namespaces: {
      pid: 4026531836,
      user: 4026531837,
      mnt: 4026531832,
      net: 4026531833,
      ipc: 4026531839,
      uts: 4026531838,
      cgroup: 4026531835,
      time: unknown('not read'),
    },
    remapped: false,
    rootless: false,
    containers: [],
    ...changes,
  };
}
