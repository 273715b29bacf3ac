/**
 * The frame for a screen reader: no rules, marks as words, and of the items that can be selected only the one that
 * is, so that a key is answered by a line and not by the whole screen.
 */
import {joinSafe, reshape, type SafeText, safe} from '../../model/safe-text.ts';
import {glyphs} from '../text/glyphs.ts';
import type {Line} from '../text/line.ts';
import type {TableContent} from './compare.ts';
import type {Drawn} from './scroll-view.ts';

/** The word for each mark; '' for a mark that has no meaning. */
const words: ReadonlyMap<string, string> = new Map([
  [glyphs.held, 'held'],
  [glyphs.absent, 'not held'],
  [glyphs.bounding, 'bounding set only'],
  ['+', 'added'],
  ['-', 'dropped'],
  ['^', 'held by another process'],
  [glyphs.selected, 'selected'],
  [glyphs.marked, 'marked'],
  [`${glyphs.selected}${glyphs.marked}`, 'selected, marked'],
  [glyphs.fresh, 'new or worse'],
  [`${glyphs.selected}${glyphs.fresh}`, 'selected, new or worse'],
  [glyphs.divider, ''],
  [glyphs.branch, ''],
  [glyphs.corner, ''],
  [glyphs.down, ''],
  [glyphs.bullet, ''],
]);

const isRule = (text: string): boolean => text !== '' && [...text].every(each => each === glyphs.rule);

function textForReader(text: SafeText): SafeText {
  const bare = text.trim();
  // This dot stands between parts of the title; alone in a cell it is a mark.
  if (isRule(bare) || text === ' · ') return safe``;
  return reshape(
    text,
    () =>
      words.get(bare) ??
      // Positions and counts: `3/118`.
      bare.replace(/^([├└│] ?|, )/u, '').replace(/^(\d+)\/(\d+)$/, '$1 of $2'),
  );
}

/** The pieces of a line, one after the other: values of a table after the head of their column. */
function lineForReader(pieces: Line): SafeText {
  const said = pieces
    .filter(({isSilent}) => isSilent !== true)
    .map(({text, label, paint}) => ({text: textForReader(text), label, paint}))
    .filter(({text}) => text !== '');
  // Heads of columns: each value is said with its own.
  if (said.every(({paint}) => paint === 'heading')) return safe``;
  return joinSafe(
    said.map(({text, label}) =>
      label === undefined ? text : safe`${reshape(label, words => words.trim())}: ${text}`,
    ),
    safe`, `,
  );
}

/** The lines that are spoken, in order. */
export const screenReaderLines = (lines: readonly Drawn[]): readonly SafeText[] =>
  lines
    .filter(({isItem, selected}) => isItem !== true || selected)
    .map(({line}) => lineForReader(line))
    .filter(text => text !== '');

/** The selected row of the comparison: each value after the name of its column. */
export function screenReaderTable({headers, rows}: TableContent): readonly SafeText[] {
  const selected = rows.find(({cells}) => cells[0]?.startsWith(glyphs.selected));
  if (selected === undefined) return [];
  const [label = safe``, ...values] = selected.cells;
  const name = reshape(label, text => text.slice(2).trim());
  const said = values.map((value, index) => safe`${headers[index + 1] ?? safe``}: ${textForReader(value)}`);
  return [joinSafe([safe`selected`, name, ...said], safe`, `)];
}
