/** `--check`: one line a finding, worst first, as compilers write theirs. */

import {joinSafe, type SafeText, safe, sanitise} from '../model/safe-text.ts';
import {type Finding, type Severity, severities} from '../model/snapshot.ts';
import type {Row} from '../view/row.ts';

interface Standing {
  readonly row: Row;
  readonly finding: Finding;
}

const rank = (severity: Severity): number => severities.indexOf(severity);

/** The findings of that severity and worse: worst first, in the order of the rows within a severity. */
export function standing(rows: readonly Row[], least: Severity): readonly Standing[] {
  const all = rows.flatMap(row => row.container.findings.map(finding => ({row, finding})));
  const serious = all.filter(({finding}) => rank(finding.severity) <= rank(least));
  return serious.toSorted((a, b) => rank(a.finding.severity) - rank(b.finding.severity));
}

/** `web`, or `vm podman/web` where the list has several hosts. */
function nameOf({hosts, hostNames: [host], container}: Row): SafeText {
  const name = sanitise(container.name);
  return hosts > 1 ? safe`${sanitise(host)}/${name}` : name;
}

const line = ({row, finding: {severity, id, title, evidence}}: Standing): SafeText =>
  joinSafe([sanitise(severity), nameOf(row), sanitise(id), sanitise(`${title}: ${evidence}`)], safe`  `);

/** `critical  priv  privileged  Title: evidence`, each line ended by a newline. */
export const checkOf = (findings: readonly Standing[]): string =>
  findings.map(one => `${line(one)}\n`).join('');
