import {expect, test} from 'vitest';
import type {Mount} from '../../source/model/flags/mounts.ts';
import {containerMounts} from '../../source/model/kernel-text/container-mounts.ts';
import {HostMounts} from '../../source/model/kernel-text/host-mounts.ts';
import {unshownMounts} from '../../source/model/unshown-mounts.ts';
import {bind} from './observed.ts';

const volume = (name: string, destination: string): Mount => ({
  ...bind(`/var/lib/docker/volumes/${name}/_data`, destination),
  type: 'volume',
});

const host = new HostMounts(
  [
    '20 1 254:0 / / rw - ext4 /dev/vda rw',
    '21 20 254:0 / /var/lib/docker/volumes/whole/_data rw - ext4 /dev/vda rw',
    '22 20 0:25 / /run rw - tmpfs tmpfs rw',
    '23 20 0:60 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw',
  ].join('\n'),
);

const root = '40 30 0:60 / / rw - overlay overlay rw';
const onDisk = (folder: string, point: string): string =>
  `50 40 254:0 ${folder} ${point} rw - ext4 /dev/vda rw`;

test.each<[string, readonly Mount[], readonly string[], readonly string[]]>([
  ['a bind that is shown', [bind('/srv', '/s')], [root, onDisk('/srv', '/s')], []],
  [
    'the same under a link in the image',
    [bind('/run/x', '/var/run/x')],
    [root, '50 40 0:25 /x /run/x rw - tmpfs t rw'],
    [],
  ],
  ['a bind after chroot(2), which leaves nothing', [bind('/', '/h')], [], ['/ at /h, ext4']],
  ['a volume of the root of the host', [volume('whole', '/h')], [], ['/ at /h, ext4']],
  ['a volume of the engine', [volume('own', '/v')], [], ['/var/lib/docker/volumes/own/_data at /v, ext4']],
  [
    'what a file system of its own covers',
    [bind('/', '/h')],
    [root, onDisk('/', '/h'), '51 50 0:99 / /h rw - tmpfs t rw'],
    ['/ at /h, ext4'],
  ],
  [
    'a file that every container has',
    [bind('/etc/hosts', '/etc/hosts')],
    [root, onDisk(`/c/${'a'.repeat(64)}/hosts`, '/etc/hosts')],
    [],
  ],
  ['memory of its own', [{...bind('', '/t'), type: 'tmpfs'}], [], []],
  ['a path of a file system that nobody knows', [bind('/run/a', '/a')], [], ['/run/a at /a, tmpfs']],
])('%s', (_, asked, lines, expected) => {
  const mountinfo = lines.join('\n');
  const unshown = unshownMounts(asked, containerMounts(mountinfo, host), mountinfo, host);
  expect(unshown.map(({hostPath, destination, type}) => `${hostPath} at ${destination}, ${type}`)).toEqual(
    expected,
  );
});
