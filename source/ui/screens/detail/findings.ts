/** The pane of findings: what stands, what proves it, and which flags would remove it. */

import {type RemedyFormat, type RemedyText, remedyFormats} from '../../../model/remedies/formats.ts';
import type {DiffLine} from '../../../model/remedies/line-diff.ts';
import type {RemedyPlan, RemedyStep} from '../../../model/remedies/plan.ts';
import {remedyText} from '../../../model/remedy.ts';
import {rulePage} from '../../../model/rule-page.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import type {AcceptedFinding, Finding} from '../../../model/snapshot.ts';
import {toWidth} from '../../../view/text-width.ts';
import type {Tone} from '../../../view/tone.ts';
import type {Copy} from '../../state/input-context.ts';
import {wrap} from '../../text/cells.ts';
import {emptyLine, type Line, line, linkedPiece, piece} from '../../text/line.ts';
import {copyOfId} from '../copy.ts';
import {findingsExplanation} from '../explain.ts';
import type {Item, ScrollView} from '../scroll-view.ts';
import {fieldIn} from './field.ts';
import {findingLines, severityWidth} from './finding-lines.ts';
import type {Pane} from './pane.ts';
import type {Subject} from './subject.ts';

const severityTone = ({severity}: Finding): Tone => (severity === 'info' ? 'muted' : severity);

const findingItem = (finding: Finding): Item => ({
  key: `finding ${finding.id}`,
  line: () => [
    piece(toWidth(sanitise(finding.severity), severityWidth), severityTone(finding)),
    piece(sanitise(finding.title, 200)),
    piece(safe`  `),
    linkedPiece(piece(sanitise(finding.id), 'muted'), rulePage(finding.id)),
  ],
});

const acceptedKey = ({finding}: AcceptedFinding): string => `accepted ${finding.id}`;

/** `until 2026-12-31: the reason`. */
const acceptedUntil = ({reason, expires}: AcceptedFinding): SafeText =>
  safe`until ${sanitise(expires)}: ${sanitise(reason, 400)}`;

/** What a policy accepts, with its reason and the day on which that ends. */
const acceptedItem = (accepted: AcceptedFinding): Item => ({
  key: acceptedKey(accepted),
  line: () => [
    piece(toWidth(safe`accepted`, severityWidth), 'muted'),
    piece(safe`${sanitise(accepted.finding.title, 200)}  `, 'muted'),
    linkedPiece(piece(sanitise(accepted.finding.id), 'muted'), rulePage(accepted.finding.id)),
    piece(safe`  ${acceptedUntil(accepted)}`, 'muted'),
  ],
});

const diffTone: Readonly<Record<DiffLine['mark'], Tone>> = {'+': 'dropped', '-': 'added', ' ': 'plain'};

const item = (key: string, text: Line): Item => ({key, line: () => text});

/** The format of that name. */
const formatOf = (id: RemedyFormat['id']): RemedyFormat => {
  const [first, ...others] = remedyFormats;
  return others.find(format => format.id === id) ?? (first as RemedyFormat);
};

/** A step of the remedies as it is shown: in which format, and what it says there. */
interface Shown {
  readonly format: RemedyFormat;
  readonly step: RemedyStep;
  readonly text: RemedyText;
  readonly plan: RemedyPlan;
}

function shownOf({row: {container}, plan, remedyFormat, remedyStep}: Subject): Shown {
  const format = formatOf(remedyFormat);
  const remedies = plan();
  return {
    format,
    step: remedies[remedyStep],
    text: format.text(container, remedies, remedyStep),
    plan: remedies,
  };
}

const hasChanges = ({text}: Shown): boolean => text.diff.some(({mark}) => mark !== ' ');

/** `hardened leaves risk low`, and what turns it; what the marks mean, as far as they are there. */
function legend(shown: Shown): SafeText {
  const {plan, step} = shown;
  const changes = hasChanges(shown)
    ? [safe`${sanitise(step.name)} leaves risk ${sanitise(step.risk)}`, safe`- goes, + comes`]
    : [safe`as declared: no remedy changes them`];
  return joinSafe([...changes, ...(plan.byHand.length > 0 ? [safe`! is done by hand`] : [])], safe`; `);
}

const textItems = (key: string, text: string): Item[] =>
  text
    .trimEnd()
    .split('\n')
    .map((one, index) => item(`${key} ${index}`, line(sanitise(one, 200))));

/** The step as a diff, what is done by hand, and what is pasted where the diff does not say it. */
function remedyItems(shown: Shown, width: number): Item[] {
  const {format, text, plan} = shown;
  if (plan.before.length === 0 && text.paste === '' && plan.byHand.length === 0) return [];
  const lines: Line[] = [
    ...text.diff.map(({mark, text: flag}) => [
      piece(safe`${sanitise(mark)} `, diffTone[mark]),
      piece(sanitise(flag, 200), diffTone[mark]),
    ]),
    ...plan.byHand.map(each => [piece(safe`! `, 'high'), piece(sanitise(remedyText(each), 200), 'high')]),
    // They are about dropping what no flag asked for, which only this step does.
    ...(shown.step.name === 'hardened' ? plan.notes : []).flatMap(note =>
      wrap(sanitise(note), width).map(part => line(part, 'muted')),
    ),
  ];
  const title = [piece(sanitise(format.title), 'title'), piece(safe`  ${legend(shown)}`, 'muted')];
  return [
    item('remedies-gap', emptyLine),
    item('remedies', title),
    ...lines.map((each, index) => item(`remedies ${index}`, each)),
    ...(format.id === 'compose' && hasChanges(shown)
      ? [
          item('paste-gap', emptyLine),
          item('paste', [
            piece(safe`Override file`, 'title'),
            piece(safe`  docker compose -f compose.yaml -f override.yaml up`, 'muted'),
          ]),
          ...textItems('paste', text.paste),
        ]
      : []),
  ];
}

/** What `y` copies: what is shown as a whole; where no flag changes anything, what is done by hand. */
function remedyCopy(shown: Shown): Copy | null {
  const {format, step, text, plan} = shown;
  if (!hasChanges(shown) && plan.byHand.length > 0)
    return {text: plan.byHand.map(remedyText).join('\n'), what: safe`what is done by hand`};
  if (text.paste === '') return null;
  return {
    text: text.paste,
    what: hasChanges(shown)
      ? safe`${sanitise(format.pasted)} (${sanitise(step.name)})`
      : safe`${sanitise(format.pasted)} as declared`,
  };
}

/** What the foot says: all of the finding that is selected, or what `y` copies. */
function footLines(subject: Subject, shown: Shown): Line[] {
  const {width} = subject;
  const selected = selectedFinding(subject);
  if (selected !== undefined) return findingLines(selected, width);
  const accepted = selectedAcceptance(subject);
  if (accepted !== undefined)
    return [
      ...fieldIn(severityWidth, safe`accepted`, acceptedUntil(accepted), width),
      ...findingLines(accepted.finding, width),
    ];
  const copied = remedyCopy(shown);
  if (copied === null) return [];
  const text = safe`y copies ${copied.what}: ${sanitise(copied.text.replaceAll('\n', ' '), 400)}`;
  return wrap(text, width).map(part => line(part, 'muted'));
}

/** A finding's key is `finding ID`. */
function view(subject: Subject): ScrollView {
  const {findings, accepted = []} = subject.row.container;
  const shown = shownOf(subject);
  const items: Item[] = [
    ...findings.map(findingItem),
    ...accepted.map(acceptedItem),
    ...remedyItems(shown, subject.width),
  ];
  return {
    head:
      findings.length > 0
        ? []
        : [
            accepted.length > 0
              ? line(safe`Every finding is accepted by the policy.`, 'ok')
              : line(safe`No finding stands: nothing here goes beyond a default container.`, 'ok'),
            emptyLine,
          ],
    // The blank line above the remedies parts them from findings.
    items: findings.length + accepted.length === 0 ? items.slice(1) : items,
    foot: footLines(subject, shown),
    footLeast: findings.length + accepted.length === 0 ? 0 : 5,
    differing: findings.map(({id}) => `finding ${id}`),
  };
}

/** The finding that is selected; the first where nothing is. */
const selectedFinding = ({row, selected}: Subject): Finding | undefined =>
  row.container.findings.find(({id}, index) =>
    selected === null ? index === 0 : selected === `finding ${id}`,
  );

/** What is selected of what the policy accepts. */
const selectedAcceptance = ({row, selected}: Subject): AcceptedFinding | undefined =>
  row.container.accepted?.find(accepted => selected === acceptedKey(accepted));

export const findingsPane: Pane<'findings'> = {
  id: 'findings',
  title: safe`Findings`,
  shortTitle: safe`Findings`,
  name: safe`findings`,
  view,
  explanation: subject => {
    const finding = selectedFinding(subject) ?? selectedAcceptance(subject)?.finding;
    const {findings} = subject.row.container;
    return () =>
      findingsExplanation(subject.row, finding === undefined ? findings : [finding], subject.width);
  },
  copy: subject => remedyCopy(shownOf(subject)) ?? copyOfId(subject.row, subject.width),
  acceptable: subject => {
    const finding = selectedFinding(subject);
    return finding === undefined ? null : {findingId: finding.id, container: subject.row.container.name};
  },
  hasRemedies: true,
};
