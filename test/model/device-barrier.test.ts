/** Writable cgroups of the host, with which a container leaves the device rules that hold it, or does not. */
import {expect, test} from 'vitest';
import {judgeContainer} from '../../source/model/judge.ts';
import {type Profile, profileNamed} from '../../source/model/profile.ts';
import type {KernelMount, ObservedContainer, Process} from '../../source/model/snapshot.ts';
import {bind, container, host, plainSets, process} from './observed.ts';

const own = '/docker/4cfd5d43';

const hierarchy = (hostPath: string, type: string, readOnly = false): KernelMount => ({
  hostPath,
  destination: hostPath.replace('/sys/fs/cgroup', '/cg'),
  readOnly,
  type,
  ...{source: type, mayNotAnswer: false, engineSocket: null, access: null},
});

/** The namespaces of the host and of a process that shares its cgroup namespace. */
const hosts = host().namespaces;
const sharing: Partial<Process> = {namespaces: {...process(100, 0).namespaces, cgroup: hosts.cgroup}};

function severity(mounts: readonly KernelMount[], changes: Partial<Process> = {}, uid = 0): string {
  const asked = mounts.map(({hostPath, destination}) => bind(hostPath ?? '', destination));
  const observed: ObservedContainer = {
    ...container([process(100, uid, changes)], {mounts: asked}),
    mounts,
    cgroup: own,
  };
  const {findings} = judgeContainer(observed, host(), profileNamed('docker') as Profile);
  return findings.find(({id}) => id === 'host-path-mounted')?.severity ?? 'none';
}

const ofV1 = [hierarchy('/sys/fs/cgroup', 'tmpfs'), hierarchy('/sys/fs/cgroup/devices', 'cgroup')];
const withoutMknod: Partial<Process> = {capabilities: plainSets('a00425fb', 'a00425fb')};

test.each<[string, string, Parameters<typeof severity>]>([
  ['all hierarchies of v1', 'critical', [ofV1]],
  ['that of devices alone', 'critical', [[hierarchy('/sys/fs/cgroup/devices', 'cgroup')]]],
  ['the group of all containers', 'critical', [[hierarchy('/sys/fs/cgroup/devices/docker', 'cgroup')]]],
  ['devices with others', 'critical', [[hierarchy('/sys/fs/cgroup/cpu,devices', 'cgroup')]]],
  ['its own group alone', 'high', [[hierarchy(`/sys/fs/cgroup/devices${own}`, 'cgroup')]]],
  ['another hierarchy', 'high', [[hierarchy('/sys/fs/cgroup/memory', 'cgroup')]]],
  ['it, without MKNOD', 'high', [ofV1, withoutMknod]],
  ['it, by another user than root', 'high', [ofV1, {}, 1001]],
  [
    'v2, in the cgroup namespace of the host',
    'critical',
    [[hierarchy('/sys/fs/cgroup', 'cgroup2')], sharing],
  ],
  ['v2, in a cgroup namespace of its own', 'high', [[hierarchy('/sys/fs/cgroup', 'cgroup2')]]],
  ['v2 beside v1', 'high', [[hierarchy('/sys/fs/cgroup/unified', 'cgroup2')], sharing]],
])('%s: %s', (_, expected, given) => {
  expect(severity(...given)).toBe(expected);
});

test('read-only, it leads nowhere', () => {
  expect(severity([hierarchy('/sys/fs/cgroup/devices', 'cgroup', true)])).toBe('info');
});
