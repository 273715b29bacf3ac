/** Findings that were there on a day: only those that came later count. */

import {type Fields, isFields, objectsOf, textOf} from '../flags/values.ts';
import {escapeJson} from '../json-escapes.ts';
import type {Finding} from '../snapshot.ts';
import type {Explained} from './explain.ts';

/** What tells a finding from another one: the service, the rule and its evidence, but not the line. */
export interface BaselineEntry {
  readonly service: string;
  readonly finding: string;
  readonly evidence: string;
}

const entryOf = ({service, container: {name}}: Explained, {id, evidence}: Finding): BaselineEntry => ({
  service: service ?? name,
  finding: id,
  evidence,
});

const keyOf = ({service, finding, evidence}: BaselineEntry): string =>
  [service, finding, evidence].join('\n');

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

/** Whether a finding is new to a baseline; one sentence if the text is none. */
export function readBaseline(
  text: string,
): ((explained: Explained, finding: Finding) => boolean) | {readonly error: string} {
  const value = parsed(text);
  if (!isBaseline(value)) return {error: 'it is not a baseline that captop explain --save-baseline wrote'};
  const known = new Set(
    objectsOf(value.findings).map(({service, finding, evidence}) =>
      keyOf({service: textOf(service), finding: textOf(finding), evidence: textOf(evidence)}),
    ),
  );
  return (explained, finding) => !known.has(keyOf(entryOf(explained, finding)));
}
