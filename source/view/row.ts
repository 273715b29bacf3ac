/** A row of the list: a container, with what has to be known of its host and its profile to show it. */
import {namesAmong} from '../model/host-names.ts';
import {memoizeEach} from '../model/memoize.ts';
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
  /** Number of machines that these are on. */
  readonly machines: number;
  readonly container: Container;
  /** What the NAME column shows instead of the container's name, longest first: the name within its group. */
  readonly shownNames?: readonly [string, ...string[]];
  /** What it is compared with. */
  readonly profile: Profile;
}

const machinesOf = (hosts: readonly Host[]): number => new Set(hosts.map(({name}) => name)).size;

/** One row for each container of each host, in the order of the snapshot. */
export const rowsOf = ({hosts}: Pick<Snapshot, 'hosts'>): readonly Row[] =>
  hosts.flatMap(host => {
    const hostNames = namesAmong(hosts, host);
    const around = {host, hostNames, hosts: hosts.length, machines: machinesOf(hosts), profile: host.profile};
    return host.containers.map(container => ({...around, container}));
  });

/** A row whose host is put in anew with each reading. A getter would give each row a shape of its own, which is slow. */
type RenewedRow = Omit<Row, 'host'> & {host: Host};

/** What the rows of a host have in common. */
interface Surroundings {
  /** All of the host but its containers, as text: the same text makes the same rows. */
  readonly text: string;
  readonly rowOf: (container: Container) => RenewedRow;
}

function surroundingsOf({hosts}: Pick<Snapshot, 'hosts'>, host: Host): Surroundings {
  const {containers, ...facts} = host;
  const {profile} = facts;
  const hostNames = namesAmong(hosts, host);
  const machines = machinesOf(hosts);
  const text = JSON.stringify([facts, hostNames, hosts.length, machines], (_, value) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
  const rowOf = memoizeEach(
    (container: Container): RenewedRow => ({
      host,
      hostNames,
      hosts: hosts.length,
      machines,
      container,
      profile,
    }),
  );
  return {text, rowOf};
}

/**
 * Makes a function that gives the rows of one reading after the other. The row of a container that is the same object is
 * the same object, too, while nothing has changed of its host but other containers, so that what was worked out of a row
 * is kept; its host is that of the last reading.
 */
export function createRows(): typeof rowsOf {
  let known: readonly Surroundings[] = [];
  return snapshot => {
    const before = known;
    known = snapshot.hosts.map(host => {
      const now = surroundingsOf(snapshot, host);
      return before.find(({text}) => text === now.text) ?? now;
    });
    return snapshot.hosts.flatMap((host, index) =>
      host.containers.flatMap(container => {
        const row = known[index]?.rowOf(container);
        if (row === undefined) return [];
        row.host = host;
        return [row];
      }),
    );
  };
}
