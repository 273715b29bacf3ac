/** Whether an engine can be asked for a file of a container without hanging. */
import type {EngineContainer} from '../engine/engine.ts';
import type {ContainerMounts} from '../kernel/mount-view.ts';
import type {HostMounts} from '../model/kernel-text/host-mounts.ts';
import {type MountInfoLine, mountThatMayNotAnswer} from '../model/kernel-text/mountinfo.ts';
import {isUnknown, type Known} from '../model/known.ts';

const hanging = ({type, mountPoint}: MountInfoLine): string =>
  `it has a ${type} file system (${mountPoint}) that may never answer: the daemon is not asked for its files, as it would hang with it`;

/**
 * Returns why an engine must not be asked for a file of a container; undefined if it may be. The engine resolves the
 * path, links included, through all that is mounted into the container. On a file system that does not answer, a thread
 * of the daemon stays in the kernel, and with it inspect and kill of that container.
 *
 * @param running the mounts of its init process; undefined if it does not run
 * @param host the mounts of the engine's host
 */
export function archiveObstacle(
  {declared}: EngineContainer,
  running: ContainerMounts | undefined,
  host: Known<HostMounts>,
): string | undefined {
  if (isUnknown(declared)) return `its mounts are not known: ${declared.unknown}`;
  const mounted = declared.mounts.filter(({type}) => type !== 'tmpfs');
  if (mounted.length === 0) return undefined;
  // An engine mounts a volume of its own only for a container that runs, and may do so from another machine.
  if (running === undefined && mounted.some(({type}) => type !== 'bind'))
    return 'it does not run, and where its volumes would be mounted from is not known';
  if (isUnknown(host)) return `its mounts cannot be looked at: ${host.unknown}`;
  const here = host.mayNotAnswer(mounted.map(({source}) => source));
  if (here !== undefined) return hanging(here);
  if (running === undefined) return undefined;
  if (isUnknown(running.mountinfo)) return `its mounts cannot be looked at: ${running.mountinfo.unknown}`;
  const there = mountThatMayNotAnswer(running.mountinfo);
  return there && hanging(there);
}
