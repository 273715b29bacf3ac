/**
 * `--check`: the findings that stand, worst first. In a pipe one line a finding, as compilers write theirs; on a terminal
 * wrapped at words, with a table of who has how many of which severity behind them.
 */
import {joinSafe, type SafeText, safe, sanitise} from '../model/safe-text.ts';
import {type Finding, type Severity, severities} from '../model/snapshot.ts';
import type {Row} from '../view/row.ts';
import {toWidth, widthOf} from '../view/text-width.ts';
import type {Tone} from '../view/tone.ts';
import {wrapWords} from '../view/wrap.ts';
import {linkedRule, painted} from './ansi.ts';

export interface Standing {
  readonly row: Row;
  readonly finding: Finding;
}

/** How the lines are laid out. */
export interface CheckLayout {
  /** Cells of a line; undefined in a pipe, where each finding has one line. */
  readonly width: number | undefined;
  readonly color: boolean;
  /** Whether the terminal has links. */
  readonly links?: boolean;
}

const rank = (severity: Severity): number => severities.indexOf(severity);

/** The findings of that severity and worse: worst first, in the order of the rows within a severity. */
export function standing(rows: readonly Row[], least: Severity): readonly Standing[] {
  const all = rows.flatMap(row => row.container.findings.map(finding => ({row, finding})));
  const serious = all.filter(({finding}) => rank(finding.severity) <= rank(least));
  return serious.toSorted((a, b) => rank(a.finding.severity) - rank(b.finding.severity));
}

/** `web`, or `vm podman/web` if the list has several hosts. */
function nameOf({hosts, stableHostName: host, container}: Row): SafeText {
  const name = sanitise(container.name);
  return hosts > 1 ? safe`${sanitise(host)}/${name}` : name;
}

const toneOf = (severity: Severity): Tone => (severity === 'info' ? 'muted' : severity);

/** `critical  priv  privileged  Title: evidence` */
const oneLine = ({row, finding: {severity, id, title, evidence}}: Standing): SafeText =>
  joinSafe([sanitise(severity), nameOf(row), sanitise(id), sanitise(`${title}: ${evidence}`)], safe`  `);

/** Cells of the widest severity and the gap behind it. */
const indent = 10;

/** Severity, container and rule in the first line, title and evidence wrapped below. */
function wrapped(
  {row, finding: {severity, id, title, evidence}}: Standing,
  width: number,
  {color, links = false}: Omit<CheckLayout, 'width'>,
): string[] {
  const rule = sanitise(id);
  const name = nameOf(row);
  const room = Math.max(4, width - indent - widthOf(rule) - 2);
  const shortName = widthOf(name) <= room ? name : toWidth(name, room, 'left', 'middle');
  const word = painted(toWidth(sanitise(severity), indent), toneOf(severity), color);
  return [
    `${word}${shortName}  ${linkedRule(rule, id, links)}`,
    ...wrapWords(sanitise(`${title}: ${evidence}`), width - indent).map(
      line => `${' '.repeat(indent)}${line}`,
    ),
  ];
}

/** Who has how many of which severity: a line for each container, one for all. */
function countTable(findings: readonly Standing[], width: number, color: boolean): string[] {
  const shown = severities.filter(severity => findings.some(({finding}) => finding.severity === severity));
  const byRow = [...Map.groupBy(findings, ({row}) => row)];
  const lines: readonly (readonly [SafeText, readonly Standing[]])[] = [
    ...byRow.map(([row, its]) => [nameOf(row), its] as const),
    [safe`${byRow.length} ${byRow.length === 1 ? safe`container` : safe`containers`}`, findings],
  ];
  const cells = shown.map(severity => severity.length + 2);
  const room = width - cells.reduce((sum, cell) => sum + cell, 0);
  const names = Math.max(4, Math.min(room, Math.max(...lines.map(([name]) => widthOf(name)))));
  const count = (its: readonly Standing[], severity: Severity) =>
    its.filter(({finding}) => finding.severity === severity).length;
  const line = (name: SafeText, texts: readonly string[]) =>
    `${toWidth(name, names, 'left', 'middle')}${texts.join('')}`;
  return [
    painted(
      line(
        safe``,
        shown.map(severity => `  ${severity}`),
      ),
      'heading',
      color,
    ),
    ...lines.map(([name, its]) =>
      line(
        name,
        shown.map((severity, index) => {
          const found = count(its, severity);
          const text = (found === 0 ? '-' : `${found}`).padStart(cells[index] ?? 0);
          return painted(text, found === 0 ? 'muted' : toneOf(severity), color);
        }),
      ),
    ),
  ];
}

/** The findings as lines, each ended by a newline; '' if none stands. */
export function checkOf(findings: readonly Standing[], {width, ...looks}: CheckLayout): string {
  if (findings.length === 0) return '';
  const lines =
    width === undefined
      ? findings.map(oneLine)
      : [
          ...findings.flatMap(one => wrapped(one, width, looks)),
          '',
          ...countTable(findings, width, looks.color),
        ];
  return lines.map(line => `${line}\n`).join('');
}
