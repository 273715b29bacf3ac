/**
 * A policy file: other severities for findings, and findings that are accepted until a day.
 *
 *     severities:
 *       root-on-host: low
 *     accept:
 *       - finding: runtime-socket
 *         container: traefik-*        # or image: traefik:*
 *         reason: reads the labels of containers
 *         expires: 2026-12-31
 */

import {didYouMean} from './did-you-mean.ts';
import {readStructured} from './document/structured-text.ts';
import {ruleNamed, rules} from './finding.ts';
import {type Fields, isFields} from './flags/values.ts';
import {matchesGlob} from './glob.ts';
import {isImageLike} from './image-name.ts';
import {riskOf} from './risk.ts';
import {type Container, type Finding, type Severity, type Snapshot, severities} from './snapshot.ts';

export interface Acceptance {
  /** Finding ids; `*` and `?` stand for any characters, as in the other two. */
  readonly finding: string;
  readonly container: string | null;
  readonly image: string | null;
  readonly reason: string;
  /** The last day that it holds, `2026-12-31`. */
  readonly expires: string;
}

export interface Policy {
  readonly severities: ReadonlyMap<string, Severity>;
  readonly accept: readonly Acceptance[];
}

type Problem = {readonly error: string};

const problem = (sentence: string): Problem => ({error: `the policy file ${sentence}`});

/** `has an unknown field "rule"; it takes finding, reason`; undefined if all fields are known. */
function unknownField(fields: Fields, known: readonly string[]): string | undefined {
  const strange = Object.keys(fields).find(key => !known.includes(key));
  return strange === undefined
    ? undefined
    : `has an unknown field ${JSON.stringify(strange)}; it takes ${known.join(', ')}`;
}

/** The fields of an entry of `accept`. */
const acceptanceFields = ['finding', 'container', 'image', 'reason', 'expires'];

const isSeverity = (value: unknown): value is Severity => severities.some(severity => severity === value);

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** `"root-on-hots", which is not a finding; did you mean root-on-host?` */
const noFinding = (id: string): string =>
  `${JSON.stringify(id)}, which is not a finding${didYouMean(
    id,
    rules.map(rule => rule.id),
  )}`;

function readSeverities(value: unknown): ReadonlyMap<string, Severity> | Problem {
  const found = new Map<string, Severity>();
  if (value === undefined) return found;
  if (!isFields(value)) return problem('needs severities as pairs of a finding and a severity');
  for (const [id, severity] of Object.entries(value)) {
    if (ruleNamed(id) === undefined) return problem(`gives a severity to ${noFinding(id)}`);
    if (!isSeverity(severity))
      return problem(`gives ${id} the severity ${JSON.stringify(severity)}: choose ${severities.join(', ')}`);
    found.set(id, severity);
  }
  return found;
}

/** Whether it is a date of the calendar. */
const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text);

function readAcceptance(value: unknown, index: number): Acceptance | Problem {
  const place = `accepts under number ${index + 1}`;
  if (!isFields(value)) return problem(`${place} something that has no fields`);
  const strange = unknownField(value, acceptanceFields);
  if (strange !== undefined) return {error: `entry ${index + 1} of accept in the policy file ${strange}`};
  const {finding, container = null, image = null, reason, expires} = value;
  if (!isText(finding) || !rules.some(({id}) => matchesGlob(finding, id)))
    return problem(`${place} ${noFinding(String(finding))}`);
  if (container !== null && !isText(container)) return problem(`${place} a container that is not text`);
  if (image !== null && !isText(image)) return problem(`${place} an image that is not text`);
  if (container === null && image === null)
    return problem(`${place} ${finding} everywhere: name a container or an image`);
  if (!isText(reason)) return problem(`${place} ${finding} without a reason`);
  if (!isText(expires) || !isDay(expires))
    return problem(`${place} ${finding} without a day that it expires, as in 2026-12-31`);
  return {finding, container, image, reason, expires};
}

/** The policy in a file's text (YAML or JSON), or one sentence that says what to change. */
export function parsePolicyFile(text: string): Policy | Problem {
  const read = readStructured(text, 'policy file');
  if ('error' in read) return read;
  const fields = read.content ?? {};
  if (!isFields(fields)) return problem('needs the fields severities or accept');
  const strange = unknownField(fields, ['severities', 'accept']);
  if (strange !== undefined) return problem(strange);
  const overrides = readSeverities(fields.severities);
  if ('error' in overrides) return overrides;
  const list = fields.accept ?? [];
  if (!Array.isArray(list)) return problem('needs accept as a list');
  const accept: Acceptance[] = [];
  for (const [index, value] of list.entries()) {
    const acceptance = readAcceptance(value, index);
    if ('error' in acceptance) return acceptance;
    accept.push(acceptance);
  }
  return {severities: overrides, accept};
}

export interface Accepted {
  readonly finding: Finding;
  readonly by: Acceptance;
}

export interface Applied {
  /** The findings that are not accepted, with the policy's severities, worst first. */
  readonly findings: readonly Finding[];
  readonly accepted: readonly Accepted[];
  /** Findings whose acceptance has expired; they are among `findings`. */
  readonly expired: readonly Accepted[];
  /** The entries that cover one of the findings, be they expired or not. */
  readonly covering: readonly Acceptance[];
}

const covers = ({finding, container, image}: Acceptance, id: string, of: Pick<Container, 'name' | 'image'>) =>
  matchesGlob(finding, id) &&
  (container === null || matchesGlob(container, of.name)) &&
  (image === null || isImageLike(image, of.image));

/**
 * The findings of a container under a policy.
 *
 * @param today `2026-12-31`; an acceptance holds through the day that it expires
 */
export function applyPolicy(
  findings: readonly Finding[],
  container: Pick<Container, 'name' | 'image'>,
  policy: Policy,
  today: string,
): Applied {
  const standing: Finding[] = [];
  const accepted: Accepted[] = [];
  const expired: Accepted[] = [];
  const used = new Set<Acceptance>();
  for (const original of findings) {
    const severity = policy.severities.get(original.id) ?? original.severity;
    const finding = severity === original.severity ? original : {...original, severity};
    const covering = policy.accept.filter(each => covers(each, finding.id, container));
    for (const each of covering) used.add(each);
    const valid = covering.find(({expires}) => today <= expires);
    if (valid !== undefined) {
      accepted.push({finding, by: valid});
      continue;
    }
    standing.push(finding);
    const [past] = covering;
    if (past !== undefined) expired.push({finding, by: past});
  }
  const sorted = severities.flatMap(severity => standing.filter(finding => finding.severity === severity));
  return {findings: sorted, accepted, expired, covering: [...used]};
}

/** `runtime-socket of container traefik-*, entry 1`. */
const entryText = ({finding, container, image}: Acceptance, index: number): string => {
  const where = [container === null ? '' : `container ${container}`, image === null ? '' : `image ${image}`];
  return `${finding} of ${where.filter(Boolean).join(' and ')}, entry ${index + 1}`;
};

/** Entries that are named in the sentence. */
const namedAtMost = 3;

/** One sentence about the entries of a policy that cover none of the findings here; null if each covers one. */
export function uselessEntries({accept}: Policy, used: ReadonlySet<Acceptance>): string | null {
  const entries = accept.flatMap((each, index) => (used.has(each) ? [] : [entryText(each, index)]));
  if (entries.length === 0) return null;
  const more = entries.length - namedAtMost;
  return `the policy accepts nothing here by ${entries.slice(0, namedAtMost).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** A finding that a policy accepts, or did until its day was over, with its container. */
export interface AcceptedIn extends Accepted {
  readonly container: Container;
}

/** What a policy makes of a snapshot. */
export interface RuledSnapshot {
  /** With the findings that still stand, in the policy's severities, and the risks that follow from them. */
  readonly snapshot: Snapshot;
  readonly accepted: readonly AcceptedIn[];
  readonly expired: readonly AcceptedIn[];
  /** One sentence about entries of the policy that cover no finding of the snapshot; null if there is none. */
  readonly useless: string | null;
}

/** Applies the policy to every container; `today` as for applyPolicy. */
export function underPolicy(snapshot: Snapshot, policy: Policy, today: string): RuledSnapshot {
  const accepted: AcceptedIn[] = [];
  const expired: AcceptedIn[] = [];
  const used = new Set<Acceptance>();
  const apply = (container: Container): Container => {
    const applied = applyPolicy(container.findings, container, policy, today);
    accepted.push(...applied.accepted.map(one => ({...one, container})));
    expired.push(...applied.expired.map(one => ({...one, container})));
    for (const each of applied.covering) used.add(each);
    // A container that the policy says nothing about stays the same object, which a screen draws again at no cost.
    if (
      applied.accepted.length === 0 &&
      applied.findings.every((finding, at) => finding === container.findings[at])
    )
      return container;
    return {
      ...container,
      findings: applied.findings,
      risk: riskOf(container, applied.findings),
      accepted: applied.accepted.map(({finding, by: {reason, expires}}) => ({finding, reason, expires})),
    };
  };
  const hosts = snapshot.hosts.map(host => ({...host, containers: host.containers.map(apply)}));
  return {snapshot: {...snapshot, hosts}, accepted, expired, useless: uselessEntries(policy, used)};
}
