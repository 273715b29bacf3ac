/**
 * Mounts that an engine was asked for and that the init process of the container does not show. It may have another root
 * by now, which takes no more than CAP_SYS_CHROOT, so that mountinfo has only what is below it (fs/proc_namespace.c,
 * show_mountinfo), may have covered them, or have left them to another process: that they are gone is not known.
 */
import {plainPath} from './findings/host-things.ts';
import {originOf} from './findings/reached-mounts.ts';
import type {Mount} from './flags/mounts.ts';
import type {HostMounts} from './kernel-text/host-mounts.ts';
import {isAnsweringType, mountAt} from './kernel-text/mountinfo.ts';
import type {KernelMount} from './snapshot.ts';

/** Whether something of the host's file systems is mounted at a place, by the mountinfo of the init process. */
const isShownAt = (destination: string, mountinfo: string, host: HostMounts): boolean =>
  [destination, plainPath(destination)].some(place => {
    const mount = mountAt(mountinfo, place);
    return mount !== undefined && host.has(mount.device);
  });

/**
 * What they show of the host: a volume may be a bind of any of its directories, which the engine does not tell.
 *
 * @param shown what of the mountinfo of the init process shows something of the host
 */
export function unshownMounts(
  asked: readonly Mount[],
  shown: readonly KernelMount[],
  mountinfo: string,
  host: HostMounts,
): readonly KernelMount[] {
  const found = new Set(
    shown.map(({hostPath, destination}) => originOf({hostPath: hostPath ?? '', destination}, asked)),
  );
  return asked.flatMap((mount): readonly KernelMount[] => {
    const {type, source, destination, readOnly} = mount;
    if (found.has(mount) || (type !== 'bind' && type !== 'volume') || !source.startsWith('/')) return [];
    if (isShownAt(destination, mountinfo, host)) return [];
    const on = host.mountOf(source);
    return [
      {
        hostPath: on?.hostPath ?? source,
        destination,
        readOnly,
        type: on?.type ?? '',
        source: on?.source ?? '',
        mayNotAnswer: on === undefined || !isAnsweringType(on.type),
        engineSocket: null,
        access: null,
      },
    ];
  });
}
