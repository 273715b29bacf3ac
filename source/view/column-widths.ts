/** Chooses which columns a terminal has room for, and how wide each is. */

import type {Profile} from '../model/profile.ts';
import {type SafeText, safe} from '../model/safe-text.ts';
import type {Column} from './column.ts';
import type {Row} from './row.ts';
import {firstThatFits, toWidth, widthOf} from './text-width.ts';
import type {Tone} from './tone.ts';

/** Blank cells between two columns. */
export const gap = 2;

export interface FittedColumn {
  readonly column: Column;
  /** Cells. */
  readonly width: number;
  /** The longest header that fits, filled to the width. */
  readonly header: SafeText;
}

interface Wish {
  readonly column: Column;
  /** Cells without which the column is dropped. */
  readonly least: number;
  /** What it gives up to a more important column, once it is there. */
  readonly floor: number;
  /** What it gets before a less important column gets more than its floor. */
  readonly fair: number;
  readonly most: number;
  /** Widths at which another of its texts fits, ascending. */
  readonly steps: readonly number[];
  /** Cells from which on no text is cut. */
  readonly uncut: number;
}

/** Cells that nine of ten rows can do with. */
const typical = (longest: readonly number[]): number =>
  [...longest].sort((a, b) => a - b)[Math.ceil(longest.length * 0.9) - 1] ?? 0;

function wishOf(column: Column, rows: readonly Row[], profile: Profile, limited: boolean): Wish {
  const headers = column.headers(profile).map(widthOf);
  const longest: number[] = [];
  let uncut = 0;
  const widths = new Set(headers);
  for (const row of rows) {
    const texts = column.texts(row).map(widthOf);
    longest.push(texts[0] ?? 0);
    uncut = Math.max(uncut, texts.at(-1) ?? 0);
    for (const width of texts) widths.add(width);
  }
  const content = longest.reduce((a, b) => Math.max(a, b), 0);
  const header = headers.at(-1) ?? 0;
  const steps = [...widths].sort((a, b) => a - b);
  if (column.minWidth === 'whole') {
    const whole = Math.max(header, content);
    return {column, least: whole, floor: whole, fair: whole, most: whole, steps, uncut};
  }
  const atLeast = (width: number) => Math.max(header, Math.min(width, content));
  const {minWidth, cutsOutliers, floorWidth = minWidth, fairWidth = minWidth} = column;
  const least = atLeast(cutsOutliers ? Math.min(minWidth, typical(longest)) : minWidth);
  const wanted = limited ? Math.min(column.maxWidth, content) : content;
  const most = Math.max(least, wanted, ...headers);
  return {
    column,
    least,
    floor: Math.min(least, atLeast(floorWidth)),
    fair: Math.min(most, Math.max(fairWidth, header)),
    most,
    steps,
    uncut,
  };
}

const total = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, widths.length - 1);

/** Drops the least important column until the rest have room at their least; the last one always stays. */
function choose(wishes: readonly Wish[], width: number): readonly Wish[] {
  let kept = wishes;
  while (kept.length > 1 && total(kept.map(({least}) => least)) > width) {
    // Columns of priority 0 were asked for one by one: the rightmost goes first.
    const weight = ({column: {priority}}: Wish) => (priority === 0 ? Number.POSITIVE_INFINITY : priority);
    const last = kept.reduce((worst, wish) => (weight(wish) >= weight(worst) ? wish : worst));
    kept = kept.filter(wish => wish !== last);
  }
  return kept;
}

/** What a column makes of up to `room` cells: those that would show nothing more are left to the others. */
function useful({floor, most, steps, uncut}: Wish, room: number): number {
  const wide = Math.min(room, most);
  return wide < uncut ? wide : Math.max(floor, steps.findLast(step => step <= wide) ?? wide);
}

/**
 * Gives out the cells beyond every column's floor, the most important column first: in a first round up to
 * what is fair, in a second what is left.
 */
function grow(wishes: readonly Wish[], width: number): number[] {
  const widths = wishes.map(({floor}) => floor);
  let left = width - total(widths);
  const byImportance = [...wishes.entries()].sort(([, a], [, b]) => a.column.priority - b.column.priority);
  for (const limit of ['fair', 'most'] as const)
    for (const [index, wish] of byImportance) {
      const before = widths[index] ?? 0;
      const after = Math.max(before, useful(wish, Math.min(wish[limit], before + Math.max(0, left))));
      widths[index] = after;
      left -= after - before;
    }
  return widths;
}

/**
 * Columns for a line of `width` cells: the least important are dropped until the rest fit, then the room
 * goes to those that show more with it, the most important first. Without a width every column is as wide as its widest text, so that nothing is cut.
 */
export function fitColumns(
  columns: readonly Column[],
  rows: readonly Row[],
  profile: Profile,
  width: number = Number.POSITIVE_INFINITY,
): readonly FittedColumn[] {
  const limited = Number.isFinite(width);
  const chosen = choose(
    columns
      .filter(({tells}) => tells === undefined || rows.some(tells))
      .map(column => wishOf(column, rows, profile, limited)),
    width,
  );
  const widths = limited ? grow(chosen, width) : chosen.map(({most}) => most);
  const only = chosen.length === 1 ? Math.min(widths[0] ?? 0, width) : undefined;
  return chosen.map(({column}, index) => {
    const cells = only ?? widths[index] ?? 0;
    const header = firstThatFits(column.headers(profile), cells) ?? safe``;
    return {column, width: cells, header: toWidth(header, cells, column.align)};
  });
}

export interface Cell {
  readonly text: SafeText;
  readonly tone: Tone;
}

/** A row's text in a column, exactly as wide as the column. */
export function cellOf({column, width}: FittedColumn, row: Row): Cell {
  const text = firstThatFits(column.texts(row), width) ?? safe``;
  return {text: toWidth(text, width, column.align, column.cut), tone: column.tone(row)};
}
