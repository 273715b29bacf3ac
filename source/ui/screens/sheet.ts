/**
 * A sheet: fixed lines above, items that scroll, fixed lines below. Every screen but the comparison is one, so
 * that they scroll, select and shrink alike; only the items on the screen are made into lines.
 */
import {safe} from '../../model/safe-text.ts';
import type {Selection} from '../state/selection.ts';
import {glyphs} from '../text/glyphs.ts';
import {emptyLine, type Line, piece} from '../text/line.ts';

export interface Item {
  readonly key: string;
  readonly line: () => Line;
  /** Marked for comparing. */
  readonly marked?: boolean;
}

export interface Sheet {
  readonly head: readonly Line[];
  readonly items: readonly Item[];
  readonly foot: readonly Line[];
  /** Text to read: up and down move the text, and nothing is selected. */
  readonly reading?: boolean;
  /** Keys of the items that differ from what was to be expected. */
  readonly differing?: readonly string[];
}

/** A line as it goes to the painter. */
export interface Drawn {
  readonly line: Line;
  readonly selected: boolean;
}

/** Cells in front of every line of a sheet: the mark of the selected item and that of a marked one. */
export const gutter = 2;

/** Lines that the items have where the sheet has `height`; at least one, and the foot gives way first. */
export const roomOf = ({head, foot}: Sheet, height: number): number =>
  Math.max(1, height - head.length - (height - head.length - foot.length < 1 ? 0 : foot.length));

/** What up and down move over: the items, or the places that a text can be scrolled to. */
export function stopsOf(sheet: Sheet, height: number): {items: readonly string[]; room: number} {
  const room = roomOf(sheet, height);
  const keys = sheet.items.map(({key}) => key);
  return sheet.reading
    ? {items: keys.slice(0, Math.max(1, keys.length - room + 1)), room: 1}
    : {items: keys, room};
}

const margin = piece(safe`  `);
const indented = (line: Line): Drawn => ({line: [margin, ...line], selected: false});
const nothing: Drawn = {line: emptyLine, selected: false};

/** `↓ 12 more` where items go on below; nothing where all is shown. */
function more(hidden: number): Line {
  return [piece(safe`  ${glyphs.down} ${hidden} more`, 'muted')];
}

/** The sheet as exactly `height` lines. */
export function drawSheet(sheet: Sheet, selection: Selection, height: number): Drawn[] {
  const room = roomOf(sheet, height);
  const reading = sheet.reading === true;
  const start = reading ? selection.index : selection.offset;
  const shown = sheet.items.slice(start, start + room);
  const rows = shown.map(({key, line, marked}): Drawn => {
    const selected = !reading && key === selection.key;
    const front = safe`${selected ? glyphs.selected : safe` `}${marked ? glyphs.marked : safe` `}`;
    return {line: [piece(front, selected ? 'key' : 'accent'), ...line()], selected};
  });
  const hidden = sheet.items.length - start - shown.length;
  if (reading && hidden > 0) rows[rows.length - 1] = {line: more(hidden + 1), selected: false};
  const foot = height - sheet.head.length - sheet.foot.length < 1 ? [] : sheet.foot;
  const blanks = Array.from({length: Math.max(0, room - rows.length)}, () => nothing);
  return [...sheet.head.map(indented), ...rows, ...blanks, ...foot.map(indented)].slice(0, height);
}

/** A sheet that only says something: an empty list, a container that is gone. */
export const wordsSheet = (lines: readonly Line[]): Sheet => ({
  head: [emptyLine, ...lines],
  items: [],
  foot: [],
  reading: true,
});
