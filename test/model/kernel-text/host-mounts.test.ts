/** Literal lines of a host's mountinfo, and of a container's beside it. */
import {describe, expect, test} from 'vitest';
import {containerMounts} from '../../../source/model/kernel-text/container-mounts.ts';
import {HostMounts} from '../../../source/model/kernel-text/host-mounts.ts';

const host = new HostMounts(`27 1 254:0 / / rw - ext4 /dev/vda rw
28 27 254:0 /var/lib/docker /var/lib/docker rw - ext4 /dev/vda rw
29 27 0:30 /@home /home rw - btrfs /dev/vdb rw
30 27 0:31 / /run rw - tmpfs tmpfs rw
31 27 0:4 net:[4026532328] /run/docker/netns/8870fb435312 rw - nsfs nsfs rw
32 27 0:50 / /mnt/far rw - nfs4 server:/export rw
33 27 0:39 / /var/lib/docker/overlay2/80ff/merged rw - overlay overlay rw
34 27 0:22 / /sys rw - sysfs sysfs rw
`);

describe('the path on the host of a directory of a file system', () => {
  test.each([
    ['254:0', '/', '/'],
    ['254:0', '/etc', '/etc'],
    ['254:0', '/var/lib/docker/volumes/v/_data', '/var/lib/docker/volumes/v/_data'],
    ['0:30', '/@home/ann', '/home/ann'],
    ['0:30', '/@home', '/home'],
    ['0:30', '/@', undefined],
    ['0:31', '/docker.sock', '/run/docker.sock'],
    ['9:9', '/', undefined],
  ])('%s %s is %s', (device, root, path) => {
    expect(host.pathOf(device, root)).toBe(path);
  });
});

test('a path is told that leads onto, or holds, a file system that may never answer', () => {
  for (const path of ['/mnt/far', '/mnt/far/x', '/mnt', '/'])
    expect(host.mayNotAnswer([path])?.type, path).toBe('nfs4');
  expect(host.mayNotAnswer(['/srv', '/mnt/farther', '/etc'])).toBeUndefined();
});

test('of a container’s mounts those are told that show the host or a file system of their own', () => {
  const id = 'a'.repeat(64);
  const mounts = containerMounts(
    `594 546 0:39 / / rw - overlay overlay rw
595 594 0:174 / /proc rw - proc proc rw
596 594 0:175 / /dev rw - tmpfs tmpfs rw
597 594 0:22 / /sys ro - sysfs sysfs ro
598 597 0:37 /docker/${id} /sys/fs/cgroup/systemd ro - cgroup cgroup rw,name=systemd
599 594 254:0 /var/lib/docker/containers/${id}/hosts /etc/hosts rw - ext4 /dev/vda rw
600 594 254:0 / /h rw - ext4 /dev/vda rw
601 594 254:0 /etc /covered rw - ext4 /dev/vda rw
602 594 0:200 / /covered rw - tmpfs tmpfs rw
603 594 0:31 /docker.sock /tmp/x\\040y ro - tmpfs tmpfs rw
604 594 8:16 / /disk rw - ext4 /dev/sdb ro
605 594 0:300 / /far rw - nfs4 server:/other rw
`,
    host,
  );
  expect(mounts.map(({hostPath, destination, readOnly}) => [hostPath, destination, readOnly])).toEqual([
    ['/', '/h', false],
    ['/run/docker.sock', '/tmp/x y', true],
    [null, '/disk', true],
    [null, '/far', false],
  ]);
  expect(mounts.map(({mayNotAnswer}) => mayNotAnswer)).toEqual([false, false, false, true]);
});

test.each([
  ['an image', '594 546 0:39 / / rw - overlay overlay rw', []],
  ['a folder of the host that is no image', '594 546 254:0 /srv/rootfs / rw - ext4 /dev/vda rw', []],
  ['the root of the host itself', '594 546 254:0 / / rw - ext4 /dev/vda rw', ['/']],
])('the root of a container, %s, is told if it is the host’s', (_, line, expected) => {
  expect(containerMounts(`${line}\n`, host).map(({hostPath}) => hostPath)).toEqual(expected);
});
