/**
 * Whether a container leaves the group whose device rules hold it. A process without those of its group opens whatever
 * device it has a node of. Root of the host moves its processes into any group that it may write to: tried on Linux 6.18
 * with the `devices` hierarchy of cgroup v1, and with cgroup v2, where a BPF program of the group holds the rules. To
 * change the rules of its own group would take SYS_ADMIN (security/device_cgroup.c, devcgroup_update_access).
 */
import {setOfNames} from '../capability.ts';
import {isUnknown, knownOr} from '../known.ts';
import type {KernelMount} from '../snapshot.ts';
import type {Facts} from './facts.ts';

/** The hierarchy that holds the rules, and the group that is mounted, '' for the first. */
const ofDevices: Readonly<Record<string, RegExp>> = {
  cgroup: /^\/sys\/fs\/cgroup\/(?:[^/]+,)?devices(?:,[^/]+)?(\/.*)?$/,
  // Beside hierarchies of v1, which is where the rules are then, it is mounted as `unified`.
  cgroup2: /^\/sys\/fs\/cgroup(?!\/unified(?:\/|$))(\/.*)?$/,
};

/**
 * Whether a process may go where it likes in cgroup v2: with `nsdelegate`, which systemd sets, not out of its cgroup
 * namespace (cgroups(7)). Whether it is set is not read.
 */
function mayRoam({type}: KernelMount, {container: {pid1}, host}: Facts): boolean {
  if (type === 'cgroup') return true;
  const [own, ofHost] = [pid1?.namespaces.cgroup, host.namespaces.cgroup];
  return own !== undefined && !isUnknown(own) && !isUnknown(ofHost) && own === ofHost;
}

/** Whether a mount shows a group above the container's own, writable. */
function showsGroupAbove({hostPath, readOnly, type}: KernelMount, cgroup: string): boolean {
  const shown = readOnly ? null : ofDevices[type]?.exec(hostPath ?? '');
  if (!shown) return false;
  const group = shown[1] ?? '';
  return group === '' || cgroup.startsWith(`${group}/`);
}

const isRootWithMknod = ({own, bounding, contained}: Facts): boolean =>
  !contained &&
  (bounding & setOfNames(['MKNOD'])) !== 0n &&
  own.some(({process: {rootOnHost}}) => isUnknown(rootOnHost) || rootOnHost);

/** Whether a path of the host that is mounted at a place shows the way past the device rules to the container. */
export function leadsPastDeviceRules(facts: Facts, {destination}: {readonly destination: string}): boolean {
  const {mounts, cgroup} = facts.container;
  return (
    isRootWithMknod(facts) &&
    knownOr(mounts, []).some(
      mount =>
        `${mount.destination}/`.startsWith(`${destination}/`) &&
        showsGroupAbove(mount, knownOr(cgroup, '')) &&
        mayRoam(mount, facts),
    )
  );
}
