/** The summary as a view: who can own each host, by cause, with a remedy each; what protects it; how it was read. */
import {joinSafe, type SafeText, safe} from '../../model/safe-text.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import {type Cause, type FirstAid, firstAidOf} from '../../view/first-aid.ts';
import {causeText, headline, lesserText} from '../../view/first-aid-text.ts';
import {profileWords} from '../../view/profile-words.ts';
import {wrapWords} from '../../view/wrap.ts';
import {memoizeLast} from '../memoize-last.ts';
import {wrap} from '../text/cells.ts';
import {emptyLine, type Line, line, type Paint, piece} from '../text/line.ts';
import {fieldIn} from './detail/field.ts';
import {loadingList} from './list.ts';
import {gutter, textView} from './scroll-view.ts';
import type {ViewSpec} from './view.ts';

/** Cells in front of what is said of a cause, and of a label with its gap. */
const indentWidth = 2;
const labelWidth = 20;

/** Breaks text into lines: on the screen a longer word is broken, too; in what is copied it stays whole. */
type Wrap = (text: SafeText, cells: number) => readonly SafeText[];

const indented = (text: SafeText, width: number, paint: Paint, wrapped: Wrap): Line[] =>
  wrapped(text, width - indentWidth).map(part => [piece(safe`  `), piece(part, paint)]);

function causeLines(cause: Cause, width: number, wrapped: Wrap): Line[] {
  const {severity} = cause;
  const {head, names, remedies} = causeText(cause);
  const [first, ...rest] = wrapped(head, width);
  const paint: Paint = severity === 'info' ? 'muted' : severity;
  return [
    line(first ?? safe``, paint),
    ...rest.map(text => line(text, paint)),
    ...indented(names, width, 'plain', wrapped),
    ...remedies.flatMap(text => indented(text, width, 'accent', wrapped)),
    emptyLine,
  ];
}

function hostLines(aid: FirstAid, width: number, wrapped: Wrap): Line[] {
  const {owners, causes, accepted, posture, evidence} = aid;
  const lesser = lesserText(aid);
  return [
    ...wrapped(headline(aid), width).map(text => line(text, owners > 0 ? 'critical' : 'ok')),
    emptyLine,
    ...causes.flatMap(cause => causeLines(cause, width, wrapped)),
    ...(lesser === null ? [] : [...wrapped(lesser, width).map(text => line(text, 'high')), emptyLine]),
    ...accepted.flatMap(sentence => wrapped(sentence, width).map(text => line(text, 'muted'))),
    ...(accepted.length === 0 ? [] : [emptyLine]),
    ...posture.flatMap(({name, text}) => fieldIn(labelWidth, name, text, width)),
    emptyLine,
    ...evidence.flatMap(sentence => wrapped(sentence, width).map(text => line(text, 'muted'))),
  ];
}

function pageLines({hosts, profile}: Snapshot, width: number, wrapped: Wrap): readonly Line[] {
  const read = line(safe`Compared with ${profileWords(profile)}.`, 'muted');
  return [
    ...hosts.flatMap((host, index) => [
      ...(index === 0 ? [] : [emptyLine]),
      ...hostLines(firstAidOf(host, hosts), width, wrapped),
    ]),
    read,
  ];
}

/** The lines as text to paste. */
const textOf = (lines: readonly Line[]): string =>
  lines
    .map(pieces =>
      joinSafe(
        pieces.map(({text}) => text),
        safe``,
      ).trimEnd(),
    )
    .join('\n');

export const summarySpec: ViewSpec<'summary'> = {
  id: 'summary',
  create: () => {
    const page = memoizeLast((snapshot: Snapshot, width: number) => ({
      lines: pageLines(snapshot, width, wrap),
      text: textOf(pageLines(snapshot, width, wrapWords)),
    }));
    return ({snapshot, width}) => {
      if (snapshot === null) return {above: [], scroll: loadingList(width)};
      const {lines, text} = page(snapshot, width - gutter);
      return {
        above: [],
        scroll: textView([], lines),
        copy: {text, what: safe`the summary`},
      };
    };
  },
  offersFirst: ['back', 'copy'],
  helpSections: ['everywhere', 'list', 'detail', 'tables', 'others'],
};
