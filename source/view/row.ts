/** A row of the list: a container, with what has to be known of its host and of the profile to show it. */
import {namesAmong} from '../model/host-names.ts';
import type {Profile} from '../model/profile.ts';
import type {Container, Host, Snapshot} from '../model/snapshot.ts';

export interface Row {
  readonly host: Host;
  /**
   * The names that tell its host from the others, the longest first: the host's own name, followed by its engine or its
   * endpoint where another host has the same name.
   */
  readonly hostNames: readonly [string, ...string[]];
  /** Number of hosts in the snapshot, whichever of their rows are shown. */
  readonly hosts: number;
  readonly container: Container;
  /** What the NAME column shows instead of the container's name, longest first: the name within its group. */
  readonly shownNames?: readonly [string, ...string[]];
  readonly profile: Profile;
}

/** One row for each container of each host, in the order of the snapshot. */
export const rowsOf = ({hosts, profile}: Pick<Snapshot, 'hosts' | 'profile'>): readonly Row[] =>
  hosts.flatMap(host => {
    const hostNames = namesAmong(hosts, host);
    return host.containers.map(container => ({host, hostNames, hosts: hosts.length, container, profile}));
  });
