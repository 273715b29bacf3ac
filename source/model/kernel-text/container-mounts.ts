/** The mounts of a container beside those of its host: what of the host it can reach, and where. */

import type {KernelMount} from '../snapshot.ts';
import type {HostMounts} from './host-mounts.ts';
import {mirroredMounts} from './mirrored-mounts.ts';
import {forEachMount, isAnsweringType, type MountInfoLine} from './mountinfo.ts';

/** File systems of the kernel's own that a container gets instances of. */
const kernelTypes: ReadonlySet<string> = new Set([
  'proc',
  'sysfs',
  'devpts',
  'mqueue',
  'tmpfs',
  'cgroup',
  'cgroup2',
]);

/** Files that an engine keeps for a container, in a folder named after it or after the one whose network it shares. */
const keptByEngine = /^\/(etc\/(resolv\.conf|hostname|hosts)|run\/\.containerenv|run\/secrets)$/;
const folderOfContainer = /\/[0-9a-f]{64}\//;

/** The init program that an engine puts there for `--init`. */
const initProgram = /^\/(sbin\/docker-init|run\/podman-init|dev\/init)$/;

const has = (options: string, option: string): boolean => options.split(',').includes(option);

/** Whether every container has such a mount, so that it tells nothing. */
function isUsual({mountPoint, root, type, options}: MountInfoLine, hostPath: string | null): boolean {
  // Its image; but Podman's --rootfs takes any folder, and what chroot(2) leads into becomes the root, too.
  if (mountPoint === '/') return hostPath !== '/';
  if (keptByEngine.test(mountPoint)) return folderOfContainer.test(root);
  if (initProgram.test(mountPoint)) return has(options, 'ro');
  // With the host's network a container has the host's /sys.
  return type === 'sysfs' && mountPoint === '/sys' && has(options, 'ro');
}

/** Whether a cgroup hierarchy shows the container its own part, at the usual place: there is one for each controller. */
const isOwnCgroup = (mountinfo: string, rootAt: number): boolean =>
  !mountinfo.startsWith('/ ', rootAt) &&
  mountinfo.startsWith(' /sys/fs/cgroup', mountinfo.indexOf(' ', rootAt));

/**
 * Returns the mounts of a container that show something of the host, or a file system that the container was not
 * started with: binds, volumes, disks, file systems of other machines. The last one at each mount point counts.
 *
 * @param mountinfo of its init process
 */
export function containerMounts(mountinfo: string, host: HostMounts): KernelMount[] {
  const mounts = new Map<string, KernelMount>();
  let ownRoot = '';
  let isMirrored = false;
  forEachMount(mountinfo, (device, type, rootAt, parse) => {
    const onHost = host.has(device);
    const isKernels = kernelTypes.has(type);
    // It shows nothing, and covers nothing that does.
    if (isKernels && !onHost && mounts.size === 0) return;
    if (type.startsWith('cgroup') && isOwnCgroup(mountinfo, rootAt)) return;
    const line = parse();
    if (line === undefined) return;
    const {root, mountPoint, source, options, superOptions} = line;
    mounts.delete(mountPoint);
    if (mountPoint === '/') ownRoot = `${device} ${root}`;
    else isMirrored ||= ownRoot === `${device} ${root}`;
    if (isKernels && !onHost) return;
    const hostPath = host.pathOf(device, root) ?? null;
    if (isUsual(line, hostPath)) return;
    if (hostPath === null && isKernels) return;
    mounts.set(mountPoint, {
      hostPath,
      destination: mountPoint,
      readOnly: has(options, 'ro') || has(superOptions, 'ro'),
      type,
      source,
      mayNotAnswer: !isAnsweringType(type),
      engineSocket: null,
      access: null,
    });
  });
  // All lines are taken apart only for a container that sees its own root at another place.
  if (isMirrored) for (const place of mirroredMounts(mountinfo)) mounts.delete(place);
  return [...mounts.values()];
}
