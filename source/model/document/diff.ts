/** What changed between two snapshots: containers that came or went, findings, and the privileges of each process. */

import {namesAmong, shortNameAmong} from '../host-names.ts';
import {isUnknown, type Known} from '../known.ts';
import type {Container, Finding, Host, Process, SetName, Snapshot} from '../snapshot.ts';
import {setNames} from '../snapshot.ts';

export type Change = {
  /** The name by which its host is told from the others. */
  readonly host: string;
  /** The same as short as it can be, where there are several hosts. */
  readonly shortHost?: string;
  readonly container: string;
  readonly id: string;
} & (
  | {readonly kind: 'came' | 'gone'; readonly risk: Container['risk']}
  | {readonly kind: 'replaced'; readonly before: string; readonly after: string}
  | {readonly kind: 'renamed' | 'state' | 'risk'; readonly before: string; readonly after: string}
  | {readonly kind: 'finding gained' | 'finding lost'; readonly finding: Finding}
  | {
      readonly kind: 'privilege';
      readonly hostPid: number;
      readonly command: string;
      /** The sets that changed in this way. */
      readonly sets: readonly SetName[];
      readonly gained: bigint;
      readonly lost: bigint;
      /** Whether the process was there before, came, or went. */
      readonly process: How;
    }
  | {
      readonly kind: 'fact';
      readonly hostPid: number;
      readonly command: string;
      readonly fact: string;
      readonly before: string;
      readonly after: string;
    }
);

interface Pair {
  readonly before: Container;
  readonly after: Container;
}

type Detail<C = Change> = C extends Change ? Omit<C, 'host' | 'shortHost' | 'container' | 'id'> : never;

/** Tolerance for start times, in milliseconds: they are computed from the clock and the uptime, which are rounded. */
const slackMs = 2000;

/** Whether it is the same process: the PID may have been reused, but not with the same start time. */
function same(one: Process, other: Process): boolean {
  if (one.hostPid !== other.hostPid) return false;
  if (isUnknown(one.startedAt) || isUnknown(other.startedAt)) return true;
  return Math.abs(Date.parse(one.startedAt) - Date.parse(other.startedAt)) < slackMs;
}

const heldTogether = (processes: readonly Process[], set: SetName): bigint =>
  processes.reduce((held, {capabilities}) => held | capabilities[set], 0n);

/** Facts of a process that decide what its capabilities are worth. */
const facts: Readonly<Record<string, (process: Process) => Known<string>>> = {
  user: ({user}) => (isUnknown(user) ? user : String(user.uid)),
  'host user': ({hostUser}) => (isUnknown(hostUser) ? hostUser : String(hostUser.uid)),
  seccomp: ({seccomp}) => seccomp,
  lsm: ({lsm}) => (isUnknown(lsm) ? lsm : (lsm ?? 'none')),
  'no-new-privileges': ({noNewPrivileges}) => (noNewPrivileges ? 'yes' : 'no'),
};

type How = 'same' | 'came' | 'gone';

/** Changes of the sets of a process; sets that gained and lost the same share one change. */
function privileges(
  {hostPid, command}: Process,
  process: How,
  differ: (set: SetName) => {readonly gained: bigint; readonly lost: bigint},
): Detail[] {
  const groups = new Map<string, Extract<Detail, {kind: 'privilege'}>>();
  for (const set of setNames) {
    const {gained, lost} = differ(set);
    if (gained === 0n && lost === 0n) continue;
    const key = `${gained} ${lost}`;
    const sets = [...(groups.get(key)?.sets ?? []), set];
    groups.set(key, {kind: 'privilege', hostPid, command, process, sets, gained, lost});
  }
  return [...groups.values()];
}

/** Each set and fact that differs of a process that both snapshots have. */
function ofSame(before: Process, after: Process): Detail[] {
  const {hostPid, command} = after;
  return [
    ...privileges(after, 'same', set => {
      const [was, is] = [before.capabilities[set], after.capabilities[set]];
      return {gained: is & ~was, lost: was & ~is};
    }),
    ...Object.entries(facts).flatMap(([fact, read]): Detail[] => {
      const [was, is] = [read(before), read(after)];
      // A fact that is known on one side only is not a change.
      return isUnknown(was) || isUnknown(is) || was === is
        ? []
        : [{kind: 'fact', hostPid, command, fact, before: was, after: is}];
    }),
  ];
}

/** Changes of the processes. Of one that came or went, only the capabilities that no process holds on the other side. */
function ofProcesses({before, after}: Pair): Detail[] {
  const zombie = ({state}: Process): boolean => state === 'zombie';
  const living = (container: Container) => container.processes.filter(process => !zombie(process));
  const [was, is] = [living(before), living(after)];
  return [
    ...is.flatMap(process => {
      const earlier = was.find(one => same(one, process));
      if (earlier !== undefined) return ofSame(earlier, process);
      return privileges(process, 'came', set => ({
        gained: process.capabilities[set] & ~heldTogether(was, set),
        lost: 0n,
      }));
    }),
    ...was
      .filter(process => !is.some(one => same(one, process)))
      .flatMap(process =>
        privileges(process, 'gone', set => ({
          gained: 0n,
          lost: process.capabilities[set] & ~heldTogether(is, set),
        })),
      ),
  ];
}

/** Rules that judge how a process came to what it holds, of which some facts are looked up after it was first seen. */
const rulesOfOrigin: ReadonlySet<string> = new Set(['gained-by-file', 'gained-privilege']);

/**
 * Whether one side alone knows what those rules rest on: what its flags lead to, and what the program of a process gave
 * it, which the engine and the kernel tell one after the other.
 */
function knowsMore({before, after}: Pair): boolean {
  if (isUnknown(before.expected) !== isUnknown(after.expected)) return true;
  return after.processes.some(process => {
    const earlier = before.processes.find(one => same(one, process) && one.command === process.command);
    if (earlier === undefined) return false;
    const [was, is] = [earlier.fileCapabilities, process.fileCapabilities];
    return isUnknown(was) ? !isUnknown(is) : was !== is;
  });
}

/** Findings that came or went, and the risk that they make up. What is only known by now is not a change. */
function ofFindings(pair: Pair): Detail[] {
  const {before, after} = pair;
  const missing = (from: readonly Finding[], among: readonly Finding[]): readonly Finding[] =>
    from.filter(({id}) => !among.some(other => other.id === id));
  const [gained, lost] = [missing(after.findings, before.findings), missing(before.findings, after.findings)];
  const isLearnt = [...gained, ...lost].some(({id}) => rulesOfOrigin.has(id)) && knowsMore(pair);
  const isChange = ({id}: Finding): boolean => !(isLearnt && rulesOfOrigin.has(id));
  const findings = [
    ...gained.filter(isChange).map((finding): Detail => ({kind: 'finding gained', finding})),
    ...lost.filter(isChange).map((finding): Detail => ({kind: 'finding lost', finding})),
  ];
  const isSameRisk = before.risk === after.risk || (isLearnt && findings.length === 0);
  return [
    ...(isSameRisk ? [] : [{kind: 'risk' as const, before: before.risk, after: after.risk}]),
    ...findings,
  ];
}

/** Where no name is told, the beginning of the id stands for it. */
const hasName = ({id, name}: Container): boolean => name !== id.slice(0, 12);

function ofPair(pair: Pair): Detail[] {
  const {before, after} = pair;
  if (before === after) return [];
  const word = (kind: 'replaced' | 'renamed' | 'state', was: string, is: string): Detail[] =>
    was === is ? [] : [{kind, before: was, after: is}];
  // If the processes of one side could not be read, all of the other side would seem to have come or gone.
  const comparable = before.pid1 !== null && after.pid1 !== null;
  return [
    ...word('replaced', before.id, after.id),
    ...(hasName(before) && hasName(after) ? word('renamed', before.name, after.name) : []),
    ...word('state', before.state, after.state),
    ...ofFindings(pair),
    ...(comparable ? ofProcesses(pair) : []),
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
  const isShared = before.hosts.length > 1 || after.hosts.length > 1;
  return new Map(
    all.map(host => {
      const name = namesAmong(all, host)[0];
      return [markOf(host), isShared ? {host: name, shortHost: shortNameAmong(all, host)} : {host: name}];
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
  const change = ({mark, container: {name, id}}: Placed, detail: Detail): Change => ({
    ...(names.get(mark) ?? {host: mark}),
    container: name,
    id,
    ...detail,
  });
  const is = placed(after, markOf);
  const {earlier, left} = paired(placed(before, markOf), is);
  const changes = is.flatMap(one => {
    const was = earlier.get(one);
    const details: readonly Detail[] =
      was === undefined
        ? [{kind: 'came', risk: one.container.risk}]
        : ofPair({before: was.container, after: one.container});
    return details.map(detail => change(one, detail));
  });
  return [...changes, ...[...left].map(one => change(one, {kind: 'gone', risk: one.container.risk}))];
}
