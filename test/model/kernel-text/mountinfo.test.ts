import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
  hidepidOf,
  mountAt,
  mountOfId,
  mountThatMayNotAnswer,
  parseMountInfo,
} from '../../../source/model/kernel-text/mountinfo.ts';
import {anyCharacter} from '../../random.ts';

const text = `21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
22 21 0:20 / /proc rw,nosuid shared:2 - proc proc rw,hidepid=2,gid=27
23 21 0:21 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate
24 21 0:44 /a\\040b /mnt/with\\040blank\\134 rw - fuse.sshfs host:/home rw,user_id=0
25 22 0:45 / /proc rw,nosuid - proc proc rw
`;

test('reads what is mounted where, with blanks and backslashes as they are', () => {
  expect(parseMountInfo(text)[3]).toEqual({
    id: 24,
    device: '0:44',
    root: '/a b',
    mountPoint: '/mnt/with blank\\',
    type: 'fuse.sshfs',
    source: 'host:/home',
    options: 'rw',
    superOptions: 'rw,user_id=0',
  });
});

test('at a mount point the last one mounted is seen', () => {
  expect(mountAt(text, '/proc')?.device).toBe('0:45');
  expect(mountAt(text, '/nowhere')).toBeUndefined();
});

test('finds the mount whose file system may never answer, by its type alone', () => {
  expect(mountThatMayNotAnswer(text)?.type).toBe('fuse.sshfs');
  expect(mountThatMayNotAnswer('1 1 0:1 / /fuse rw - ext4 /dev/fuse rw\n')).toBeUndefined();
  expect(mountThatMayNotAnswer('1 1 0:1 / / rw master:3 - nfs4 server:/ rw\n')?.source).toBe('server:/');
});

test('finds a mount by its id', () => {
  expect(mountOfId(text, 21)?.mountPoint).toBe('/');
  expect(mountOfId(text, 25)?.device).toBe('0:45');
  expect(mountOfId(text, 2)).toBeUndefined();
  expect(mountOfId('', 2)).toBeUndefined();
});

test.each([
  ['rw', '0', 0],
  ['rw,gid=27,hidepid=2', '2', 27],
  ['rw,hidepid=1', '1', 0],
  ['rw,hidepid=invisible', '2', 0],
  ['rw,hidepid=noaccess', '1', 0],
  ['rw,hidepid=ptraceable', '4', 0],
  ['rw,hidepid=off', '0', 0],
])('a procfs with %s hides %s, and not from the group %i', (superOptions, hidepid, gid) => {
  const [mount] = parseMountInfo(`1 1 0:1 / /proc rw - proc proc ${superOptions}\n`);
  expect(hidepidOf(mount)).toEqual({hidepid, gid});
});

test('an unknown mount hides nothing that could be told', () => {
  expect(hidepidOf(undefined)).toEqual({hidepid: '0', gid: 0});
});

test('no text throws', () => {
  fc.assert(fc.property(fc.string({unit: anyCharacter}), any => void mountAt(any, '/proc')));
});
