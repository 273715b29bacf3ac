/** An inspect document -> what the container's configuration asked for. No I/O. */
import {isUnknown, type Known} from '../../model/known.ts';
import type {Declared, Mount, UserSource} from '../../model/snapshot.ts';
import type {EngineDeclared, EngineFacts} from '../engine.ts';
import type {HostConfigDocument, InspectDocument} from './documents.ts';

/** What the daemon as a whole decides: whether containers get a user namespace unless they opt out. */
type DaemonWide = Pick<EngineFacts, 'remapped'>;

const list = <T>(items: readonly T[] | null | undefined): readonly T[] => items ?? [];

/**
 * Where the user came from. The daemon merges the image's USER into the container's own configuration, so that
 * one equal to the image's may have been given again when it was run (moby daemon/create.go, verifyContainerSettings).
 */
export function userSource(user: string, imageUser: Known<string>): UserSource {
  if (user === '') return 'default';
  if (isUnknown(imageUser)) return 'unknown';
  return user === imageUser ? 'image-or-run' : 'run';
}

/** The value of `key=value` or, as older clients sent it, `key:value`. */
function securityOption(options: readonly string[], key: string): string | undefined {
  const option = options.find(each => each.startsWith(`${key}=`) || each.startsWith(`${key}:`));
  return option?.slice(key.length + 1);
}

function seccompOf(options: readonly string[]): string {
  const value = securityOption(options, 'seccomp');
  if (value === undefined) return 'default';
  return value === 'unconfined' || value === 'builtin' ? value : 'custom';
}

const noNewPrivileges = (options: readonly string[]): boolean =>
  options.some(option => /^no-new-privileges([=:]true)?$/.test(option));

function mountsOf({Mounts, HostConfig}: InspectDocument): Mount[] {
  const mounts = list(Mounts).map(mount => ({
    type: mount.Type ?? 'unknown',
    source: mount.Source ?? '',
    destination: mount.Destination ?? '',
    readOnly: mount.RW === false,
    propagation: mount.Propagation ?? '',
  }));
  const tmpfs = Object.entries(HostConfig?.Tmpfs ?? {})
    .filter(([destination]) => !mounts.some(mount => mount.destination === destination))
    .map(([destination, options]) => ({
      type: 'tmpfs',
      source: '',
      destination,
      readOnly: options.split(',').includes('ro'),
      propagation: '',
    }));
  return [...mounts, ...tmpfs];
}

/** Docker tells `--privileged` as null and `systempaths=unconfined` as an empty list; both mask nothing. */
const pathsOrNull = (paths: readonly string[] | null | undefined): readonly string[] | null =>
  paths && paths.length > 0 ? paths : null;

/** Docker's words; where it says nothing, what nothing means. */
function namespacesOf(config: HostConfigDocument, {remapped}: DaemonWide): Declared['namespaces'] {
  return {
    pid: config.PidMode || 'private',
    network: config.NetworkMode || 'default',
    ipc: config.IpcMode || 'private',
    uts: config.UTSMode || 'private',
    user: config.UsernsMode || (remapped ? 'private' : 'host'),
    cgroup: config.CgroupnsMode || 'host',
  };
}

/**
 * What a container was asked to be.
 *
 * @param imageUser the USER of its image
 */
export function declaredOf(
  document: InspectDocument,
  imageUser: Known<string>,
  daemon: DaemonWide,
): EngineDeclared {
  const config = document.HostConfig ?? {};
  const user = document.Config?.User ?? '';
  const options = list(config.SecurityOpt);
  return {
    privileged: config.Privileged === true,
    capAdd: list(config.CapAdd),
    capDrop: list(config.CapDrop),
    user,
    userSource: userSource(user, imageUser),
    imageUser,
    groupAdd: list(config.GroupAdd),
    noNewPrivileges: noNewPrivileges(options),
    seccomp: seccompOf(options),
    apparmor: securityOption(options, 'apparmor') ?? document.AppArmorProfile ?? '',
    securityOpt: options,
    readonlyRootfs: config.ReadonlyRootfs === true,
    init: config.Init === true,
    namespaces: namespacesOf(config, daemon),
    maskedPaths: pathsOrNull(config.MaskedPaths),
    readonlyPaths: pathsOrNull(config.ReadonlyPaths),
    mounts: mountsOf(document),
    devices: list(config.Devices).map(device => ({
      host: device.PathOnHost ?? '',
      container: device.PathInContainer ?? '',
      permissions: device.CgroupPermissions ?? '',
    })),
    deviceCgroupRules: list(config.DeviceCgroupRules),
    runtime: config.Runtime ?? '',
    command: [document.Path ?? '', ...list(document.Args)].filter((word, index) => index > 0 || word !== ''),
  };
}
