/** What devices of the host are passed into the container. */
import {setOfNames} from '../capability.ts';
import {type Device, deviceFlag} from '../flags/devices.ts';
import {flag} from '../flags/flag.ts';
import {knownOr} from '../known.ts';
import {removing} from '../remedy.ts';
import type {DeviceNode, Severity} from '../snapshot.ts';
import type {Facts} from './facts.ts';
import {plainPath, worst} from './host-things.ts';
import type {Hit, Rule} from './rule.ts';

/** Disks by their kernel names (Linux admin-guide/devices.txt), by links of udev, and as logical volumes. */
const disk = new RegExp(
  `^/dev/(?:${[
    '(?:sd|hd|vd|xvd|dasd)[a-z]+[0-9]*$',
    '(?:nvme|ng|mmcblk|md_?d?|dm-|loop|zd|nbd|sg|rbd|drbd|pmem|bcache|ubiblock|mtdblock|ublkb|sr|fd)[0-9][0-9a-z_.]*$',
    'md/',
    '(?:mapper|disk|bsg|block|raw|cciss|ida|zvol|rbd|drbd)(?:/|$)',
    'root$',
    '[^/]*vg[^/]*/',
    '(?:almalinux|centos|fedora|ol|pve|rhel|rl|system)/',
  ].join('|')})`,
);

/** Whether a path is that of a disk or of a part of one. */
export const isDisk = (path: string): boolean => disk.test(plainPath(path));

const diskKind: readonly [Severity, Severity] = ['critical', 'high'];

/** Severities of devices, writable and read-only; the first pattern that matches counts. */
const deviceKinds: ReadonlyArray<readonly [RegExp, Severity, Severity]> = [
  [/^\/dev\/(mem|kmem|port)$/, 'critical', 'critical'],
  [disk, ...diskKind],
  [/^\/dev\/z?ram[0-9]/, 'high', 'high'],
  [/^\/dev$/, 'critical', 'high'],
  [/^\/dev\/(kmsg|cpu\/|mtd|vfio|uio|tpm)/, 'high', 'medium'],
  [/^\/dev\/(kvm|fuse|loop-control|net\/tun|vhost|uinput|input|console|tty[0-9])/, 'medium', 'medium'],
];

/**
 * Folders of /dev whose names udev and drivers give to character devices (Linux admin-guide/devices.txt). Other folders
 * hold names that an administrator chooses: an LVM group of any name is a folder of disks (lvm(8)).
 */
const ofDrivers =
  /^\/dev\/(?:accel|bus\/usb|char|dma_heap|dri|dvb|infiniband|nvidia-caps|pts|serial|snd|usb|v4l)(?:\/|$)/;

/** A name right below /dev is the kernel's own. */
const ofKernel = /^\/dev\/[^/]+$/;

/**
 * Whether nothing is known of what a name stands for: a link may be anywhere, and lead to a disk. What is no path is the
 * name of a device in the Container Device Interface, `nvidia.com/gpu=all`.
 */
const isOfUnknownKind = (host: string, path = plainPath(host)): boolean =>
  host.startsWith('/') &&
  !deviceKinds.some(([kind]) => kind.test(path)) &&
  !ofDrivers.test(path) &&
  !ofKernel.test(path);

/** Devices that every container has anyway. */
const always = /^\/dev\/(null|zero|full|random|urandom|tty)$/;

/** The severities of a device by its name; undefined if its name is in no row. */
function kindOf(path: string): readonly [Severity, Severity] | undefined {
  const row = deviceKinds.find(([kind]) => kind.test(path));
  return row && [row[1], row[2]];
}

/** The severities by its number: a block device is a disk unless its row says less. */
const kindOfNode = ({kind, name}: DeviceNode): readonly [Severity, Severity] =>
  (name === null ? undefined : kindOf(`/dev/${name}`)) ?? (kind === 'block' ? diskKind : ['low', 'low']);

/** What is known of a device that is passed in: its flag, and what it is by its number; undefined if that is not known. */
interface PassedDevice {
  readonly device: Device;
  readonly node: DeviceNode | undefined;
}

function deviceSeverity({device: {host, permissions}, node}: PassedDevice): Severity {
  const index = permissions.includes('w') ? 0 : 1;
  const path = plainPath(host);
  const byName =
    kindOf(path)?.[index] ?? (node === undefined && isOfUnknownKind(host, path) ? 'medium' : 'low');
  return node === undefined ? byName : worst([byName, kindOfNode(node)[index]]);
}

/** What is said of a device whose name does not tell what it is. */
function kindWords({device: {host}, node}: PassedDevice): string {
  if (node === undefined)
    return isOfUnknownKind(host) ? ', whose kind is not known by its name: it may be a disk' : '';
  if (node.name !== null && plainPath(host).endsWith(`/${node.name}`)) return '';
  return `, which is ${node.name === null ? `a ${node.kind} device` : `the ${node.kind} device ${node.name}`}`;
}

function devices(facts: Facts): Hit | null {
  const nodes = knownOr(facts.container.deviceNodes, []);
  const found = (facts.declared?.devices ?? []).flatMap((device): readonly PassedDevice[] => {
    const node = nodes.find(({host}) => host === device.host);
    const isAlways = always.test(device.host) && (node === undefined || always.test(`/dev/${node.name}`));
    return isAlways ? [] : [{device, node}];
  });
  if (found.length === 0) return null;
  const severity = worst(found.map(deviceSeverity));
  return {
    severity,
    evidence: found
      .map(passed => {
        const {host, container, permissions} = passed.device;
        return `${host} at ${container} (${permissions})${kindWords(passed)}`;
      })
      .join('; '),
    remedy: found.map(({device}) => removing(deviceFlag(device))),
    short: `device ${found.find(passed => deviceSeverity(passed) === severity)?.device.host ?? ''}`,
  };
}

/**
 * `b 8:* rwm` for block devices, `a` or `a *:* rwm` for all (cgroup v1 devices.allow). Of the character devices 21 is
 * sg, which talks to the same disks.
 */
const opensBlock = /^(?:a|(?:[ab]\s+[0-9*]+|c\s+(?:\*|21)):[0-9*]+\s+[rwm]{1,3})$/;

/** What a rule lets a process do with nodes of these devices: `a` alone allows everything. */
const permissionsOf = (rule: string): string => (rule === 'a' ? 'rwm' : (rule.split(/\s+/).at(-1) ?? ''));

/**
 * The rules let nodes be opened. To make one takes MKNOD alone, since runtimes let every container make nodes of all
 * devices (runc libcontainer/specconv, AllowedDevices: `b *:* m` and `c *:* m`).
 */
function cgroupRules(facts: Facts): Hit | null {
  const declared = facts.declared?.deviceCgroupRules ?? [];
  const opens = (rule: string, permissions: RegExp): boolean =>
    opensBlock.test(rule.trim()) && permissions.test(permissionsOf(rule.trim()));
  const found = declared.filter(rule => opens(rule, /[rw]/));
  if (found.length === 0) return null;
  const mknod = (facts.bounding & setOfNames(['MKNOD'])) !== 0n;
  const writes = found.some(rule => opens(rule, /w/));
  return {
    severity: !mknod || facts.contained ? 'medium' : writes ? 'critical' : 'high',
    evidence: `--device-cgroup-rule ${found.map(rule => `'${rule}'`).join(', ')}; MKNOD ${mknod ? 'is' : 'is not'} in the bounding set`,
    remedy: found.map(rule => removing(flag('device-cgroup-rule', rule))),
    short: 'device rule',
  };
}

export const deviceRules: readonly Rule[] = [
  {
    id: 'device',
    title: 'A device of the host is passed in',
    severity: 'critical',
    why: 'A device is used below the file systems and their rights. Who can open a disk reads and changes every file on it.',
    source: 'docker-run(1) --device',
    test: devices,
  },
  {
    id: 'device-cgroup-rule',
    title: 'Nodes for disks may be made and opened',
    severity: 'critical',
    why: 'The device cgroup normally keeps a container from opening disks even where it can make their nodes. With this rule and MKNOD it makes a node for the disk of the host and opens it.',
    source: 'mknod(2); docker-run(1) --device-cgroup-rule',
    test: cgroupRules,
  },
];
