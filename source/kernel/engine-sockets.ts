/** The sockets of the engines of a host, by their inodes: a bind mount or a hard link has another name and the same inode. */
import {sockets} from '../model/findings/host-paths.ts';

/** Which file a path is, if it is a socket. */
export type InodeOf = (path: string) => string | undefined;

export class EngineSockets {
  readonly #inodeOf: InodeOf;
  readonly #byInode = new Map<string, string>();
  /** Host paths of sockets at a place of their own, which the list of usual paths does not tell of. */
  readonly #elsewhere: string[] = [];

  /**
   * Looks for the usual sockets on the host, and for those at a place of their own. It finds none of the usual ones if
   * the root of the host is closed to captop.
   *
   * @param inodeOf which file of the host a path is
   * @param read paths of the sockets of the engines that captop reads, as captop itself sees them
   * @param ownInodeOf which file a path is that captop itself sees
   */
  constructor(inodeOf: InodeOf, read: readonly string[] = [], ownInodeOf: InodeOf = inodeOf) {
    this.#inodeOf = inodeOf;
    for (const path of sockets) {
      const inode = inodeOf(path);
      if (inode !== undefined) this.#byInode.set(inode, path);
    }
    for (const path of read) {
      const inode = ownInodeOf(path);
      if (inode === undefined || this.#byInode.has(inode)) continue;
      this.#byInode.set(inode, path);
      // To captop in a container, the path may be another one than the host's.
      if (inodeOf(path) === inode) this.#elsewhere.push(path);
    }
  }

  /**
   * The engine's socket that a path of the host is, or the one at a place of its own that a folder holds; undefined if
   * it is none. All of the host is a finding of its own.
   */
  at(hostPath: string): string | undefined {
    const inode = this.#byInode.size === 0 ? undefined : this.#inodeOf(hostPath);
    if (inode !== undefined) return this.#byInode.get(inode);
    return hostPath === '/' ? undefined : this.#elsewhere.find(path => path.startsWith(`${hostPath}/`));
  }
}
