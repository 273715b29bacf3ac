/** What a command or a Compose service asks for -> what inspect would tell of it, or why the daemon would refuse. */
import {bitOfName, capabilities, capabilityName, maskOf, shortName} from '../capability.ts';
import {didYouMean} from '../did-you-mean.ts';
import type {Asked, Declared} from '../flags/declared.ts';
import type {Hook} from '../flags/hooks.ts';
import {type ParseError, parseError} from '../flags/parse-error.ts';
import type {UserSource} from '../flags/row.ts';
import {openSystemPaths} from '../flags/security-options.ts';
import {declare} from '../flags/table.ts';
import {uidOfUser} from '../flags/user.ts';
import {isUnknown, type Known, unknown} from '../known.ts';
import type {IdMapLine, ObservedHost} from '../snapshot.ts';

/** The id maps of a user namespace that a request asks for, as an engine that runs as root makes them. */
export interface UserNamespace {
  readonly uidMap: readonly IdMapLine[];
  readonly gidMap: readonly IdMapLine[];
}

/** What would be run, as far as it bears on privilege. */
export interface Request {
  readonly name: string;
  readonly image: string;
  readonly asked: Asked;
  readonly command: readonly string[];
  readonly hooks?: readonly Hook[];
  /** Left out if it asks for no user namespace of its own, or for one whose maps are not known. */
  readonly userNamespace?: UserNamespace;
  /** What could not be looked at, in sentences. */
  readonly unresolved: readonly string[];
  /** What was left out or taken for granted, in sentences. */
  readonly assumptions: readonly string[];
}

/** What a daemon masks and makes read-only by itself (moby oci/defaults.go). */
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

/** Only root's name has the same uid in every passwd. */
export const uidOfAnyName = (name: string): Known<number> =>
  name === 'root' ? 0 : unknown("a name is looked up in the image's passwd when the container starts");

function sourceOf(asked: string, imageUser: Known<string>): UserSource {
  if (asked !== '') return isUnknown(imageUser) || asked !== imageUser ? 'run' : 'image-or-run';
  return isUnknown(imageUser) || imageUser === '' ? 'default' : 'image';
}

const flagNames = capabilities.map(({name}) => shortName(name));

/** Names that are no capabilities, or that this daemon does not have, are refused when a container is created. */
function wrongCapability({capAdd, capDrop, privileged}: Asked, host: ObservedHost): ParseError | null {
  for (const name of [...capAdd, ...capDrop]) {
    // Blanks around a name are read over elsewhere, and by no daemon.
    const bit = name === name.trim() ? bitOfName(name) : undefined;
    if (name.toUpperCase() === 'ALL') continue;
    if (bit === undefined)
      return parseError(
        `${JSON.stringify(name)} is not a capability, and the daemon would refuse it${didYouMean(shortName(name.toUpperCase()), flagNames)}`,
      );
    if (!isUnknown(host.available) && !privileged && (host.available & maskOf(bit)) === 0n)
      return parseError(`${capabilityName(bit)} is not available to this daemon, which would refuse it`);
  }
  return null;
}

/** A daemon that maps users refuses what needs the host's user namespace (moby daemon/daemon_unix.go). */
function wrongMapping(
  {privileged, namespaces: {user, pid, network}}: Asked,
  {remapped}: ObservedHost,
): ParseError | null {
  if (!remapped || user === 'host') return null;
  const why = 'on a daemon that maps users: the daemon would refuse it without --userns=host';
  if (privileged) return parseError(`--privileged cannot be used ${why}`);
  if (pid === 'host') return parseError(`--pid=host cannot be used ${why}`);
  return network === 'host' ? parseError(`--network=host cannot be used ${why}`) : null;
}

/** Podman's `unmask=PATH[:PATH]` where it opens everything, or /proc/sys, which is enough to run programs on the host. */
const unmasksMost = (option: string): boolean =>
  option.startsWith('unmask=') &&
  option
    .slice('unmask='.length)
    .split(':')
    .some(path => /^(all|\/proc\/(\*|sys(\/.*)?))$/i.test(path));

/** What the daemon makes of it, as inspect would tell: it fills in the user, labels, masked paths and cgroup mode. */
function asStored(asked: Asked, imageUser: Known<string>): Asked {
  const {privileged, namespaces} = asked;
  const open = privileged || asked.securityOpt.some(each => each === openSystemPaths || unmasksMost(each));
  const options = asked.securityOpt.filter(option => option !== openSystemPaths);
  const unlabelled = privileged || namespaces.pid === 'host' || namespaces.ipc === 'host';
  return {
    ...asked,
    user: asked.user !== '' || isUnknown(imageUser) ? asked.user : imageUser,
    securityOpt: unlabelled && !options.includes('label=disable') ? [...options, 'label=disable'] : options,
    namespaces: {...namespaces, cgroup: namespaces.cgroup || 'private'},
    maskedPaths: open ? null : maskedPaths,
    readonlyPaths: open ? null : readonlyPaths,
  };
}

/**
 * What `docker inspect` would tell of a container run so on this host, or what the daemon would refuse.
 *
 * @param imageUser the image's USER; if it is not known it is taken for none
 * @param uidOfName the uid of a user name, by default of root alone
 */
export function declaredByRequest(
  {asked, command, hooks = []}: Request,
  host: ObservedHost,
  imageUser: Known<string>,
  uidOfName = uidOfAnyName,
): Declared | ParseError {
  const refused = wrongCapability(asked, host) ?? wrongMapping(asked, host);
  if (refused !== null) return refused;
  const stored = asStored(asked, imageUser);
  const userSource = sourceOf(asked.user, imageUser);
  return {
    ...declare(stored, {imageUser, userSource, remapped: host.remapped, apparmor: ''}, command),
    uid: uidOfUser(stored.user, uidOfName),
    ...(hooks.length === 0 ? {} : {hooks}),
  };
}
