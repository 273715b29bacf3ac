/** Devices by their numbers, without opening one, and links that are followed only within /dev. */
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {DeviceNodes, kernelNameOf} from '../../source/kernel/device-nodes.ts';
import type {MountView} from '../../source/kernel/mount-view.ts';
import type {Procfs} from '../../source/kernel/procfs.ts';
import {HostMounts} from '../../source/model/kernel-text/host-mounts.ts';
import {isUnknown} from '../../source/model/known.ts';

const plain = '20 1 254:0 / / rw - ext4 /dev/vda rw\n21 20 0:5 / /dev rw - devtmpfs devtmpfs rw';

const nodes = (root: string, mountinfo = plain, evidence: Procfs['evidence'] = 'procfs') =>
  new DeviceNodes({evidence} as Procfs, {root, host: new HostMounts(mountinfo)} as MountView);

test.each([
  ['../../devices/virtual/block/loop3', 'loop3'],
  ['../../devices/pci0000:00/0000:00:02.0/virtio1/block/vda/vda1', 'vda1'],
  ['../../devices/virtual/mem/kmsg', 'kmsg'],
  ['../../devices/virtual/misc/fuse', 'fuse'],
  ['../../devices/virtual/misc/tun', 'net/tun'],
  ['../../devices/virtual/cpuid/cpu0', 'cpu/0/cpuid'],
  ['../../devices/virtual/msr/msr12', 'cpu/12/msr'],
  ['../../devices/virtual/vfio/12', 'vfio/12'],
  ['../../devices/pci0/host0/target0:0:0/0:0:0:0/bsg/0:0:0:0', 'bsg/0:0:0:0'],
  ['../../devices/pci0/host0/target0:0:0/0:0:0:0/scsi_generic/sg0', 'sg0'],
  ['../../devices/LNXSYSTM:00/LNXPWRBN:00/input/input0/event0', 'input/event0'],
])('%s is %s', (link, name) => {
  expect(kernelNameOf(link)).toBe(name);
});

describe('of this machine', () => {
  test('a device is known by its number, whatever is around it in its path', () => {
    const paths = [
      '/dev/null',
      '/dev/../dev//zero',
      '/dev/gone',
      '/etc/passwd',
      '/dev/pts',
      'cdi.example/one=1',
    ];
    expect(nodes('').of('a', paths, false)).toEqual([
      {host: '/dev/null', kind: 'character', name: 'null'},
      {host: '/dev/../dev//zero', kind: 'character', name: 'zero'},
    ]);
  });

  test('none is looked at on another machine, or beside a file system that may not answer', () => {
    expect(isUnknown(nodes('', plain, 'ssh').of('a', ['/dev/null'], false))).toBe(true);
    const far = `${plain}\n22 21 0:50 / /dev/far rw - fuse.far far rw`;
    expect(isUnknown(nodes('', far).of('a', ['/dev/null'], false))).toBe(true);
    expect(nodes('', far).of('a', [], false)).toEqual([]);
  });

  test('the list is the same object while it is the same', () => {
    const view = nodes('');
    const first = view.of('a', ['/dev/null'], false);
    expect(view.of('a', ['/dev/null'], true)).toBe(first);
    expect(view.of('a', ['/dev/zero'], false)).not.toBe(first);
  });
});

describe('links', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'captop-dev-'));
    mkdirSync(join(root, 'dev', 'group'), {recursive: true});
    // The way out of the tree leads to a real device, which has to stay out of reach.
    for (const [name, target] of [
      ['out', '/proc/self/root/dev/null'],
      ['up', '../../../../../../../../dev/../proc/self/root/dev/null'],
      ['one', 'other'],
      ['other', 'one'],
      ['self', 'self/self'],
      ['group/vol', '../file'],
    ] as const)
      symlinkSync(target, join(root, 'dev', name));
    writeFileSync(join(root, 'dev', 'file'), '');
  });
  afterAll(() => rmSync(root, {recursive: true}));

  test.each(['out', 'up', 'one', 'self', 'group/vol', 'file/below'])(
    '%s leads to no device, and to an end',
    name => {
      expect(nodes(root).of('a', [`/dev/${name}`], false)).toEqual([]);
    },
  );
});
