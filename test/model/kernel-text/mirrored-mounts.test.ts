import {expect, test} from 'vitest';
import {containerMounts} from '../../../source/model/kernel-text/container-mounts.ts';
import {HostMounts} from '../../../source/model/kernel-text/host-mounts.ts';
import {mirroredMounts} from '../../../source/model/kernel-text/mirrored-mounts.ts';
import {mountDriftOf} from '../../../source/model/mount-drift.ts';
import {declared} from '../build.ts';
import {bind} from '../observed.ts';

const merged = '/docker/overlay2/f2f4/merged';
const cgroup = `/docker/${'c6'.repeat(32)}`;

/** The host's, as far as the container below shows something of it. */
const host = new HostMounts(
  [
    '21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
    `90 21 0:1234 / /var/lib${merged} rw,relatime - overlay overlay rw`,
    '33 30 0:29 / /sys/fs/cgroup/cpu rw,nosuid - cgroup cgroup rw,cpu',
  ].join('\n'),
);

/** `docker run --volume /srv:/s --volume /var/lib:/b`, shortened, as Linux 6.18 prints it with cgroup v1. */
const mountinfo = (more = ''): string =>
  `4400 4300 0:1234 / / rw,relatime - overlay overlay rw
4401 4400 0:1236 / /proc rw,nosuid - proc proc rw
4402 4400 0:1240 / /sys ro,nosuid - sysfs sysfs ro
4403 4402 0:29 ${cgroup} /sys/fs/cgroup/cpu ro,nosuid - cgroup cgroup rw,cpu
4404 4400 254:0 /srv /s rw,relatime - ext4 /dev/vda rw
4152 4400 254:0 /var/lib /b rw,relatime - ext4 /dev/vda rw
4417 4152 0:1234 / /b${merged} rw,relatime - overlay overlay rw
4418 4417 0:1236 / /b${merged}/proc rw,nosuid - proc proc rw
4455 4417 0:1240 / /b${merged}/sys ro,nosuid - sysfs sysfs ro
4461 4455 0:29 ${cgroup} /b${merged}/sys/fs/cgroup/cpu ro,nosuid - cgroup cgroup rw,cpu
4462 4417 254:0 /srv /b${merged}/s rw,relatime - ext4 /dev/vda rw
${more}`;

const asked = declared({mounts: [bind('/srv', '/s'), bind('/var/lib', '/b')]});
const added = (text: string) => {
  const drift = mountDriftOf({mounts: containerMounts(text, host), declared: asked});
  return 'unknown' in drift ? drift : drift.map(({destination}) => destination);
};

test('what a container sees again below a bind of the folder with its own root is named', () => {
  expect(mirroredMounts(mountinfo())).toEqual([
    `/b${merged}/proc`,
    `/b${merged}/sys`,
    `/b${merged}/sys/fs/cgroup/cpu`,
    `/b${merged}/s`,
  ]);
});

test('is no mount that shows more of the host, and so no drift', () => {
  expect(containerMounts(mountinfo(), host).map(({destination}) => destination)).toEqual([
    '/s',
    '/b',
    `/b${merged}`,
  ]);
  expect(added(mountinfo())).toEqual([]);
});

test('what it has there alone, or may write to there alone, is drift', () => {
  expect(added(mountinfo(`4463 4417 254:0 /etc /b${merged}/etc rw - ext4 /dev/vda rw\n`))).toEqual([
    `/b${merged}/etc`,
  ]);
  const remounted = mountinfo().replace(
    `/b${merged}/sys/fs/cgroup/cpu ro`,
    `/b${merged}/sys/fs/cgroup/cpu rw`,
  );
  expect(added(remounted)).toEqual([`/b${merged}/sys/fs/cgroup/cpu`]);
});

test('a container that does not see its own root again has no such mounts', () => {
  const other = mountinfo().replaceAll('4417 4152 0:1234', '4417 4152 0:1299');
  expect(mirroredMounts(other)).toEqual([]);
  expect(mirroredMounts('')).toEqual([]);
});
