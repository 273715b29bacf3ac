import fc from 'fast-check';
import {expect, test} from 'vitest';
import {coveredPaths} from '../../../source/model/kernel-text/covered-paths.ts';
import {anyCharacter} from '../../random.ts';

/** Of a container without flags, Docker 26.1 with runc on Linux 6.18. */
const text = `154 66 0:56 / / rw,relatime - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w
155 154 0:60 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
158 154 0:63 / /sys ro,nosuid,nodev,noexec,relatime - sysfs sysfs ro
159 158 0:64 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,mode=755
160 159 0:29 /docker/7 /sys/fs/cgroup/cpu ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,cpu
103 155 0:60 /bus /proc/bus ro,nosuid,nodev,noexec,relatime - proc proc rw
106 155 0:60 /sys /proc/sys ro,nosuid,nodev,noexec,relatime - proc proc rw
107 155 0:90 / /proc/acpi ro,relatime - tmpfs tmpfs ro
108 155 0:61 /null /proc/keys rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
110 158 0:91 / /sys/firmware ro,relatime - tmpfs tmpfs ro
111 154 0:92 / /data ro,relatime - tmpfs tmpfs ro
`;

test('tells what is masked and what is read-only, and takes neither a cgroup nor a volume for it', () => {
  expect(coveredPaths(text)).toEqual({
    masked: ['/proc/acpi', '/proc/keys', '/sys/firmware'],
    readonly: ['/proc/bus', '/proc/sys'],
  });
});

test('of a privileged container nothing is covered', () => {
  const open = text.split('\n').slice(0, 3).join('\n');
  expect(coveredPaths(open)).toEqual({masked: [], readonly: []});
});

test('no text throws', () => {
  fc.assert(fc.property(fc.string({unit: anyCharacter}), any => void coveredPaths(any)));
});
