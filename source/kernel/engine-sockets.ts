/** The sockets of the engines of a host, by their inodes: a bind mount or a hard link has another name and the same inode. */
import {statSync} from 'node:fs';
import {sockets} from '../model/findings/host-paths.ts';
import {isUnknown} from '../model/known.ts';
import {attempt} from './procfs.ts';

export class EngineSockets {
  readonly #root: string;
  readonly #byInode = new Map<string, string>();

  /**
   * Looks for the usual sockets on the host. It finds none if the root of the host is closed to captop.
   *
   * @param root a path that leads to the root of the host
   */
  constructor(root: string) {
    this.#root = root;
    for (const path of sockets) {
      const inode = this.#inodeOf(path);
      if (inode !== undefined) this.#byInode.set(inode, path);
    }
  }

  /** The engine's socket that a path of the host is; undefined if it is none. */
  at(hostPath: string): string | undefined {
    const inode = this.#byInode.size === 0 ? undefined : this.#inodeOf(hostPath);
    return inode === undefined ? undefined : this.#byInode.get(inode);
  }

  #inodeOf(hostPath: string): string | undefined {
    const stats = attempt(hostPath, () => statSync(`${this.#root}${hostPath}`, {throwIfNoEntry: false}));
    return isUnknown(stats) || !stats?.isSocket() ? undefined : `${stats.dev} ${stats.ino}`;
  }
}
