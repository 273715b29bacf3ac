/** What of the host a container reaches through its mounts: as the kernel shows it, or as it was asked for. */
import {flag} from '../flags/flag.ts';
import {bindFlag, type Mount} from '../flags/mounts.ts';
import {isUnknown, type Known, knownOr} from '../known.ts';
import {type Remedy, removing} from '../remedy.ts';
import type {FileAccess, KernelMount} from '../snapshot.ts';
import type {Facts} from './facts.ts';
import {decidesOverHost} from './host-paths.ts';
import {plainPath} from './host-things.ts';

/** A directory or file of the host that is mounted. */
export interface ReachedMount {
  /** The host's path, as it was declared, or as the kernel shows it. */
  readonly source: string;
  readonly destination: string;
  readonly readOnly: boolean;
  /** The engine's socket that it is or holds, whatever it is called; null if none, or if that is not known. */
  readonly engineSocket: string | null;
  /** Whose it is on the host, if it is a file or a socket. */
  readonly access: Known<FileAccess | null>;
  /** In words, how it came to be if no bind mount was asked for; '' if one was. */
  readonly origin: string;
  readonly remedy: readonly Remedy[];
}

const ofDeclared = (mount: Mount): ReachedMount => ({
  ...mount,
  engineSocket: null,
  access: null,
  origin: '',
  remedy: [removing(bindFlag(mount))],
});

/** A volume of the engine's own lies below the engine's folder, and shows nothing else of it. */
const isOwnVolume = (hostPath: string, declared: Mount | undefined): boolean =>
  declared?.type === 'volume' && plainPath(declared.source) === plainPath(hostPath);

/** A root is asked for by no mount: an image is, or a folder of the host (podman-run(1), --rootfs). */
export const isRoot = (destination: string): boolean => plainPath(destination) === '/';

const volumeName = (source: string): string => /\/([^/]+)\/_data$/.exec(source)?.[1] ?? source;

/**
 * The name that a bind mount is judged by. A link or a mount on the way may lead to what decides over the host, whatever
 * it is called; and the kernel may have a name for it that tells nothing, where the host has it at two places.
 */
function nameOf(
  declared: string,
  hostPath: string,
  readOnly: boolean,
): Pick<ReachedMount, 'source' | 'origin'> {
  return plainPath(declared) !== plainPath(hostPath) && decidesOverHost(plainPath(hostPath), readOnly)
    ? {source: hostPath, origin: ` by the name ${declared}`}
    : {source: declared, origin: ''};
}

function ofKernel(
  {hostPath, destination, readOnly, engineSocket, access}: KernelMount & {readonly hostPath: string},
  declared: Mount | undefined,
  carrier: Mount | undefined,
  isDeclaredKnown = true,
): ReachedMount {
  const found = {destination, readOnly, engineSocket, access};
  if (declared === undefined && carrier !== undefined)
    return {
      ...found,
      source: hostPath,
      origin: `, which came with ${carrier.source} at ${carrier.destination}`,
      remedy: [removing(bindFlag(carrier))],
    };
  if (declared === undefined) {
    const origin = isRoot(destination)
      ? ', as the root of the container'
      : isDeclaredKnown
        ? ', which no flag asked for'
        : '';
    return {...found, source: hostPath, origin, remedy: []};
  }
  if (declared.type !== 'bind') {
    const flag = bindFlag({...declared, source: volumeName(declared.source), readOnly: declared.readOnly});
    return {
      ...found,
      source: hostPath,
      origin: ` by the volume ${volumeName(declared.source)}`,
      remedy: [removing(flag)],
    };
  }
  return {...found, ...nameOf(declared.source, hostPath, readOnly), remedy: [removing(bindFlag(declared))]};
}

const ofHostPid = (mount: KernelMount & {readonly hostPath: string}): ReachedMount => ({
  ...mount,
  source: mount.hostPath,
  origin: ', which a rootless engine mounts for --pid=host',
  remedy: [removing(flag('pid', 'host'))],
});

/** What was asked for and the init process does not show. */
const ofUnshown = (
  mount: KernelMount & {readonly hostPath: string},
  asked: readonly Mount[],
): ReachedMount[] => {
  const declared = originOf(mount, asked);
  if (isOwnVolume(mount.hostPath, declared)) return [];
  const reached = ofKernel(mount, declared, undefined);
  return [{...reached, origin: `${reached.origin} by its flags alone`}];
};

/**
 * A rootless engine cannot mount a procfs of the host's PID namespace, so that it mounts the host's own
 * (moby rootless/specconv, bindMountHostProcfs; podman pkg/specgen/generate/oci_linux.go).
 */
function isProcOfHostPid({destination, hostPath}: KernelMount, {declared, host}: Facts): boolean {
  const isProc = destination === '/proc' && hostPath === '/proc';
  return isProc && host.rootless && declared?.namespaces.pid === 'host';
}

const isBelow = (path: string, folder: string): boolean =>
  path !== folder && path.startsWith(folder === '/' ? '/' : `${folder}/`);

/**
 * The mount that was asked for and came to be this one; undefined if none did. Two mounts can show the same directory:
 * the one that was asked for at this place comes first.
 */
export const originOf = (
  {destination, hostPath}: {readonly destination: string; readonly hostPath: string},
  asked: readonly Mount[],
): Mount | undefined =>
  asked.find(each => plainPath(each.destination) === plainPath(destination)) ??
  asked.find(({type, source}) => type === 'bind' && plainPath(source) === plainPath(hostPath));

/** Whether a mount lies in a mounted folder of the host, and shows a part of that folder: it adds nothing to it. */
export const shownByAnother = (
  mount: KernelMount & {readonly hostPath: string},
  all: readonly KernelMount[],
): boolean =>
  all.some(
    ({destination, hostPath, readOnly}) =>
      hostPath !== null &&
      isBelow(mount.destination, destination) &&
      isBelow(mount.hostPath, hostPath) &&
      (mount.readOnly || !readOnly),
  );

/**
 * A cgroup hierarchy at its usual place. Podman without root mounts the host's whole hierarchies if the container has no
 * cgroup of its own there; root of a user namespace may not write to them.
 */
const isCgroup = ({type, destination}: KernelMount): boolean =>
  type.startsWith('cgroup') && isBelow(plainPath(destination), '/sys/fs');

/**
 * The shared memory of the host (`--ipc=host`), or that an engine keeps for a container that may share it with others
 * (`--ipc=shareable`, `--ipc=container:X`).
 */
export const isSharedMemory = ({destination, hostPath}: KernelMount): boolean =>
  destination === '/dev/shm' &&
  /(^\/dev|\/mounts|\/userdata)\/shm$|\/[0-9a-f]{64}\/shm$/.test(hostPath ?? '');

/**
 * What of the host is mounted into a container. The kernel tells what is; of a container that it tells nothing of the
 * binds that were asked for count, and of any other what was asked for and may merely be hidden.
 */
export function reachedMounts(facts: Facts): readonly ReachedMount[] {
  const {container, declared, ownUserNamespace} = facts;
  const asked = declared?.mounts ?? [];
  const all = container.mounts;
  const {unshownMounts} = container;
  if (isUnknown(all) && isUnknown(unshownMounts))
    return asked.filter(({type, source}) => type === 'bind' && source.startsWith('/')).map(ofDeclared);
  const unshown = knownOr(unshownMounts, []).flatMap(mount => {
    const {hostPath} = mount;
    return hostPath === null ? [] : ofUnshown({...mount, hostPath}, asked);
  });
  if (isUnknown(all)) return unshown;
  const shown = all.flatMap(mount => {
    const {hostPath, destination} = mount;
    if (hostPath === null) return [];
    const origin = originOf({destination, hostPath}, asked);
    if (isOwnVolume(hostPath, origin)) return [];
    if (origin === undefined && isProcOfHostPid(mount, facts)) return [ofHostPid({...mount, hostPath})];
    if (origin === undefined && isSharedMemory(mount)) return [];
    if (origin === undefined && shownByAnother({...mount, hostPath}, all)) return [];
    if (origin === undefined && ownUserNamespace && isCgroup(mount)) return [];
    // A bind shows what is mounted below it on the host, and read-only is said of the bind alone.
    const carrier = asked.find(
      each => each.type === 'bind' && isBelow(plainPath(destination), plainPath(each.destination)),
    );
    return [ofKernel({...mount, hostPath}, origin, carrier, declared !== null)];
  });
  return [...shown, ...unshown];
}
