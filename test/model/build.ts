/** Makes observations for tests of what judges and shows: a plain root container, and whatever differs. */
import {setOfNames} from '../../source/model/capability.ts';
import {observedContainerRows} from '../../source/model/document/container-facts.ts';
import {hostRows} from '../../source/model/document/host-facts.ts';
import {processRows} from '../../source/model/document/process-fields.ts';
import {laterFacts} from '../../source/model/document/rows.ts';
import type {Declared} from '../../source/model/flags/declared.ts';
import {askedByInspect, declare} from '../../source/model/flags/table.ts';
import {judge} from '../../source/model/judge.ts';
import type {Profile} from '../../source/model/profile.ts';
import type {
  Container,
  Finding,
  Observation,
  ObservedContainer,
  ObservedHost,
  Process,
  Severity,
} from '../../source/model/snapshot.ts';
import type {Row} from '../../source/view/row.ts';
import {rowsOf} from '../../source/view/row.ts';

/** Docker's 14 (moby oci/caps/defaults.go), as the kernel prints them. */
export const defaultSet = 0xa80425fbn;
/** All that the daemon of the recorded machine may hand out: bit 24 is missing there. */
export const everySet = 0x1fffeffffffn;
export const none = 0n;

export const caps = (names: string): bigint => setOfNames(names.split(' '));

/** The sets of a process whose effective set is also its permitted one. */
export const sets = (effective: bigint, bounding: bigint = effective) => ({
  effective,
  permitted: effective,
  bounding,
  inheritable: 0n,
  ambient: 0n,
});

/** All five sets alike. */
export const allFive = (set: bigint) => ({
  effective: set,
  permitted: set,
  bounding: set,
  inheritable: set,
  ambient: set,
});

const inode = (value: number) => ({
  pid: value,
  user: 4026531837,
  mnt: value + 1,
  net: value + 2,
  ipc: value + 3,
  uts: value + 4,
  cgroup: value + 5,
  time: 4026531834,
});

/** The reason of a fact that a test does not set. */
const notObserved = 'not observed';

export const process = (change: Partial<Process> = {}): Process => ({
  ...laterFacts(processRows, notObserved),
  hostPid: 2685,
  containerPid: 1,
  nspid: [2685, 1],
  parentHostPid: 2660,
  comm: 'sleep',
  command: 'sleep 3600',
  user: {uid: 0, name: 'root'},
  hostUser: {uid: 0, name: 'root'},
  hostUids: {real: 0, saved: 0, fs: 0},
  rootOnHost: true,
  gid: 0,
  groups: [0],
  capabilities: sets(defaultSet),
  userNamespace: 'host',
  noNewPrivileges: false,
  seccomp: 'filter',
  lsm: null,
  state: 'sleeping',
  threads: 1,
  mixedThreads: false,
  oddThreads: [],
  ids: [],
  startedAt: '2026-11-24T10:00:00.000Z',
  namespaces: inode(4026532200),
  executable: '/bin/busybox',
  fileCapabilities: 0n,
  foundBy: 'cgroup',
  alsoIn: null,
  ...change,
});

/** What a container was asked to be whose flags say nothing but `--network=none --cgroupns=private`. */
export const declared = (change: Partial<Declared> = {}): Declared => {
  const HostConfig = {
    NetworkMode: 'none',
    CgroupnsMode: 'private',
    UsernsMode: 'private',
    MaskedPaths: ['/proc/kcore'],
    ReadonlyPaths: ['/proc/sys'],
    Runtime: 'runc',
  };
  const circumstances = {imageUser: '', userSource: 'default', remapped: false, apparmor: ''} as const;
  const asked = askedByInspect({HostConfig});
  return {...declare(asked, circumstances, ['sleep', '3600']), uid: 0, ...change};
};

export function container(change: Partial<ObservedContainer> = {}): ObservedContainer {
  const pid1 = change.pid1 === undefined ? process() : change.pid1;
  return {
    ...laterFacts(observedContainerRows, notObserved),
    id: 'ab12'.repeat(16),
    name: 'web',
    image: 'bb:latest',
    imageId: `sha256:${'cd34'.repeat(16)}`,
    labels: {},
    state: 'running',
    startedAt: '2026-11-24T10:00:00.123456789Z',
    declared: declared(),
    unobserved: null,
    processes: pid1 === null ? [] : [pid1],
    uidMap: [{inside: 0, host: 0, count: 4294967295}],
    gidMap: [{inside: 0, host: 0, count: 4294967295}],
    execs: [],
    startedBy: null,
    cgroup: `/docker/${change.id ?? 'ab12'.repeat(16)}`,
    ...change,
    pid1,
  };
}

export const host = (
  containers: readonly ObservedContainer[],
  change: Partial<ObservedHost> = {},
): ObservedHost => ({
  ...laterFacts(hostRows, notObserved),
  endpoint: 'unix:///var/run/docker.sock',
  name: 'vm',
  engine: 'Docker 26.1.5',
  engineKind: 'docker',
  engineVersion: '26.1.5',
  kernel: '6.18.5-generic',
  capLastCap: 40,
  available: everySet,
  evidence: 'procfs',
  limits: [],
  namespaces: inode(4026531836),
  remapped: false,
  rootless: false,
  ownContainer: null,
  containers,
  ...change,
});

export const observation = (containers: readonly ObservedContainer[]): Observation => ({
  takenAt: '2026-11-24T11:00:00.000Z',
  hosts: [host(containers)],
});

/** A finding with nothing in it but what the list shows: its word and its severity. */
export const finding = (short: string | null, severity: Severity = 'critical'): Finding => ({
  id: 'x',
  severity,
  title: '',
  evidence: '',
  why: '',
  remedy: [],
  short,
  references: [],
});

/** The row of one container, judged, with what a test wants to set by hand. */
export function row(
  change: Partial<ObservedContainer> = {},
  judged: Partial<Container> = {},
  profile?: Profile,
): Row {
  const [made] = rowsOf(judge(observation([container(change)]), profile));
  if (made === undefined) throw new Error('no row was made');
  return {...made, container: {...made.container, findings: [], drift: [], risk: 'ok', ...judged}};
}
