/** Where the mounts that the kernel shows differ from those that were asked for: what came, or was changed, afterwards. */
import {isRoot, isSharedMemory, originOf, shownByAnother} from './findings/reached-mounts.ts';
import {isUnknown, type Known} from './known.ts';
import type {KernelMount, MountDrift, ObservedContainer} from './snapshot.ts';

/** File systems of the kernel, which engines mount at their own places without being asked. */
const kernelTypes =
  /^(proc|sysfs|cgroup2?|mqueue|devpts|devtmpfs|securityfs|debugfs|tracefs|bpf|pstore|hugetlbfs)$/;

/**
 * The devices that every container has: an engine that may not make them binds those of the host, and /dev/null also over
 * what it masks.
 */
const harmlessDevice = /^\/dev\/(null|zero|full|random|urandom|tty)$/;

/** Where engines and the kubelet put files of their own, which are not among what was asked for. */
const ownFiles =
  /^\/(etc\/(hosts|hostname|resolv\.conf)|run\/(\.containerenv|secrets)|dev\/termination-log)$/;

/** Whether an engine mounts such a thing by itself. */
const isEngines = (mount: KernelMount): boolean =>
  isSharedMemory(mount) ||
  isRoot(mount.destination) ||
  harmlessDevice.test(mount.hostPath ?? '') ||
  ownFiles.test(mount.destination) ||
  (kernelTypes.test(mount.type) &&
    /^\/(proc|sys|dev)(\/|$)/.test(mount.destination) &&
    mount.hostPath === mount.destination);

/** One entry for each mount that no flag accounts for, or that may be written to although its flag forbids that. */
export function mountDriftOf({
  mounts,
  declared,
}: Pick<ObservedContainer, 'mounts' | 'declared'>): Known<readonly MountDrift[]> {
  if (isUnknown(mounts)) return mounts;
  if (isUnknown(declared)) return declared;
  return mounts.flatMap((mount): readonly MountDrift[] => {
    const {hostPath, destination, readOnly} = mount;
    if (hostPath === null || isEngines(mount)) return [];
    const found = {destination, hostPath, readOnly};
    const asked = originOf({...mount, hostPath}, declared.mounts);
    if (asked !== undefined) return asked.readOnly && !readOnly ? [{...found, change: 'made writable'}] : [];
    return shownByAnother({...mount, hostPath}, mounts) ? [] : [{...found, change: 'added'}];
  });
}
