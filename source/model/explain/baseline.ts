/** Findings that were there on a day: only those that came later, or that say more now, count. */

import {countOf, fromHex, toHex} from '../capability.ts';
import {everyCapability} from '../findings/facts.ts';
import {type Fields, isFields, objectsOf, textOf} from '../flags/values.ts';
import {escapeJson} from '../json-escapes.ts';
import {isUnknown} from '../known.ts';
import {type Container, type Finding, type Severity, severities} from '../snapshot.ts';
import {growthOf, isCounted, namedIn} from './evidence-growth.ts';
import type {Explained} from './explain.ts';

/** What tells a finding from another one: the service, the rule and its evidence, but not the line. */
export interface BaselineEntry {
  readonly service: string;
  readonly finding: string;
  readonly evidence: string;
  /** The container's bounding set, `0xa80425fb`; undefined in files that were written before it was kept. */
  readonly bounding: string | undefined;
  /** How bad it was; undefined in files that were written before it was kept. */
  readonly severity: Severity | undefined;
}

const boundingOf = ({expected}: Container): bigint | undefined =>
  isUnknown(expected) ? undefined : expected.bounding;

const serviceOf = ({service, container: {name}}: Explained): string => service ?? name;

function entryOf(explained: Explained, {id, evidence, severity}: Finding): BaselineEntry {
  const bounding = boundingOf(explained.container);
  return {
    service: serviceOf(explained),
    finding: id,
    evidence,
    bounding: bounding === undefined ? undefined : toHex(bounding),
    severity,
  };
}

/** The baseline of today as the text of a file. */
export function baselineText(all: readonly Explained[]): string {
  const findings = all.flatMap(each => each.container.findings.map(finding => entryOf(each, finding)));
  return escapeJson(`${JSON.stringify({captop: {document: 'baseline', schema: 1}, findings}, null, 2)}\n`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isBaseline = (value: unknown): value is Fields & {readonly findings: readonly unknown[]} =>
  isFields(value) &&
  isFields(value.captop) &&
  value.captop.document === 'baseline' &&
  Array.isArray(value.findings);

/** Findings that say that every capability is within reach, each of which is named no more then. */
const sayAll = ['privileged', 'all-capabilities'];

/** Findings that stand or fall with the capabilities that they name. */
const isOfCapabilities = (id: string): boolean =>
  id === 'all-capabilities' ||
  id === 'beyond-profile' ||
  id === 'unjudged-capability' ||
  id === 'bpf-perfmon' ||
  id.startsWith('cap-');

/** The capabilities that a service's findings told of on that day. */
const knownBy = (entries: readonly BaselineEntry[]): bigint =>
  entries.reduce(
    (all, {finding, bounding}) =>
      all | (fromHex(bounding ?? '') ?? (sayAll.includes(finding) ? everyCapability : 0n)),
    0n,
  );

/** What has come to a finding since: nothing, all of it, or so many more capabilities, named if they are known. */
type Change = 'none' | 'new' | {readonly more: number; readonly which: bigint | null};

/** Whether a finding was less bad than it is now: the same flags may count for more, as without a user namespace. */
const isWorse = (severity: Severity, before: Severity | undefined): boolean =>
  before !== undefined && severities.indexOf(severity) < severities.indexOf(before);

function changeOf(
  entries: readonly BaselineEntry[],
  {id, evidence, severity}: Finding,
  bounding = 0n,
): Change {
  const before = entries.filter(({finding}) => finding === id);
  if (before.length > 0 && before.every(entry => isWorse(severity, entry.severity))) return 'new';
  const grown: Exclude<Change, string>[] = [];
  for (const entry of before) {
    const more = growthOf(entry.evidence, evidence);
    if (more === null) continue;
    const held = fromHex(entry.bounding ?? '');
    const which = held === undefined ? null : bounding & ~held;
    if (more <= 0 && (!which || !isCounted(evidence))) return 'none';
    grown.push({more, which: which || null});
  }
  if (grown[0] !== undefined) return grown[0];
  const named = id === 'all-capabilities' ? bounding : namedIn(evidence);
  const isKnown = isOfCapabilities(id) && named !== 0n && (named & ~knownBy(entries)) === 0n;
  return isKnown ? 'none' : 'new';
}

/** The findings of a container that are new: growth that a new finding tells by its name is not told again. */
function newAmong(entries: readonly BaselineEntry[], container: Container): ReadonlySet<string> {
  const changes = container.findings.map(
    finding => [finding, changeOf(entries, finding, boundingOf(container))] as const,
  );
  const fresh = changes.flatMap(([finding, change]) => (change === 'new' ? [finding] : []));
  const told = fresh.reduce(
    (all, {id, evidence}) => all | (sayAll.includes(id) ? everyCapability : namedIn(evidence)),
    0n,
  );
  const isTold = ({more, which}: Exclude<Change, string>): boolean =>
    which === null ? more <= countOf(told) : (which & ~told) === 0n;
  return new Set(
    changes.flatMap(([{id}, change]) =>
      change === 'none' || (change !== 'new' && isTold(change)) ? [] : [id],
    ),
  );
}

/** Those of a container's findings that are new to a baseline; one sentence if the text is none. */
export function readBaseline(
  text: string,
): ((explained: Explained, findings: readonly Finding[]) => readonly Finding[]) | {readonly error: string} {
  const value = parsed(text);
  if (!isBaseline(value)) return {error: 'it is not a baseline that captop explain --save-baseline wrote'};
  const entries = objectsOf(value.findings).map(
    ({service, finding, evidence, bounding, severity}): BaselineEntry => ({
      service: textOf(service),
      finding: textOf(finding),
      evidence: textOf(evidence),
      bounding: typeof bounding === 'string' ? bounding : undefined,
      severity: severities.find(each => each === severity),
    }),
  );
  return (explained, findings) => {
    const own = entries.filter(({service}) => service === serviceOf(explained));
    const fresh = newAmong(own, explained.container);
    return findings.filter(({id}) => fresh.has(id));
  };
}
