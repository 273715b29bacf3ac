/** The pane of findings: what stands, what proves it, and which flags would remove it. */

import {flagText} from '../../../model/flags/flag.ts';
import {composeFragment} from '../../../model/remedies/compose.ts';
import type {DiffLine} from '../../../model/remedies/line-diff.ts';
import {planOf, type RemedyPlan} from '../../../model/remedies/plan.ts';
import {podFragment} from '../../../model/remedies/pod.ts';
import {remedyText} from '../../../model/remedy.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import type {Finding} from '../../../model/snapshot.ts';
import {toWidth} from '../../../view/text-width.ts';
import type {Tone} from '../../../view/tone.ts';
import type {Copy} from '../../state/input-context.ts';
import {wrap} from '../../text/cells.ts';
import {emptyLine, type Line, line, piece} from '../../text/line.ts';
import {copyOfId} from '../copy.ts';
import {findingsExplanation} from '../explain.ts';
import type {Item, ScrollView} from '../scroll-view.ts';
import {findingLines, severityWidth} from './finding-lines.ts';
import type {Pane} from './pane.ts';
import type {Subject} from './subject.ts';

const severityTone = ({severity}: Finding): Tone => (severity === 'info' ? 'muted' : severity);

const findingItem = (finding: Finding): Item => ({
  key: `finding ${finding.id}`,
  line: () => [
    piece(toWidth(sanitise(finding.severity), severityWidth), severityTone(finding)),
    piece(sanitise(finding.title, 200)),
  ],
});

const diffTone: Readonly<Record<DiffLine['mark'], Tone>> = {'+': 'dropped', '-': 'added', ' ': 'plain'};

const item = (key: string, text: Line): Item => ({key, line: () => text});

const changesFlags = ({hardened}: RemedyPlan): boolean => hardened.diff.some(({mark}) => mark !== ' ');

/** What the marks in front of the flags mean, as far as they are there. */
const legend = (plan: RemedyPlan): SafeText =>
  joinSafe(
    [
      changesFlags(plan)
        ? safe`- goes, + comes with the remedies`
        : safe`as declared: no remedy changes them`,
      ...(plan.byHand.length > 0 ? [safe`! is done by hand`] : []),
      ...(plan.hardened.flags.length > 0 ? [safe`y copies`] : []),
    ],
    safe`; `,
  );

/** The flags as they are declared and, by `-` and `+`, as they would be after the remedies. */
function flagItems(plan: RemedyPlan, width: number): Item[] {
  const {before, notes, byHand} = plan;
  const {diff} = plan.hardened;
  if (before.length === 0 && diff.length === 0 && byHand.length === 0) return [];
  const lines: Line[] = [
    ...diff.map(({mark, text}) => [
      piece(safe`${sanitise(mark)} `, diffTone[mark]),
      piece(sanitise(text, 200), diffTone[mark]),
    ]),
    ...byHand.map(each => [piece(safe`! `, 'high'), piece(sanitise(remedyText(each), 200), 'high')]),
    ...notes.flatMap(note => wrap(sanitise(note), width).map(text => line(text, 'muted'))),
  ];
  return [
    item('flags-gap', emptyLine),
    item('flags', [piece(safe`Flags of docker run`, 'title'), piece(safe`  ${legend(plan)}`, 'muted')]),
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
const otherLanguages = (service: string, plan: RemedyPlan): Item[] =>
  changesFlags(plan)
    ? [
        ...fragmentItems(
          'compose',
          safe`The same for Compose`,
          composeFragment(service, plan.hardened.flags),
        ),
        ...fragmentItems(
          'kubernetes',
          safe`The same for Kubernetes`,
          podFragment(service, plan.hardened.flags),
        ),
      ]
    : [];

/** What is said where no finding is selected but a line below them: what `y` copies there. */
function copiedWords(key: string, {hardened: {flags}}: RemedyPlan): SafeText | null {
  if (key.startsWith('compose')) return safe`y copies this Compose fragment.`;
  if (key.startsWith('kubernetes')) return safe`y copies this Kubernetes fragment.`;
  return flags.length === 0 ? null : safe`y copies ${sanitise(flags.map(flagText).join(' '), 400)}`;
}

/** A finding's key is `finding ID`. */
function view(subject: Subject): ScrollView {
  const {findings} = subject.row.container;
  const {container, host, profile} = subject.row;
  const plan = planOf(container, host, profile);
  const items: Item[] = [
    ...findings.map(findingItem),
    ...flagItems(plan, subject.width),
    ...otherLanguages(container.name, plan),
  ];
  const selected = findings.find(({id}) => `finding ${id}` === subject.selected);
  const copied = copiedWords(subject.selected ?? '', plan);
  const told =
    selected !== undefined
      ? findingLines(selected, subject.width)
      : copied === null
        ? []
        : wrap(copied, subject.width).map(text => line(text, 'muted'));
  return {
    head:
      findings.length === 0
        ? [line(safe`No finding stands: nothing here goes beyond a default container.`, 'ok'), emptyLine]
        : [],
    // The blank line above the flags parts them from findings.
    items: findings.length === 0 ? items.slice(1) : items,
    foot: told,
    footLeast: findings.length === 0 ? 0 : 5,
    differing: findings.map(({id}) => `finding ${id}`),
  };
}

/** The finding that is selected, if any. */
const selectedFinding = ({row, selected}: Subject): Finding | undefined =>
  row.container.findings.find(({id}) => selected === `finding ${id}`);

/** The flags, or the fragment that the selected line is of; the remedy of the selected finding. */
function flagsCopy(subject: Subject): Copy | null {
  const {container, host, profile} = subject.row;
  const finding = selectedFinding(subject);
  const plan = planOf(container, host, profile);
  if (subject.selected?.startsWith('compose'))
    return {text: composeFragment(container.name, plan.hardened.flags), what: safe`the Compose fragment`};
  if (subject.selected?.startsWith('kubernetes'))
    return {text: podFragment(container.name, plan.hardened.flags), what: safe`the Kubernetes fragment`};
  const words = finding === undefined ? plan.hardened.flags.map(flagText) : finding.remedy.map(remedyText);
  if (words.length === 0) return null;
  return {
    text: words.join(' '),
    what: finding === undefined ? safe`the flags after the remedies` : safe`the remedy of this finding`,
  };
}

export const findingsPane: Pane<'findings'> = {
  id: 'findings',
  title: safe`Findings`,
  shortTitle: safe`Findings`,
  name: safe`findings`,
  view,
  explanation: subject => {
    const finding = selectedFinding(subject);
    const {findings} = subject.row.container;
    return () =>
      findingsExplanation(subject.row, finding === undefined ? findings : [finding], subject.width);
  },
  copy: subject => flagsCopy(subject) ?? copyOfId(subject.row),
};
