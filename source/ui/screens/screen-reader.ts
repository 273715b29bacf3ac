/**
 * The picture as a screen reader should have it: no frames, marks as words, and of what can be selected only what
 * is, so that a key is answered by a line and not by the whole screen.
 */
import {joinSafe, reshape, type SafeText, safe} from '../../model/safe-text.ts';
import {glyphs} from '../text/glyphs.ts';
import type {Line} from '../text/line.ts';
import type {TableContent} from './compare.ts';
import type {Drawn} from './scroll-view.ts';

/** What a mark is called; '' for what only draws. */
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

function spokenText(text: SafeText): SafeText {
  const bare = text.trim();
  // Between the parts of a title; the same dot in a cell of its own is a mark.
  if (isRule(bare) || text === ' · ') return safe``;
  return reshape(text, () => words.get(bare) ?? bare.replace(/^[├└│] ?/u, ''));
}

/** The pieces of a line, one after the other. */
function spokenLine(pieces: Line): SafeText {
  const said = pieces.map(({text}) => spokenText(text)).filter(text => text !== '');
  return joinSafe(said, safe`, `);
}

/** The lines that are spoken, in order. */
export const spokenLines = (lines: readonly Drawn[]): readonly SafeText[] =>
  lines
    .filter(({isItem, selected}) => isItem !== true || selected)
    .map(({line}) => spokenLine(line))
    .filter(text => text !== '');

/** The selected row of the comparison: each value after the name of its column. */
export function spokenTable({headers, rows}: TableContent): readonly SafeText[] {
  const selected = rows.find(({cells}) => cells[0]?.startsWith(glyphs.selected));
  if (selected === undefined) return [];
  const [label = safe``, ...values] = selected.cells;
  const name = reshape(label, text => text.slice(2).trim());
  const said = values.map((value, index) => safe`${headers[index + 1] ?? safe``}: ${spokenText(value)}`);
  return [joinSafe([safe`selected`, name, ...said], safe`, `)];
}
