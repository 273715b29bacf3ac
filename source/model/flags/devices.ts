/** --device and --device-cgroup-rule. */
import {list, object, text} from '../document/codec.ts';
import {type Flag, flag} from './flag.ts';
import {isParseError, type ParseError, parseError, readEach} from './parse-error.ts';
import {notInPod, type PodPart} from './pod-part.ts';
import type {FlagRow} from './row.ts';
import {type Fields, objectsOf, textOf, textsOf} from './values.ts';

export interface Device {
  readonly host: string;
  readonly container: string;
  /** Of r, w and m (mknod). */
  readonly permissions: string;
}

export interface DeclaredDevices {
  readonly devices: readonly Device[];
  /** As in cgroup v1 devices.allow: `b 8:* rwm`. */
  readonly deviceCgroupRules: readonly string[];
}

const isPermissions = (word: string): boolean => /^[rwm]{1,3}$/.test(word);

/** `HOST[:CONTAINER][:PERMISSIONS]`. */
function readDevice(value: string): Device | ParseError {
  const [host = '', second, third, ...rest] = value.split(':');
  if (host === '' || rest.length > 0)
    return parseError(`--device ${JSON.stringify(value)} is not HOST[:CONTAINER][:PERMISSIONS]`);
  if (second === undefined) return {host, container: host, permissions: 'rwm'};
  if (third === undefined)
    return isPermissions(second)
      ? {host, container: host, permissions: second}
      : {host, container: second, permissions: 'rwm'};
  if (!isPermissions(third))
    return parseError(`--device ${JSON.stringify(value)}: permissions are of r, w and m`);
  return {host, container: second || host, permissions: third};
}

/** A device of a Compose service that is written out in fields, as a flag has it. */
const shortForm = ({source = '', target = source, permissions = 'rwm'}: Fields): string =>
  `${source}:${target}:${permissions}`;

/** `--device=/dev/fuse`, `--device=/dev/sda:/dev/disk:r`. */
export function deviceFlag({host, container, permissions}: Device): Flag {
  if (permissions !== 'rwm') return flag('device', `${host}:${container}:${permissions}`);
  return flag('device', host === container ? host : `${host}:${container}`);
}

/** ctr hands a device out under its own name and with all permissions; it has no words for another. */
const isPlainDevice = (one: Flag): boolean => {
  const device = readDevice(one.value ?? '');
  return !isParseError(device) && device.host === device.container && device.permissions === 'rwm';
};

const handedOut = (flags: readonly Flag[]): readonly PodPart[] => [
  {notes: flags.map(each => notInPod(each, 'a device plugin of the node hands out devices'))},
];

export const devices: FlagRow<readonly Device[], DeclaredDevices> = {
  flags: ['device'],
  fromRun: given => readEach(given.all('device'), readDevice),
  fromInspect: ({HostConfig}) =>
    objectsOf(HostConfig?.Devices).map(({PathOnHost, PathInContainer, CgroupPermissions}) => ({
      host: textOf(PathOnHost),
      container: textOf(PathInContainer),
      permissions: textOf(CgroupPermissions),
    })),
  serviceKeys: ['devices'],
  fromService: service =>
    readEach([...textsOf(service.devices), ...objectsOf(service.devices).map(shortForm)], readDevice),
  json: {devices: list(object<Device>({host: text, container: text, permissions: text}))},
  printed: {device: {key: 'devices', list: true}},
  toRun: declared => declared.devices.map(deviceFlag),
  toPod: handedOut,
  toCtr: flags => flags.filter(isPlainDevice),
};

export const deviceCgroupRules: FlagRow<readonly string[], DeclaredDevices> = {
  flags: ['device-cgroup-rule'],
  fromRun: given => given.all('device-cgroup-rule'),
  fromInspect: ({HostConfig}) => textsOf(HostConfig?.DeviceCgroupRules),
  serviceKeys: ['device_cgroup_rules'],
  fromService: service => textsOf(service.device_cgroup_rules),
  json: {deviceCgroupRules: list(text)},
  printed: {'device-cgroup-rule': {key: 'device_cgroup_rules', list: true}},
  toRun: declared => declared.deviceCgroupRules.map(rule => flag('device-cgroup-rule', rule)),
  toPod: handedOut,
};
