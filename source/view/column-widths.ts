/** Which columns a terminal has room for, and how wide each is. */

import {memoize, memoizeEach} from '../model/memoize.ts';
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

/** What a column needs, all in cells. */
interface Need {
  readonly column: Column;
  readonly priority: number;
  /** Less, and the column is dropped. */
  readonly least: number;
  /** Less, and extra columns are dropped. */
  readonly needed: number;
  /** What a shown column keeps while more important ones are short of their fair width. */
  readonly floor: number;
  /** What it gets before a less important column gets more than its floor. */
  readonly fair: number;
  readonly most: number;
  /** Widths at which another of its texts fits, ascending. */
  readonly steps: readonly number[];
  /** From here on no text is cut. */
  readonly uncut: number;
}

/** What some columns would show of a row; columns by their place. */
interface RowMeasures {
  /** The widths of its texts in each column, in cells, in the order of the texts. */
  readonly widths: readonly (readonly number[])[];
  /** Whether it makes each column worth its place. */
  readonly usual: readonly boolean[];
}

export type Measure = (row: Row) => RowMeasures;

/** Maximum number of measures that are shared at a time. */
const sharedAtMost = 10_000;

/**
 * Makes a function that measures each row once in these columns, for whoever fits them to other rows of the same again
 * and again. Rows with the same measures share one object, so that few have to be looked at: a thousand rows have some
 * dozens.
 */
export function createMeasure(columns: readonly Column[]): Measure {
  const shared = memoize(sharedAtMost, (text: string): RowMeasures => JSON.parse(text));
  return memoizeEach(row =>
    shared(
      JSON.stringify({
        widths: columns.map(column => column.texts(row).map(widthOf)),
        usual: columns.map(column => column.usualIf?.(row) ?? true),
      } satisfies RowMeasures),
    ),
  );
}

function needOf(
  column: Column,
  index: number,
  rows: readonly Row[],
  measures: readonly RowMeasures[],
  profile: Profile | null,
  limited: boolean,
): Need {
  const headers = column.headers(profile).map(widthOf);
  const header = headers.at(-1) ?? 0;
  // By width, whether some text has it: there are few widths and many rows.
  const occurs: boolean[] = [];
  for (const width of headers) occurs[width] = true;
  let content = 0;
  let uncut = 0;
  for (const measured of measures) {
    const widths = measured.widths[index] ?? [];
    content = Math.max(content, widths[0] ?? 0);
    uncut = Math.max(uncut, widths.at(-1) ?? 0);
    for (const width of widths) occurs[width] = true;
  }
  const steps = [...occurs.keys()].filter(width => occurs[width]);
  const {minWidth, priorityIf} = column;
  const priority = priorityIf && rows.every(priorityIf.every) ? priorityIf.priority : column.priority;
  if (minWidth === 'whole') {
    const whole = Math.max(header, content);
    return {
      column,
      priority,
      least: whole,
      needed: whole,
      floor: whole,
      fair: whole,
      most: whole,
      steps,
      uncut,
    };
  }
  const {floorWidth = minWidth, fairWidth = minWidth, neededWidth = minWidth, maxWidth} = column;
  const atMostContent = (width: number) => Math.max(header, Math.min(width, content));
  const least = atMostContent(minWidth);
  return {
    column,
    priority,
    least,
    needed: atMostContent(neededWidth),
    floor: Math.min(least, atMostContent(floorWidth)),
    fair: atMostContent(fairWidth),
    most: Math.max(least, limited ? Math.min(maxWidth, content) : content, ...headers),
    steps,
    uncut,
  };
}

const total = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, widths.length - 1);

const hasExtra = (needs: readonly Need[]): boolean => needs.some(({column: {extra}}) => extra);

/** Cells that the columns need side by side. */
const cellsFor = (needs: readonly Need[]): number =>
  total(needs.map(need => (hasExtra(needs) ? need.needed : need.least)));

/** Drops the least important column until the rest have room; the last one always stays. */
function choose(needs: readonly Need[], width: number): readonly Need[] {
  let kept = needs;
  while (kept.length > 1 && cellsFor(kept) > width) {
    // Columns of priority 0 were asked for one by one; the rightmost is dropped first.
    const weight = ({priority}: Need) => (priority === 0 ? Number.POSITIVE_INFINITY : priority);
    const last = kept.reduce((worst, need) => (weight(need) >= weight(worst) ? need : worst));
    kept = kept.filter(need => need !== last);
  }
  return kept;
}

/** The cells that a column makes use of out of `room`: those in which it would show nothing more are left to others. */
function useful({floor, most, steps, uncut}: Need, room: number): number {
  const wide = Math.min(room, most);
  return wide < uncut ? wide : Math.max(floor, steps.findLast(step => step <= wide) ?? wide);
}

/**
 * The width of each column. The cells beyond the floors are given out in two rounds, to the most important column first:
 * up to its fair width, then up to what it can use.
 */
function grow(needs: readonly Need[], width: number): number[] {
  // An extra column stands only beside columns that have what they need, unless it is the only one that is left.
  const keepsNeeded = hasExtra(needs) && cellsFor(needs) <= width;
  const widths = needs.map(({floor, needed, column: {extra}}) =>
    keepsNeeded && !extra ? Math.max(floor, needed) : floor,
  );
  let left = width - total(widths);
  const byImportance = [...needs.entries()].sort(([, a], [, b]) => a.priority - b.priority);
  for (const limit of ['fair', 'most'] as const)
    for (const [index, need] of byImportance) {
      const before = widths[index] ?? 0;
      const after = Math.max(before, useful(need, Math.min(need[limit], before + Math.max(0, left))));
      widths[index] = after;
      left -= after - before;
    }
  return widths;
}

/**
 * Columns for a line of `width` cells: the least important are dropped until the rest fit, and the others share the
 * room. Without a width every column is as wide as its widest text, so that nothing is cut.
 *
 * @param measure one that was made for the same columns
 */
export function fitColumns(
  columns: readonly Column[],
  rows: readonly Row[],
  profile: Profile | null,
  width: number = Number.POSITIVE_INFINITY,
  measure: Measure = createMeasure(columns),
): readonly FittedColumn[] {
  const limited = Number.isFinite(width);
  const measures = [...new Set(rows.map(measure))];
  const usual = [...columns.entries()].filter(
    ([index, {usualIf}]) => usualIf === undefined || measures.some(measured => measured.usual[index]),
  );
  const chosen = choose(
    usual.map(([index, column]) => needOf(column, index, rows, measures, profile, limited)),
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
