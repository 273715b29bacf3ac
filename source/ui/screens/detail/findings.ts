/** The pane of findings: what stands, what proves it, and which flags would remove it. */
import type {Tone} from '../../../model/column.ts';
import {composeFragment} from '../../../model/compose.ts';
import {toWidth} from '../../../model/display.ts';
import {type DiffLine, planOf, type RemedyPlan} from '../../../model/remedy.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import {podFragment} from '../../../model/security-context.ts';
import type {Finding} from '../../../model/snapshot.ts';
import {wrap} from '../../text/cells.ts';
import {emptyLine, type Line, line, piece} from '../../text/line.ts';
import type {Item, Sheet} from '../sheet.ts';
import {fieldIn} from './field.ts';
import type {Subject} from './subject.ts';

const severityWidth = 10;

const severityTone = ({severity}: Finding): Tone => (severity === 'info' ? 'muted' : severity);

const findingItem = (finding: Finding): Item => ({
  key: `finding ${finding.id}`,
  line: () => [
    piece(toWidth(sanitise(finding.severity), severityWidth), severityTone(finding)),
    piece(sanitise(finding.title, 200)),
  ],
});

const flagsWords = (flags: readonly string[]): SafeText =>
  flags.length === 0
    ? safe`no flag of docker run removes it`
    : joinSafe(
        flags.map(flag => sanitise(flag, 200)),
        safe`  `,
      );

/** Everything about one finding, as lines. */
export function findingLines(finding: Finding, width: number): Line[] {
  return [
    ...fieldIn(severityWidth, safe`evidence`, sanitise(finding.evidence), width),
    ...fieldIn(severityWidth, safe`why`, sanitise(finding.why), width),
    ...fieldIn(severityWidth, safe`remedy`, flagsWords(finding.remedy), width, 'accent'),
  ];
}

const diffTone: Readonly<Record<DiffLine['mark'], Tone>> = {'+': 'dropped', '-': 'added', ' ': 'plain'};

const item = (key: string, text: Line): Item => ({key, line: () => text});

/** The flags as they are declared and, by `-` and `+`, as they would be after the remedies. */
function flagItems({before, diff, notes, byHand}: RemedyPlan, width: number): Item[] {
  if (before.length === 0 && diff.length === 0 && byHand.length === 0) return [];
  const lines: Line[] = [
    ...diff.map(({mark, text}) => [
      piece(safe`${sanitise(mark)} `, diffTone[mark]),
      piece(sanitise(text, 200), diffTone[mark]),
    ]),
    ...byHand.map(text => [piece(safe`! `, 'high'), piece(sanitise(text, 200), 'high')]),
    ...notes.flatMap(note => wrap(sanitise(note), width).map(text => line(text, 'muted'))),
  ];
  return [
    item('flags-gap', emptyLine),
    item('flags', [
      piece(safe`Flags of docker run`, 'title'),
      piece(safe`  - goes, + comes with the remedies; y copies`, 'muted'),
    ]),
    ...lines.map((text, index) => item(`flags ${index}`, text)),
  ];
}

/** The flags as they should be, in another language; the keys of its lines begin with `key`. */
function fragmentItems(key: string, title: SafeText, text: string): Item[] {
  return [
    item(`${key}-gap`, emptyLine),
    item(key, [piece(title, 'title'), piece(safe`  y copies it`, 'muted')]),
    ...text
      .trimEnd()
      .split('\n')
      .map((one, index) => item(`${key} ${index}`, line(sanitise(one, 200)))),
  ];
}

/** For Compose and for Kubernetes, where the remedies change anything. */
const otherLanguages = (service: string, {after, diff}: RemedyPlan): Item[] =>
  diff.length === 0
    ? []
    : [
        ...fragmentItems('compose', safe`The same for Compose`, composeFragment(service, after)),
        ...fragmentItems('kubernetes', safe`The same for Kubernetes`, podFragment(service, after)),
      ];

/** The pane; a finding's key is `finding ID`. */
export function findingsPane(subject: Subject): Sheet {
  const {findings} = subject.row.container;
  const {container, host} = subject.row;
  const plan = planOf(container, host);
  const items: Item[] = [
    ...findings.map(findingItem),
    ...flagItems(plan, subject.width),
    ...otherLanguages(container.name, plan),
  ];
  const selected = findings.find(({id}) => `finding ${id}` === subject.selected);
  const told = selected === undefined ? [] : findingLines(selected, subject.width);
  return {
    head:
      findings.length === 0
        ? [line(safe`No finding stands: nothing here goes beyond a default container.`, 'ok'), emptyLine]
        : [],
    items,
    foot: told,
    footLeast: findings.length === 0 ? 0 : 5,
    differing: findings.map(({id}) => `finding ${id}`),
  };
}
