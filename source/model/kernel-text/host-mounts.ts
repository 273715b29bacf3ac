/** The host's own mountinfo, by which a mount of a container is found on the host: both name file systems by device. */
import {memoizeEach} from '../memoize.ts';
import {forEachMount, isAnsweringType, type MountInfoLine} from './mountinfo.ts';

const isWithin = (path: string, folder: string): boolean =>
  folder === '/' || path === folder || path.startsWith(`${folder}/`);

const join = (folder: string, below: string): string =>
  folder === '/' ? below || '/' : `${folder}${below === '/' ? '' : below}`;

/** A mount whose line is taken apart when it is asked for: a host of many containers has hundreds. */
interface Mount {
  readonly type: string;
  readonly line: () => MountInfoLine | undefined;
}

export class HostMounts {
  readonly #byDevice = new Map<string, Mount[]>();
  readonly #linesOf = memoizeEach((mounts: readonly Mount[]) => mounts.flatMap(({line}) => line() ?? []));

  /** @param mountinfo of the host's PID 1 */
  constructor(mountinfo: string) {
    forEachMount(mountinfo, (device, type, _, line) => {
      if (type === 'nsfs') return;
      const mounts = this.#byDevice.get(device);
      if (mounts) mounts.push({type, line});
      else this.#byDevice.set(device, [{type, line}]);
    });
  }

  /** Whether a file system is mounted on the host, too. */
  has(device: string): boolean {
    return this.#byDevice.has(device);
  }

  /**
   * Returns the host's path of a directory of a file system; undefined if no mount of the host shows it. Of several
   * mounts, the one that shows most of the file system names it.
   *
   * @param root the directory, from the root of the file system
   */
  pathOf(device: string, root: string): string | undefined {
    const mounts = this.#byDevice.get(device);
    if (mounts === undefined) return undefined;
    const [best] = this.#linesOf(mounts)
      .filter(mount => isWithin(root, mount.root))
      .sort((a, b) => a.root.length - b.root.length);
    if (best === undefined) return undefined;
    return join(best.mountPoint, best.root === '/' ? root : root.slice(best.root.length));
  }

  /**
   * The file system that a path of the host is on, and the same place by the mount that shows most of it: another path
   * where the directory is bound there. undefined if no mount holds the path.
   */
  mountOf(
    path: string,
  ): {readonly hostPath: string; readonly type: string; readonly source: string} | undefined {
    let found: {readonly device: string; readonly line: MountInfoLine} | undefined;
    for (const [device, mounts] of this.#byDevice)
      for (const line of this.#linesOf(mounts))
        if (isWithin(path, line.mountPoint) && line.mountPoint.length >= (found?.line.mountPoint.length ?? 0))
          found = {device, line};
    if (found === undefined) return undefined;
    const {root, mountPoint, type, source} = found.line;
    const below = mountPoint === '/' ? path : path.slice(mountPoint.length);
    return {hostPath: this.pathOf(found.device, join(root, below)) ?? path, type, source};
  }

  /** A mount at, above or below one of these paths whose file system may never answer; undefined if there is none. */
  mayNotAnswer(paths: readonly string[]): MountInfoLine | undefined {
    for (const mounts of this.#byDevice.values())
      for (const {type, line} of mounts) {
        const mount = isAnsweringType(type) ? undefined : line();
        if (mount && paths.some(path => isWithin(path, mount.mountPoint) || isWithin(mount.mountPoint, path)))
          return mount;
      }
    return undefined;
  }
}
