import {expect, test} from 'vitest';
import type {Mount} from '../../source/model/flags/mounts.ts';
import {mountDriftOf} from '../../source/model/mount-drift.ts';
import type {KernelMount} from '../../source/model/snapshot.ts';
import {declared} from './build.ts';
import {bind} from './observed.ts';

const shown = (
  hostPath: string | null,
  destination: string,
  change: Partial<KernelMount> = {},
): KernelMount => ({
  hostPath,
  destination,
  readOnly: false,
  type: 'ext4',
  source: '/dev/vda',
  mayNotAnswer: false,
  engineSocket: null,
  access: null,
  ...change,
});

const driftOf = (mounts: readonly KernelMount[], asked: readonly Mount[] = []) =>
  mountDriftOf({mounts, declared: declared({mounts: asked})});

test.each<[string, readonly KernelMount[], readonly Mount[], readonly string[]]>([
  ['a bind that was asked for', [shown('/etc', '/e')], [bind('/etc', '/e')], []],
  ['the same under a link on the host', [shown('/data/real', '/d')], [bind('/data/link', '/d')], []],
  ['the same under a link in the image', [shown('/run/x', '/run/x')], [bind('/run/x', '/var/run/x')], []],
  ['one more', [shown('/etc', '/e'), shown('/srv', '/s')], [bind('/etc', '/e')], ['added /s']],
  ['one that became writable', [shown('/etc', '/e')], [bind('/etc', '/e', true)], ['made writable /e']],
  ['one that is still read-only', [shown('/etc', '/e', {readOnly: true})], [bind('/etc', '/e', true)], []],
  ['a disk below a bind of the root', [shown('/', '/h'), shown('/home', '/h/home')], [bind('/', '/h')], []],
  ['a file system that the host does not have', [shown(null, '/m', {type: 'overlay'})], [], []],
  ["the host's shared memory", [shown('/dev/shm', '/dev/shm', {type: 'tmpfs'})], [], []],
  ["the host's /sys in a privileged container", [shown('/sys', '/sys', {type: 'sysfs'})], [], []],
  ["a pod's hosts file", [shown('/var/lib/kubelet/pods/0f0e/etc-hosts', '/etc/hosts')], [], []],
  ['a path that is masked by a bind', [shown('/dev/null', '/proc/keys', {type: 'devtmpfs'})], [], []],
  ["the host's /proc in another place", [shown('/proc', '/p', {type: 'proc'})], [], ['added /p']],
])('%s', (_, mounts, asked, expected) => {
  const drift = driftOf(mounts, asked);
  expect(
    'unknown' in drift ? drift : drift.map(({change, destination}) => `${change} ${destination}`),
  ).toEqual(expected);
});

test('is not known if the mounts or the flags are not', () => {
  const unread = {unknown: 'not read'};
  expect(mountDriftOf({mounts: unread, declared: declared()})).toEqual(unread);
  expect(mountDriftOf({mounts: [], declared: unread})).toEqual(unread);
});
