/** What is printed: observations, judged, ruled by the policy, filtered and sorted. */
import {exitStatus, Failure} from '../model/failure.ts';
import {namesAmong} from '../model/host-names.ts';
import {Judge} from '../model/judge.ts';
import type {AcceptedIn, RuledSnapshot} from '../model/policy.ts';
import type {Profile} from '../model/profile.ts';
import type {Observation, Snapshot, Unobserved} from '../model/snapshot.ts';
import {fieldHint, parseFilter} from '../view/filter.ts';
import {type Selected, selectRows} from '../view/selection.ts';
import {includesStopped, type Options} from './arguments/options.ts';
import {readTextFile} from './files.ts';
import type {Source} from './source.ts';

export type Warn = (sentence: string) => void;

export interface PrintedView extends Selected {
  readonly accepted: readonly AcceptedIn[];
  readonly expired: readonly AcceptedIn[];
  /** One sentence about entries of the policy that cover nothing: for --check of all containers, else null. */
  readonly useless: string | null;
}

export const withoutPolicy = (snapshot: Snapshot): RuledSnapshot => ({
  snapshot,
  accepted: [],
  expired: [],
  useless: null,
});

/** What the policy in a file makes of snapshots; throws a Failure (status 2) that says what is wrong in it. */
export async function loadPolicy(path: string): Promise<(snapshot: Snapshot) => RuledSnapshot> {
  const [text, {parsePolicyFile, underPolicy}] = await Promise.all([
    readTextFile(path),
    import('../model/policy.ts'),
  ]);
  const policy = parsePolicyFile(text);
  if ('error' in policy) throw new Failure(`${path}: ${policy.error}`, exitStatus.usage);
  // It may be another day by then: captop serve runs for months.
  return snapshot => underPolicy(snapshot, policy, new Date().toISOString().slice(0, 10));
}

/** Returns the function that turns an observation into what is printed; throws a Failure for a wrong filter or policy. */
export async function viewer(
  options: Options,
  chosen: Profile | undefined,
): Promise<(observation: Observation) => PrintedView> {
  const filter = parseFilter(options.filter);
  if ('error' in filter) throw new Failure(`--filter: ${filter.error}`, exitStatus.usage);
  const rule = options.policy === null ? withoutPolicy : await loadPolicy(options.policy);
  const judge = new Judge();
  return observation => {
    const {snapshot, accepted, expired, useless} = rule(judge.judge(observation, chosen));
    const selected = selectRows(snapshot, {...options, filter});
    const shown = new Set(selected.rows.map(({container}) => container.id));
    const ofShown = (list: readonly AcceptedIn[]) => list.filter(({container: {id}}) => shown.has(id));
    // A policy may be that of many hosts: who only looks is not told each time what it does not concern here.
    const isCheck = options.check !== null && options.names.length === 0;
    return {
      ...selected,
      accepted: ofShown(accepted),
      expired: ofShown(expired),
      useless: isCheck ? useless : null,
    };
  };
}

/** Reads what the options ask for; warns first if it is a recording. */
export async function observe(options: Options, source: Source, warn: Warn): Promise<Observation> {
  if (source.notice !== null) warn(source.notice.full);
  return source.observe(includesStopped(options));
}

/** Warns of what this reader may not read, and of hosts without containers. */
export function warnOfLimits(observation: Observation, options: Options, source: Source, warn: Warn): void {
  const all = includesStopped(options);
  for (const host of observation.hosts) {
    const {limits, containers} = host;
    const [name] = namesAmong(observation.hosts, host);
    // What a recording could not read stands in it; what this reader cannot read is said each time.
    const told = new Set(containers.map(({unobserved}) => unobserved?.detail));
    if (source.notice === null) for (const limit of limits) if (!told.has(limit)) warn(limit);
    if (containers.length > 0) continue;
    warn(
      all ? `${name} has no container` : `no container runs on ${name}; --all shows those that do not run`,
    );
  }
}

/** Says that the filter leaves nothing of what is there; null if it leaves something, or nothing is there. */
export const unmatchedSentence = (
  {filter}: Pick<Options, 'filter'>,
  {rows, asked}: Selected,
): string | null =>
  rows.length > 0 || asked === 0 ? null : `no container matches --filter '${filter}'${fieldHint(filter)}`;

/** Says which findings the policy accepts, which it accepts no longer, and which of its entries accept nothing. */
export function warnOfPolicy({accepted, expired, useless}: PrintedView, warn: Warn): void {
  for (const {container, finding, by} of accepted)
    warn(`accepted until ${by.expires}: ${finding.id} of ${container.name} (${by.reason})`);
  for (const {container, finding, by} of expired)
    warn(`no longer accepted since ${by.expires}: ${finding.id} of ${container.name} (${by.reason})`);
  if (useless !== null) warn(useless);
}

/** Names in a sentence: `web, db, api and 12 more`. */
const listed = (names: readonly string[]): string =>
  names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

/** A sentence for several containers whose own sentences differ, as each names its process. */
const shared: Readonly<Record<Unobserved['reason'], string>> = {
  hidden:
    'their processes are hidden from this user: it takes root with the capability SYS_PTRACE, as with sudo',
  'no-procfs': "there is no /proc of the daemon's host here",
  gone: 'they ended while they were read',
  unverified: 'their processes could not be verified to be theirs',
};

/** A sentence for each reason why containers could not be read. That one ended meanwhile is no such reason. */
export function unreadSentences({hosts}: Snapshot): readonly string[] {
  const byReason = new Map<Unobserved['reason'], {names: string[]; details: Set<string>}>();
  for (const {name, unobserved} of hosts.flatMap(({containers}) => containers)) {
    if (unobserved === null || unobserved.reason === 'gone') continue;
    const known = byReason.get(unobserved.reason) ?? {names: [], details: new Set()};
    known.names.push(name);
    known.details.add(unobserved.detail);
    byReason.set(unobserved.reason, known);
  }
  return [...byReason].map(
    ([
      reason,
      {
        names,
        details: [detail, ...others],
      },
    ]) => {
      const why = others.length === 0 && detail !== undefined ? detail : shared[reason];
      return `${listed(names)}: ${why}`;
    },
  );
}
