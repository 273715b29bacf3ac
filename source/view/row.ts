/** A row of the list: a container, with what has to be known of its host and its profile to show it. */
import {namesAmong, stableNameAmong} from '../model/host-names.ts';
import {isUnknown} from '../model/known.ts';
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
  /** What reports call its host, whichever others are there. */
  readonly stableHostName: string;
  /** Number of hosts in the snapshot, whichever of their rows are shown. */
  readonly hosts: number;
  /** Number of machines that these are on. */
  readonly machines: number;
  readonly container: Container;
  /** What the NAME column shows instead of the container's name, longest first: the name within its group. */
  readonly shownNames?: readonly [string, ...string[]];
  /** What it is compared with. */
  readonly profile: Profile;
  /** Set while its engine has named it and not yet told more: it is neither read nor judged. */
  readonly isBeingRead?: true;
}

const machinesOf = (hosts: readonly Host[]): number => new Set(hosts.map(({name}) => name)).size;

/** One row for each container of each host, in the order of the snapshot. */
export const rowsOf = ({hosts}: Pick<Snapshot, 'hosts'>): readonly Row[] =>
  hosts.flatMap(host => {
    const hostNames = namesAmong(hosts, host);
    const around = {
      host,
      hostNames,
      stableHostName: stableNameAmong(hosts, host),
      hosts: hosts.length,
      machines: machinesOf(hosts),
      profile: host.profile,
    };
    return host.containers.map(container => ({...around, container}));
  });

/** A row whose host is put in anew with each reading. A getter would give each row a shape of its own, which is slow. */
type RenewedRow = Omit<Row, 'host'> & {host: Host};

/** What the rows of a host have in common. */
interface Surroundings {
  /** All of the host but its containers, as text: the same text makes the same rows. */
  readonly text: string;
  readonly rowOf: (container: Container) => RenewedRow;
  readonly unreadRowOf: (container: Container) => RenewedRow;
}

/** Whether the engine has told no more of a container than that it is there. */
const isOnlyListed = ({unobserved, declared}: Container): boolean =>
  unobserved?.reason === 'unverified' && isUnknown(declared);

function surroundingsOf({hosts}: Pick<Snapshot, 'hosts'>, host: Host): Surroundings {
  const {containers, ...facts} = host;
  const {profile} = facts;
  const hostNames = namesAmong(hosts, host);
  const stableHostName = stableNameAmong(hosts, host);
  const machines = machinesOf(hosts);
  const text = JSON.stringify([facts, hostNames, stableHostName, hosts.length, machines], (_, value) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
  const rowOf = memoizeEach(
    (container: Container): RenewedRow => ({
      host,
      hostNames,
      stableHostName,
      hosts: hosts.length,
      machines,
      container,
      profile,
    }),
  );
  const unreadRowOf = memoizeEach(
    (container: Container): RenewedRow => ({...rowOf(container), isBeingRead: true}),
  );
  return {text, rowOf, unreadRowOf};
}

/**
 * Makes a function that gives the rows of one reading after the other. The row of a container that is the same object is
 * the same object, too, while nothing has changed of its host but other containers, so that what was worked out of a row
 * is kept; its host is that of the last reading.
 *
 * @param partial whether something is still being read
 */
export function createRows(): (snapshot: Pick<Snapshot, 'hosts'>, partial: boolean) => readonly Row[] {
  let known: readonly Surroundings[] = [];
  return (snapshot, partial) => {
    const before = known;
    known = snapshot.hosts.map(host => {
      const now = surroundingsOf(snapshot, host);
      return before.find(({text}) => text === now.text) ?? now;
    });
    return snapshot.hosts.flatMap((host, index) =>
      host.containers.flatMap(container => {
        const {rowOf, unreadRowOf} = known[index] ?? {};
        const row = partial && isOnlyListed(container) ? unreadRowOf?.(container) : rowOf?.(container);
        if (row === undefined) return [];
        row.host = host;
        return [row];
      }),
    );
  };
}
