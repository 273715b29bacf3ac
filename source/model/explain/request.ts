/** What a command or a Compose service asks for -> what inspect would tell of it, or why the daemon would refuse. */
import {bitOfName, capabilityName, maskOf, normaliseName} from '../capability.ts';
import {isUnknown, type Known, unknown} from '../known.ts';
import type {Declared, Device, Mount, ObservedHost, UserSource} from '../snapshot.ts';
import {type Wrong, wrong} from './words.ts';

/** The privilege-relevant part of what would be run. */
export interface Request {
  readonly name: string;
  readonly image: string;
  readonly privileged: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly user: string;
  readonly groupAdd: readonly string[];
  readonly securityOpt: readonly string[];
  readonly readonlyRootfs: boolean;
  readonly init: boolean;
  readonly pid: string;
  readonly network: string;
  readonly ipc: string;
  readonly uts: string;
  readonly userns: string;
  readonly cgroupns: string;
  readonly mounts: readonly Mount[];
  readonly devices: readonly Device[];
  readonly deviceCgroupRules: readonly string[];
  readonly runtime: string;
  readonly command: readonly string[];
  /** What was left out or taken for granted, in sentences. */
  readonly assumptions: readonly string[];
}

/** What a daemon masks and makes read-only of itself (moby oci/defaults.go). */
const maskedPaths = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
];
const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

const optionOf = (options: readonly string[], key: string): string | undefined =>
  options.find(option => option.startsWith(`${key}=`) || option.startsWith(`${key}:`))?.slice(key.length + 1);

function seccompOf(options: readonly string[]): string {
  const value = optionOf(options, 'seccomp');
  if (value === undefined) return 'default';
  return value === 'unconfined' || value === 'builtin' ? value : 'custom';
}

/** Only root's name is the same in every passwd. */
function uidOf(user: string): Known<number> {
  const name = user.split(':')[0] ?? '';
  if (name === '' || name === 'root') return 0;
  return /^\d+$/.test(name)
    ? Number(name)
    : unknown("a name is looked up in the image's passwd when the container starts");
}

function sourceOf(asked: string, imageUser: Known<string>): UserSource {
  if (asked !== '') return isUnknown(imageUser) || asked !== imageUser ? 'run' : 'image-or-run';
  return isUnknown(imageUser) || imageUser === '' ? 'default' : 'image';
}

/** Names that are no capabilities, or that this daemon does not have, are refused when a container is created. */
function wrongCapability({capAdd, capDrop, privileged}: Request, host: ObservedHost): Wrong | null {
  for (const name of [...capAdd, ...capDrop]) {
    const bit = bitOfName(name);
    if (normaliseName(name) === 'ALL') continue;
    if (bit === undefined)
      return wrong(`${JSON.stringify(name)} is no capability: the daemon would refuse it`);
    if (!isUnknown(host.available) && !privileged && (host.available & maskOf(bit)) === 0n)
      return wrong(`${capabilityName(bit)} is not available to this daemon, which would refuse it`);
  }
  return null;
}

/** Where the daemon maps users, what needs the host's user namespace is refused (moby daemon/daemon_unix.go). */
function wrongMapping({privileged, userns, pid, network}: Request, {remapped}: ObservedHost): Wrong | null {
  if (!remapped || userns === 'host') return null;
  const why = 'on a daemon that maps users: the daemon would refuse it without --userns=host';
  if (privileged) return wrong(`--privileged does not go ${why}`);
  if (pid === 'host') return wrong(`--pid=host does not go ${why}`);
  return network === 'host' ? wrong(`--network=host does not go ${why}`) : null;
}

/**
 * What `docker inspect` would tell of a container run so on this host, or what the daemon would refuse.
 *
 * @param imageUser the image's USER; where it is not known it is taken for none
 */
export function declaredOf(request: Request, host: ObservedHost, imageUser: Known<string>): Declared | Wrong {
  const refused = wrongCapability(request, host) ?? wrongMapping(request, host);
  if (refused !== null) return refused;
  const open = request.privileged || request.securityOpt.includes('systempaths=unconfined');
  const options = request.securityOpt.filter(option => option !== 'systempaths=unconfined');
  const unlabelled = request.privileged || request.pid === 'host' || request.ipc === 'host';
  const user = request.user !== '' || isUnknown(imageUser) ? request.user : imageUser;
  return {
    privileged: request.privileged,
    capAdd: request.capAdd,
    capDrop: request.capDrop,
    user,
    userSource: sourceOf(request.user, imageUser),
    imageUser,
    uid: uidOf(user),
    groupAdd: request.groupAdd,
    noNewPrivileges: options.some(option => /^no-new-privileges([=:]true)?$/.test(option)),
    seccomp: seccompOf(options),
    apparmor: optionOf(options, 'apparmor') ?? '',
    securityOpt: unlabelled && !options.includes('label=disable') ? [...options, 'label=disable'] : options,
    readonlyRootfs: request.readonlyRootfs,
    init: request.init,
    namespaces: {
      pid: request.pid || 'private',
      network: request.network || 'default',
      ipc: request.ipc || 'private',
      uts: request.uts || 'private',
      user: request.userns || (host.remapped ? 'private' : 'host'),
      cgroup: request.cgroupns || 'private',
    },
    maskedPaths: open ? null : maskedPaths,
    readonlyPaths: open ? null : readonlyPaths,
    mounts: request.mounts,
    devices: request.devices,
    deviceCgroupRules: request.deviceCgroupRules,
    runtime: request.runtime,
    command: request.command,
  };
}
