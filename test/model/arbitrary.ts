/** Random observations: any values that the types allow, hostile text and missing facts among them. */

import fc from 'fast-check';
import type {Declared} from '../../source/model/flags/declared.ts';
import type {Known} from '../../source/model/known.ts';
import {selinuxModes} from '../../source/model/security-label.ts';
import {
  type CapabilitySets,
  namespaceNames,
  type Observation,
  type ObservedContainer,
  type ObservedHost,
  type Process,
} from '../../source/model/snapshot.ts';
import {anyCharacter} from '../random.ts';
import {declared} from './build.ts';

const text = fc.string({unit: anyCharacter, maxLength: 12});
const id = fc.nat({max: 2 ** 32 - 1});
const mask = fc.bigInt({min: 0n, max: 2n ** 64n - 1n});
const time = fc
  .date({noInvalidDate: true, min: new Date('1970-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z')})
  .map(date => date.toISOString());
const some = <T>(value: fc.Arbitrary<T>) => fc.array(value, {maxLength: 3});
const known = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Known<T>> =>
  fc.oneof({arbitrary: value, weight: 4}, fc.record({unknown: text}));
const named = fc.record({uid: id, name: fc.option(text)});
const digits = fc.string({unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64});

const anySets: fc.Arbitrary<CapabilitySets> = fc.record({
  effective: mask,
  permitted: mask,
  bounding: mask,
  inheritable: mask,
  ambient: mask,
});

const inodes = fc.record(
  Object.fromEntries(namespaceNames.map(name => [name, known(id)])) as Record<
    (typeof namespaceNames)[number],
    fc.Arbitrary<Known<number>>
  >,
);

export const fourIds = fc.record({real: id, effective: id, saved: id, fs: id});

const anyProcess: fc.Arbitrary<Process> = fc.record({
  hostPid: id,
  containerPid: known(id),
  nspid: some(id),
  parentHostPid: id,
  comm: text,
  command: text,
  user: known(named),
  hostUser: known(named),
  hostUids: known(fc.record({real: id, saved: id, fs: id})),
  rootOnHost: known(fc.boolean()),
  gid: known(id),
  groups: known(some(id)),
  capabilities: anySets,
  userNamespace: known(fc.constantFrom('host', 'own')),
  noNewPrivileges: fc.boolean(),
  seccomp: fc.constantFrom('disabled', 'strict', 'filter'),
  lsm: known(fc.option(text)),
  state: fc.constantFrom('running', 'sleeping', 'disk sleep', 'zombie', 'unknown'),
  threads: id,
  mixedThreads: fc.boolean(),
  oddThreads: some(fc.record({hostTid: id, uid: known(id), hostUid: known(id), capabilities: anySets})),
  ids: known(
    some(
      fc.record({
        hostTid: id,
        uids: known(fourIds),
        gids: known(fourIds),
        hostUids: known(fourIds),
        hostGids: known(fourIds),
      }),
    ),
  ),
  startedAt: known(time),
  namespaces: inodes,
  executable: known(text),
  fileCapabilities: known(mask),
  foundBy: fc.constantFrom('cgroup', 'pid namespace', 'parent'),
  alsoIn: known(fc.option(digits)),
});

/** Fields that are not among these have the value of a plain container. */
const anyDeclared: fc.Arbitrary<Declared> = fc
  .record({
    privileged: fc.boolean(),
    capAdd: some(fc.oneof(text, fc.constantFrom('ALL', 'net_admin', 'CAP_KILL'))),
    capDrop: some(fc.oneof(text, fc.constantFrom('ALL', 'mknod', 'CAP_CHOWN'))),
    user: text,
    userSource: fc.constantFrom('image', 'run', 'default', 'image-or-run', 'unknown'),
    imageUser: known(text),
    uid: known(id),
    groupAdd: some(text),
    noNewPrivileges: fc.boolean(),
    seccomp: fc.constantFrom('default', 'unconfined', 'builtin', 'custom'),
    apparmor: text,
    securityOpt: some(text),
    readonlyRootfs: fc.boolean(),
    init: fc.boolean(),
    namespaces: fc.record({pid: text, network: text, ipc: text, uts: text, user: text, cgroup: text}),
    maskedPaths: fc.option(some(text)),
    readonlyPaths: fc.option(some(text)),
    mounts: some(
      fc.record({type: text, source: text, destination: text, readOnly: fc.boolean(), propagation: text}),
    ),
    devices: some(fc.record({host: text, container: text, permissions: text})),
    deviceCgroupRules: some(text),
    runtime: text,
    command: some(text),
  })
  .map(declared);

const idMap = some(fc.record({inside: id, host: id, count: id}));

const kernelMount = fc.record({
  hostPath: fc.option(text),
  destination: text,
  readOnly: fc.boolean(),
  type: text,
  source: text,
  mayNotAnswer: fc.boolean(),
  engineSocket: fc.option(text),
  access: known(fc.option(fc.record({uid: id, gid: id, mode: id}))),
});

const deviceNode = fc.record({
  host: text,
  kind: fc.constantFrom('block', 'character'),
  name: fc.option(text),
});

const anyContainer: fc.Arbitrary<ObservedContainer> = fc.record({
  id: digits,
  name: text,
  image: text,
  imageId: text,
  labels: known(fc.dictionary(text, text)),
  state: fc.constantFrom('created', 'running', 'paused', 'restarting', 'exited', 'dead'),
  startedAt: fc.option(time),
  declared: known(anyDeclared),
  pid1: fc.option(anyProcess),
  unobserved: fc.option(
    fc.record({reason: fc.constantFrom('hidden', 'no-procfs', 'gone', 'unverified'), detail: text}),
  ),
  processes: some(anyProcess),
  uidMap: known(idMap),
  gidMap: known(idMap),
  execs: known(
    some(fc.record({id: digits, hostPid: id, user: text, privileged: fc.boolean(), command: some(text)})),
  ),
  cgroup: known(text),
  startedBy: known(fc.option(text)),
  mounts: known(some(kernelMount)),
  unshownMounts: known(some(kernelMount)),
  deviceNodes: known(some(deviceNode)),
});

const anyHost: fc.Arbitrary<ObservedHost> = fc.record({
  endpoint: text,
  name: text,
  engine: text,
  engineKind: fc.constantFrom('docker', 'podman'),
  engineVersion: text,
  kernel: text,
  capLastCap: known(fc.nat({max: 63})),
  available: known(mask),
  evidence: fc.constantFrom('procfs', 'ssh', 'none'),
  limits: some(text),
  namespaces: inodes,
  remapped: fc.boolean(),
  rootless: fc.boolean(),
  selinux: known(fc.constantFrom(...selinuxModes)),
  ownContainer: known(fc.option(text)),
  containers: some(anyContainer),
});

export const anyObservation: fc.Arbitrary<Observation> = fc.record({takenAt: time, hosts: some(anyHost)});
