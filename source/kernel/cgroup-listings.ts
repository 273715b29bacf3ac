/** What the cgroup hierarchy lists for each container, read once in a scan. */
import {type Members, membersOf} from './cgroup-tree.ts';
import type {Target} from './init-process.ts';

interface Listing {
  /** As in /proc/PID/cgroup. */
  readonly path: string;
  /** Undefined where the hierarchy does not show this path. */
  readonly members: Members | undefined;
}

export class CgroupListings {
  readonly #hierarchy: string | undefined;
  readonly #listings = new Map<string, Listing>();
  /** A container whose init process told its cgroup. Those of the others usually differ in the id only. */
  #example: {readonly id: string; readonly cgroup: string} | undefined;

  /** @param hierarchy where it is mounted; undefined if there is none that captop may open */
  constructor(hierarchy: string | undefined) {
    this.#hierarchy = hierarchy;
  }

  /** Takes note of the cgroup of a container, as its init process told it. */
  learn(id: string, cgroup: string): void {
    this.#example ??= {id, cgroup};
  }

  /** The processes in the cgroup of a container, and below it; undefined where the hierarchy does not show this path. */
  membersAt(id: string, path: string): Members | undefined {
    const known = this.#listings.get(id);
    if (known?.path === path) return known.members;
    const members = this.#hierarchy === undefined ? undefined : membersOf(this.#hierarchy, path);
    this.#listings.set(id, {path, members});
    return members;
  }

  /** The cgroup of an init process, if the hierarchy lists it where the example lets expect it. */
  readonly pathOf = ({id, pid}: Target): string | undefined => {
    if (this.#example === undefined) return undefined;
    const path = this.#example.cgroup.replace(this.#example.id, id);
    return this.membersAt(id, path)?.here.has(pid) ? path : undefined;
  };
}
