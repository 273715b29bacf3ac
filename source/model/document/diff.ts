/** What changed between two snapshots: containers that came or went, findings, and the privileges of each process. */
import {shortNameAmong, stableNameAmong} from '../host-names.ts';
import type {Container, Host, Snapshot} from '../snapshot.ts';
import type {Change, ChangeDetail, ContainerPair} from './change.ts';
import {changesOfFindings} from './finding-changes.ts';
import {changesOfProcesses} from './process-changes.ts';

/** Where no name is told, the beginning of the id stands for it. */
const hasName = ({id, name}: Container): boolean => name !== id.slice(0, 12);

function ofPair(pair: ContainerPair): ChangeDetail[] {
  const {before, after} = pair;
  if (before === after) return [];
  const word = (kind: 'replaced' | 'renamed' | 'state', was: string, is: string): ChangeDetail[] =>
    was === is ? [] : [{kind, before: was, after: is}];
  // If the processes of one side could not be read, all of the other side would seem to have come or gone.
  const comparable = before.pid1 !== null && after.pid1 !== null;
  return [
    ...word('replaced', before.id, after.id),
    ...(hasName(before) && hasName(after) ? word('renamed', before.name, after.name) : []),
    ...word('state', before.state, after.state),
    ...changesOfFindings(pair),
    ...(comparable ? changesOfProcesses(pair) : []),
  ];
}

type Mark = (host: Host) => string;

/** What identifies a host: one machine can have several engines, and an engine several daemons. */
const marks: readonly [alone: Mark, ...amongOthers: [Mark, Mark]] = [
  ({name}) => name,
  ({name, engineKind}) => JSON.stringify([name, engineKind]),
  ({name, engineKind, endpoint}) => JSON.stringify([name, engineKind, endpoint]),
];

/** The first mark that no two hosts of a snapshot share. A host that is the only one in both is identified by its name. */
function markFor(sides: readonly (readonly Host[])[]): Mark {
  const [alone, engine, endpoint] = marks;
  if (sides.every(hosts => hosts.length <= 1)) return alone;
  return sides.every(hosts => new Set(hosts.map(engine)).size === hosts.length) ? engine : endpoint;
}

interface Placed {
  /** The same for a host in both snapshots. */
  readonly mark: string;
  readonly container: Container;
}

const placed = ({hosts}: Snapshot, markOf: Mark): readonly Placed[] =>
  hosts.flatMap(host => host.containers.map(container => ({mark: markOf(host), container})));

type HostNames = Pick<Change, 'host' | 'shortHost'>;

/** What each host is called among those of both snapshots, by its mark. */
function namesOf(before: Snapshot, after: Snapshot, markOf: Mark): ReadonlyMap<string, HostNames> {
  const still = new Set(after.hosts.map(markOf));
  const all = [...after.hosts, ...before.hosts.filter(host => !still.has(markOf(host)))];
  return new Map(
    all.map(host => {
      const name = stableNameAmong(all, host);
      return [
        markOf(host),
        all.length > 1 ? {host: name, shortHost: shortNameAmong(all, host)} : {host: name},
      ];
    }),
  );
}

/** When two containers are the same to their operator; the most certain criterion comes first. */
const likenesses: ReadonlyArray<(one: Placed, other: Placed) => boolean> = [
  // The same id is not enough: two endpoints may lead to one daemon, whose containers then occur twice.
  (one, other) => one.container.id === other.container.id && one.mark === other.mark,
  (one, other) => one.container.id === other.container.id,
  // Created again under the same name on the same host.
  (one, other) => one.container.name === other.container.name && one.mark === other.mark,
];

/** Pairs of the same container in both snapshots, and the containers that are left over. */
function paired(was: readonly Placed[], is: readonly Placed[]) {
  const left = new Set(was);
  const earlier = new Map<Placed, Placed>();
  for (const alike of likenesses)
    for (const one of is) {
      const found = earlier.has(one) ? undefined : left.values().find(other => alike(one, other));
      if (found === undefined) continue;
      left.delete(found);
      earlier.set(one, found);
    }
  return {earlier, left};
}

/** Everything that changed, in the order of the later snapshot; what is gone comes last. */
export function diffOf(before: Snapshot, after: Snapshot): readonly Change[] {
  const markOf = markFor([before.hosts, after.hosts]);
  const names = namesOf(before, after, markOf);
  const change = ({mark, container: {name, id}}: Placed, detail: ChangeDetail): Change => ({
    ...(names.get(mark) ?? {host: mark}),
    container: name,
    id,
    ...detail,
  });
  const is = placed(after, markOf);
  const {earlier, left} = paired(placed(before, markOf), is);
  const changes = is.flatMap(one => {
    const was = earlier.get(one);
    const details: readonly ChangeDetail[] =
      was === undefined
        ? [{kind: 'came', risk: one.container.risk}]
        : ofPair({before: was.container, after: one.container});
    return details.map(detail => change(one, detail));
  });
  return [...changes, ...[...left].map(one => change(one, {kind: 'gone', risk: one.container.risk}))];
}
