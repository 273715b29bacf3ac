/** Chooses which columns a terminal has room for, and how wide each is. */
import type {Column, Row, Tone} from './column.ts';
import {firstThatFits, toWidth, widthOf} from './display.ts';
import type {Profile} from './profile.ts';
import {type SafeText, safe} from './safe-text.ts';

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
  readonly least: number;
  readonly most: number;
}

const widest = (texts: readonly SafeText[]): number => Math.max(0, ...texts.map(widthOf));

function wishOf(column: Column, rows: readonly Row[], profile: Profile, limited: boolean): Wish {
  const headers = column.headers(profile);
  let content = 0;
  for (const row of rows) content = Math.max(content, widthOf(column.texts(row)[0] ?? ''));
  const header = widthOf(headers.at(-1) ?? '');
  if (column.minWidth === 'whole') {
    const whole = Math.max(header, content);
    return {column, least: whole, most: whole};
  }
  const least = Math.max(header, Math.min(column.minWidth, content));
  const longest = limited ? Math.min(column.maxWidth, content) : content;
  return {column, least, most: Math.max(least, widest(headers), longest)};
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

/** Gives the cells left over to the columns that want more, the most important first. */
function grow(wishes: readonly Wish[], width: number): number[] {
  const widths = wishes.map(({least}) => least);
  let left = width - total(widths);
  const byImportance = [...wishes.entries()].sort(([, a], [, b]) => a.column.priority - b.column.priority);
  for (const [index, {least, most}] of byImportance) {
    const more = Math.max(0, Math.min(left, most - least));
    widths[index] = least + more;
    left -= more;
  }
  return widths;
}

/**
 * Columns for a line of `width` cells: the least important are dropped until the rest fit, then those that
 * want more grow, the most important first. Without a width every column is as wide as its widest text, so that nothing is cut.
 */
export function fitColumns(
  columns: readonly Column[],
  rows: readonly Row[],
  profile: Profile,
  width: number = Number.POSITIVE_INFINITY,
): readonly FittedColumn[] {
  const limited = Number.isFinite(width);
  const chosen = choose(
    columns.map(column => wishOf(column, rows, profile, limited)),
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
