/**
 * A scroll view: fixed lines above, items that scroll, fixed lines below. Every view but the comparison is one, so
 * that all scroll, select and shrink alike; only the items on the screen are made into lines.
 */
import {type SafeText, safe} from '../../model/safe-text.ts';
import type {Selection} from '../state/selection.ts';
import {repeat, wrap} from '../text/cells.ts';
import {glyphs} from '../text/glyphs.ts';
import {emptyLine, type Line, line, piece, widthOfLine} from '../text/line.ts';

export interface Item {
  readonly key: string;
  readonly line: () => Line;
  /** Marked for comparing. */
  readonly marked?: boolean;
  /** New, or worse than it was a minute ago. */
  readonly fresh?: boolean;
}

export interface ScrollView {
  readonly head: readonly Line[];
  readonly items: readonly Item[];
  /** What is said of the selected item. It gives way to the items, and ends in `…` where it is cut. */
  readonly foot: readonly Line[];
  /** Lines that the foot has at least, so that the items stand still while the selection moves. */
  readonly footLeast?: number;
  /** Text to read: up and down move the text, and nothing is selected. */
  readonly reading?: boolean;
  /** Keys of the items that differ from what was to be expected. */
  readonly differing?: readonly string[];
}

/** A line as it goes to the painter. */
export interface Drawn {
  readonly line: Line;
  readonly selected: boolean;
  /** One of several that can be selected. */
  readonly isItem?: boolean;
  /** A line of another scroll view to the left of it, in so many cells. */
  readonly left?: {readonly line: Line; readonly selected: boolean; readonly width: number};
}

/** From this width the list stays beside the detail. */
export const besideFrom = 140;

/** Between two views side by side. */
export const divider: Line = [piece(safe` ${glyphs.divider} `, 'rule')];
export const dividerWidth = widthOfLine(divider);

/** Cells in front of every line of a scroll view: the mark of the selected item and that of a marked one. */
export const gutter = 2;

/** Lines of the foot, including its rule. The items keep at least three lines, and up to a third of the height. */
function footHeight({head, items, foot, footLeast = 0}: ScrollView, height: number): number {
  const wanted = Math.max(foot.length, footLeast);
  if (wanted === 0) return 0;
  const room = height - head.length - Math.min(items.length, Math.max(3, Math.floor(height / 3)));
  return room < 3 ? 0 : Math.min(wanted + 1, room);
}

/** Lines for the items in a view of that height; at least one. */
const roomOf = (view: ScrollView, height: number): number =>
  Math.max(1, height - view.head.length - footHeight(view, height));

export interface Stops {
  readonly items: readonly string[];
  /** Number of items on the screen; 1 for a text, which scrolls with every step. */
  readonly room: number;
  /** Lines on the screen. */
  readonly lines: number;
}

/** What up and down move over: the items, or the lines that a text can be scrolled to. */
export function stopsOf(view: ScrollView, height: number): Stops {
  const room = roomOf(view, height);
  const keys = view.items.map(({key}) => key);
  return view.reading
    ? {items: keys.slice(0, Math.max(1, keys.length - room + 1)), room: 1, lines: room}
    : {items: keys, room, lines: room};
}

/** `3/118`: the selected item, or the last line of a text that is on the screen; empty if the whole text is. */
export function positionOf(view: ScrollView, selection: Selection, height: number): SafeText {
  const total = view.items.length;
  if (view.reading !== true) return total === 0 ? safe`` : safe`${selection.index + 1}/${total}`;
  const end = selection.index + roomOf(view, height);
  if (selection.index === 0 && end >= total) return safe``;
  // If the text continues, the last line on the screen says so instead of showing text.
  return safe`${end < total ? end - 1 : total}/${total}`;
}

const margin = piece(safe`  `);
const indented = (line: Line): Drawn => ({line: [margin, ...line], selected: false});
export const nothingDrawn: Drawn = {line: emptyLine, selected: false};

/** `↓ 12 more`: how many lines of a text follow. */
function more(hidden: number): Line {
  return [piece(safe`  ${glyphs.down} ${hidden} more`, 'muted')];
}

/** The foot under a rule, in exactly `lines` lines. */
function drawFoot({foot}: ScrollView, lines: number, width: number): Drawn[] {
  if (lines === 0) return [];
  const rule: Drawn = {line: [piece(repeat(glyphs.rule, width), 'rule')], selected: false};
  const shown = foot.slice(0, lines - 1);
  const last = shown.at(-1);
  if (foot.length > shown.length && last !== undefined)
    shown[shown.length - 1] = [...last, piece(safe` …`, 'muted')];
  return [rule, ...Array.from({length: lines - 1}, (_, index) => indented(shown[index] ?? emptyLine))];
}

/** The view as exactly `height` lines of at most `width` cells. */
export function drawScrollView(
  view: ScrollView,
  selection: Selection,
  width: number,
  height: number,
): Drawn[] {
  const room = roomOf(view, height);
  const reading = view.reading === true;
  const start = reading ? selection.index : selection.offset;
  const shown = view.items.slice(start, start + room);
  const rows = shown.map(({key, line, marked, fresh}): Drawn => {
    const selected = !reading && key === selection.key;
    const mark = marked ? glyphs.marked : fresh ? glyphs.fresh : safe` `;
    const front = safe`${selected ? glyphs.selected : safe` `}${mark}`;
    return {line: [piece(front, selected ? 'key' : 'accent'), ...line()], selected, isItem: !reading};
  });
  const hidden = view.items.length - start - shown.length;
  if (reading && hidden > 0) rows[rows.length - 1] = {line: more(hidden + 1), selected: false};
  const blanks = Array.from({length: Math.max(0, room - rows.length)}, () => nothingDrawn);
  const foot = drawFoot(view, footHeight(view, height), width);
  return [...view.head.map(indented), ...rows, ...blanks, ...foot].slice(0, height);
}

/** Lines of text to read, under lines that stay. */
export const textView = (head: readonly Line[], lines: readonly Line[]): ScrollView => ({
  head,
  items: lines.map((each, index) => ({key: String(index), line: () => each})),
  foot: [],
  reading: true,
});

/** A view that only says something (an empty list, a container that is gone), then what can be done. */
export const wordsView = (width: number, what: SafeText, hint?: SafeText): ScrollView => ({
  head: [
    emptyLine,
    ...wrap(what, width - gutter).map(text => line(text)),
    ...(hint === undefined ? [] : wrap(hint, width - gutter).map(text => line(text, 'muted'))),
  ],
  items: [],
  foot: [],
  reading: true,
});
