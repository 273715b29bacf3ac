/** What Compose runs besides a container's own program: no flag of docker run and no inspect document tells of it. */

export interface Hook {
  /** The key of the Compose service: `post_start`, `pre_stop`, `pre_start`, `build`. */
  readonly when: string;
  readonly privileged: boolean;
  /** As it is written; '' for the container's own. */
  readonly user: string;
}

export interface DeclaredHooks {
  /** Left out if there are none. */
  readonly hooks?: readonly Hook[];
}
