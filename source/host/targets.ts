/** The containers that run, as the kernel's side is asked for them, with what each may do to whoever reads its files. */
import type {EngineContainer} from '../engine/engine.ts';
import type {Target} from '../kernel/init-process.ts';
import type {ScannedContainer} from '../kernel/scanned-container.ts';
import {setOfNames} from '../model/capability.ts';
import type {HostMounts} from '../model/kernel-text/host-mounts.ts';
import {isUnknown, type Known} from '../model/known.ts';
import {pidOf} from './assemble.ts';

/** Whether a container has, or may mount, a file system that never answers: with it one process can hold up another. */
function mayHang({declared}: EngineContainer, host: Known<HostMounts>): boolean {
  if (isUnknown(declared) || isUnknown(host) || declared.privileged) return true;
  const {capAdd, devices, deviceCgroupRules, mounts} = declared;
  return (
    capAdd.some(isAdmin) ||
    deviceCgroupRules.length > 0 ||
    devices.some(device => device.host === '/dev/fuse') ||
    (mounts.length > 0 && host.mayNotAnswer(mounts.map(({source}) => source)) !== undefined)
  );
}

/**
 * A container that runs, as the kernel's side is asked for it.
 *
 * @param owner the uid of the user who runs its engine
 */
export function targetOf(
  container: EngineContainer,
  owner: number | undefined,
  hostMounts: Known<HostMounts>,
): Target {
  const {id, ownPidNamespace, startTicks} = container;
  return {
    id,
    pid: pidOf(container),
    ownPidNamespace,
    startTicks,
    owner,
    mayHang: mayHang(container, hostMounts),
    mayListen: isGivenAdmin(container),
  };
}

/** mount(2) and fanotify_init(2) ask for it: with it a container can make whoever reads its files wait. */
const admin = setOfNames(['SYS_ADMIN']);

const isAdmin = (capability: string): boolean => /^(cap_)?(sys_admin|all)$/i.test(capability);

/** Whether it is given SYS_ADMIN, as far as its engine tells. */
export const isGivenAdmin = ({declared}: EngineContainer): boolean =>
  isUnknown(declared) || declared.privileged || declared.capAdd.some(isAdmin);

/** Whether a container may mount what it likes, or could before its processes gave that up. */
export const mayMount = (container: EngineContainer, {processes}: ScannedContainer): boolean =>
  processes.some(({raw}) => (raw.status.capabilities.bounding & admin) !== 0n) || isGivenAdmin(container);
