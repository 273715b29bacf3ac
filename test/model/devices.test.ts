/** The rules on devices of the host, by their names and by their numbers. */
import {describe, expect, test} from 'vitest';
import type {Declared} from '../../source/model/flags/declared.ts';
import {judgeContainer} from '../../source/model/judge.ts';
import {type Profile, profileNamed} from '../../source/model/profile.ts';
import type {Finding, ObservedContainer} from '../../source/model/snapshot.ts';
import {container, host, plainSets, process} from './observed.ts';

const findings = (observed: ObservedContainer): readonly Finding[] =>
  judgeContainer(observed, host(), profileNamed('docker') as Profile).findings;

const words = (observed: ObservedContainer): string[] =>
  findings(observed).map(({severity, id}) => `${severity} ${id}`);

const finding = (id: string, observed: ObservedContainer): Finding =>
  findings(observed).find(each => each.id === id) ?? expect.fail(`${id} does not stand`);

/** A root container with Docker's default set and these flags. */
const root = (flags: Partial<Declared>): ObservedContainer => container([process(100, 0)], flags);

describe('devices', () => {
  const device = (path: string, permissions = 'rwm') =>
    root({devices: [{host: path, container: path, permissions}]});

  test.each([
    ['/dev/sda', 'rwm', 'critical device'],
    ['/dev/nvme0n1p1', 'r', 'high device'],
    ['/dev/mapper/root', 'rwm', 'critical device'],
    ['/dev/mapper', 'rwm', 'critical device'],
    ['/dev/disk', 'r', 'high device'],
    ['/dev/block/8:0', 'rwm', 'critical device'],
    ['/dev/root', 'rwm', 'critical device'],
    ['/dev/ubuntu-vg/root', 'rwm', 'critical device'],
    ['/dev/rhel/home', 'rwm', 'critical device'],
    ['/dev/rbd0', 'rwm', 'critical device'],
    ['/dev/pmem0', 'rwm', 'critical device'],
    ['/dev/drbd1', 'rwm', 'critical device'],
    ['/dev/../dev/dasda1', 'rwm', 'critical device'],
    ['/dev/ng0n1', 'rw', 'critical device'],
    ['/dev/md_d0p1', 'rwm', 'critical device'],
    ['/dev/pmem0.1', 'rwm', 'critical device'],
    ['/dev/loop0p1', 'rwm', 'critical device'],
    ['/dev/loop-control', 'rwm', 'medium device'],
    ['/dev/sgx_enclave', 'rwm', 'low device'],
    ['/dev/zram0', 'r', 'high device'],
    ['/dev/ttyUSB0', 'rwm', 'low device'],
    ['/dev/serial/by-id/usb-x', 'rwm', 'low device'],
    ['/dev/dri/renderD128', 'rwm', 'low device'],
    ['/dev/video0', 'rwm', 'low device'],
    ['/dev/mem', 'r', 'critical device'],
    ['/dev/kmsg', 'rwm', 'high device'],
    ['/dev/kvm', 'rw', 'medium device'],
    ['/dev/fuse', 'rwm', 'medium device'],
    ['/dev/net/tun', 'rwm', 'medium device'],
    ['/dev/snd', 'rwm', 'low device'],
    ['/dev/bus/usb/001/002', 'rwm', 'low device'],
    // An LVM group has the name that its administrator gave it, and a link may lead to a disk from anywhere.
    ['/dev/data/vol', 'rwm', 'medium device'],
    ['/dev/data/vol', 'r', 'medium device'],
    ['/some/link', 'rwm', 'medium device'],
    ['nvidia.com/gpu=all', 'rwm', 'low device'],
    ['/dev/null', 'rwm', 'nothing'],
  ])('%s with %s: %s', (path, permissions, expected) => {
    const found = words(device(path, permissions)).filter(word => word.endsWith(' device'));
    expect(found[0] ?? 'nothing').toBe(expected);
  });

  const node = (path: string, kind: 'block' | 'character', name: string | null, permissions = 'rwm') => ({
    ...device(path, permissions),
    deviceNodes: [{host: path, kind, name}],
  });

  test.each<[string, Parameters<typeof node>]>([
    ['critical', ['/dev/foo', 'block', 'vda1']],
    ['high', ['/dev/foo', 'block', 'vda1', 'r']],
    ['critical', ['/dev/data/vol', 'block', 'dm-3']],
    // A driver that nobody has heard of.
    ['critical', ['/dev/foo', 'block', 'foo0']],
    ['critical', ['/dev/foo', 'block', null]],
    ['high', ['/dev/foo', 'block', 'zram0']],
    ['critical', ['/dev/null', 'block', 'vda']],
    ['critical', ['/dev/foo', 'character', 'mem']],
    ['critical', ['/dev/foo', 'character', 'sg0']],
    ['high', ['/dev/foo', 'character', 'cpu/0/msr']],
    ['medium', ['/dev/foo', 'character', 'kvm']],
    ['low', ['/dev/data/vol', 'character', 'ttyUSB0']],
    ['low', ['/dev/data/vol', 'character', null]],
    ['critical', ['/dev/mapper/root', 'block', 'dm-0']],
    ['nothing', ['/dev/null', 'character', 'null']],
  ])('%s by its number: %j', (expected, given) => {
    const found = findings(node(...given)).find(({id}) => id === 'device');
    expect(found?.severity ?? 'nothing').toBe(expected);
  });

  test('says what a name stands for that is not that of the kernel', () => {
    expect(finding('device', node('/dev/foo', 'block', 'vda1')).evidence).toBe(
      '/dev/foo at /dev/foo (rwm), which is the block device vda1',
    );
    expect(finding('device', node('/dev/foo', 'block', null)).evidence).toBe(
      '/dev/foo at /dev/foo (rwm), which is a block device',
    );
    expect(finding('device', node('/dev/vda1', 'block', 'vda1')).evidence).toBe(
      '/dev/vda1 at /dev/vda1 (rwm)',
    );
    expect(finding('device', node('/dev/snd/pcmC0D0p', 'character', 'pcmC0D0p')).evidence).toBe(
      '/dev/snd/pcmC0D0p at /dev/snd/pcmC0D0p (rwm)',
    );
  });

  test('says of a name that tells nothing that it may be a disk', () => {
    const found = findings(device('/dev/data/vol')).find(({id}) => id === 'device');
    expect(found?.evidence).toBe(
      '/dev/data/vol at /dev/data/vol (rwm), whose kind is not known by its name: it may be a disk',
    );
  });

  test.each([
    ['b 8:* rwm', 'critical'],
    ['a *:* rwm', 'critical'],
    ['a', 'critical'],
    ['b 8:0 rw', 'critical'],
    ['b 8:0 r', 'high'],
    ['b 8:0 m', 'nothing'],
    ['c 10:229 rwm', 'nothing'],
  ])('a rule %s with MKNOD: %s', (rule, expected) => {
    const found = findings(root({deviceCgroupRules: [rule]})).find(({id}) => id === 'device-cgroup-rule');
    expect(found?.severity ?? 'nothing').toBe(expected);
  });

  test('a rule without MKNOD is milder', () => {
    const without = container([process(100, 0, {capabilities: plainSets('0', '0')})], {
      capDrop: ['ALL'],
      deviceCgroupRules: ['b 8:* rwm'],
    });
    expect(finding('device-cgroup-rule', without).severity).toBe('medium');
  });
});
