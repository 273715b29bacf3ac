/** The explanation of what is under the cursor, over the whole screen. */
import {capabilityAt, countOf, maskOf} from '../../model/capability.ts';
import type {Profile} from '../../model/profile.ts';
import {rulePage} from '../../model/rule-page.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import {
  type CapabilitySets,
  type Finding,
  type Host,
  type Process,
  type SetName,
  setNames,
} from '../../model/snapshot.ts';
import {containerName} from '../../view/container-name.ts';
import type {Row} from '../../view/row.ts';
import {toWidth, widthOf} from '../../view/text-width.ts';
import type {Tone} from '../../view/tone.ts';
import type {Message} from '../state/state.ts';
import {cutMiddle, pieces, wrap} from '../text/cells.ts';
import {emptyLine, type Line, line, linkedPiece, piece} from '../text/line.ts';
import {setWords} from '../text/set-words.ts';
import {explainCapability} from './detail/capability-words.ts';
import {fieldIn} from './detail/field.ts';
import {findingLines, severityWidth} from './detail/finding-lines.ts';
import {processWords, wholeCommand} from './detail/process-words.ts';
import type {Subject} from './detail/subject.ts';
import {type ScrollView, textView} from './scroll-view.ts';

const paragraph = (text: SafeText, width: number, tone: Tone = 'plain'): Line[] =>
  wrap(text, width).map(part => line(part, tone));

const titled = (title: SafeText, lines: readonly Line[]): ScrollView =>
  textView([line(title, 'title'), emptyLine], lines);

/** Minimum cells of a name in a title. */
const leastName = 8;

/** A title of one line that names a container; the name gives way. */
const titleOf = (
  before: SafeText,
  {container}: Pick<Row, 'container'>,
  after: SafeText,
  width: number,
): SafeText =>
  safe`${before}${cutMiddle(containerName(container), Math.max(leastName, width - widthOf(before) - widthOf(after)))}${after}`;

/** A text to be selected by hand: broken only where a line is wider than the screen. */
export const messageView = ({title, lines}: Message, width: number): ScrollView =>
  titled(
    title,
    lines.flatMap(text => pieces(text, width).map(part => line(part))),
  );

/** A capability: what it allows, how far it reaches, who grants it, how this process stands to it. */
export function capabilityExplanation(
  subject: Subject,
  bit: number,
  profiles: readonly Profile[],
): ScrollView {
  const granting = profiles.filter(({set}) => (set & maskOf(bit)) !== 0n).map(({name}) => sanitise(name, 40));
  const granted =
    granting.length === 0
      ? safe`None of the known profiles grants it.`
      : safe`Granted by the profiles ${joinSafe(granting, safe`, `)}.`;
  const lines = [...explainCapability(subject, bit), granted, safe`More: capabilities(7).`];
  return titled(
    titleOf(safe`${sanitise(capabilityAt(bit).name)} in `, subject.row, safe``, subject.width),
    lines.flatMap(text => [...paragraph(text, subject.width), emptyLine]),
  );
}

const severityTone = ({severity}: Finding): Tone => (severity === 'info' ? 'muted' : severity);

const findingBlock = (finding: Finding, width: number): Line[] => [
  ...paragraph(
    safe`${sanitise(finding.severity)}: ${sanitise(finding.title, 300)}`,
    width,
    severityTone(finding),
  ),
  [
    piece(toWidth(safe`rule`, severityWidth), 'muted'),
    linkedPiece(piece(sanitise(finding.id)), rulePage(finding.id)),
  ],
  ...findingLines(finding, width),
  emptyLine,
];

/** What of this host captop could not read, and why. */
const limitLines = ({limits}: Host, width: number): Line[] =>
  limits.length === 0
    ? []
    : [
        emptyLine,
        line(safe`What could not be read on this host`, 'title'),
        ...limits.flatMap(limit => paragraph(sanitise(limit), width)),
      ];

/** Findings of a container, each in full. */
export function findingsExplanation(row: Row, findings: readonly Finding[], width: number): ScrollView {
  const {container, host} = row;
  return titled(
    findings.length === 1
      ? titleOf(safe`A finding in `, row, safe``, width)
      : titleOf(safe`Why `, row, safe` is ${sanitise(container.risk)}`, width),
    [
      ...(findings.length === 0
        ? paragraph(safe`No finding stands: nothing here goes beyond a default container.`, width)
        : findings.flatMap(finding => findingBlock(finding, width))),
      ...limitLines(host, width),
    ],
  );
}

const setLabel = 13;

function wordsOfSet(name: SetName, sets: CapabilitySets): SafeText {
  const set = sets[name];
  if (set === 0n) return safe`none`;
  const count = safe`${countOf(set)}`;
  return name !== 'effective' && set === sets.effective
    ? safe`${count}, the same as effective`
    : safe`${count}: ${setWords(set, Number.POSITIVE_INFINITY)}`;
}

/** The five sets, by name. */
const setLines = ({capabilities}: Process, width: number): Line[] =>
  setNames.flatMap(name => fieldIn(setLabel, sanitise(name), wordsOfSet(name, capabilities), width));

/** The command as it is: words are broken where a line ends, and no blank is left out. */
const commandLines = (process: Process, width: number): Line[] => [
  line(safe`Command`, 'title'),
  ...pieces(wholeCommand(process), width).map(part => line(part)),
];

/** A process, in full. */
export const processExplanation = (row: Row, process: Process, width: number): ScrollView =>
  titled(titleOf(safe`Host PID ${process.hostPid} in `, row, safe``, width), [
    ...processWords(row, process).flatMap(({text, tone}) => paragraph(text, width, tone)),
    emptyLine,
    ...commandLines(process, width),
    emptyLine,
    ...setLines(process, width),
  ]);
