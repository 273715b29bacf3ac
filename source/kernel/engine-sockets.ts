/** The sockets of the engines of a host, by their inodes: a bind mount or a hard link has another name and the same inode. */
import {sockets} from '../model/findings/host-paths.ts';

export class EngineSockets {
  readonly #inodeOf: (hostPath: string) => string | undefined;
  readonly #byInode = new Map<string, string>();

  /**
   * Looks for the usual sockets on the host. It finds none if the root of the host is closed to captop.
   *
   * @param inodeOf which file of the host a path is, if it is a socket
   */
  constructor(inodeOf: (hostPath: string) => string | undefined) {
    this.#inodeOf = inodeOf;
    for (const path of sockets) {
      const inode = inodeOf(path);
      if (inode !== undefined) this.#byInode.set(inode, path);
    }
  }

  /** The engine's socket that a path of the host is; undefined if it is none. */
  at(hostPath: string): string | undefined {
    const inode = this.#byInode.size === 0 ? undefined : this.#inodeOf(hostPath);
    return inode === undefined ? undefined : this.#byInode.get(inode);
  }
}
