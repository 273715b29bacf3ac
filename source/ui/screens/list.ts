/** The list: one line a container, with the columns that the terminal has room for. */

import {memoizeEach} from '../../model/memoize.ts';
import type {Profile} from '../../model/profile.ts';
import {reshape, safe, sanitise} from '../../model/safe-text.ts';
import type {Risk} from '../../model/snapshot.ts';
import type {Column} from '../../view/column.ts';
import {cellOf, type FittedColumn, fitColumns, gap} from '../../view/column-widths.ts';
import type {GroupedLine, Heading} from '../../view/grouping.ts';
import type {Row} from '../../view/row.ts';
import {widthOf} from '../../view/text-width.ts';
import type {Tone} from '../../view/tone.ts';
import {memoizeLast} from '../memoize-last.ts';
import {keyOfGroup} from '../state/group-key.ts';
import type {ClickArea} from '../state/input-context.ts';
import {blank} from '../text/cells.ts';
import {glyphs} from '../text/glyphs.ts';
import {type Line, labelled, type Piece, piece} from '../text/line.ts';
import {gutter, type ScrollView, wordsView} from './scroll-view.ts';
import type {ViewOptions} from './view.ts';

const between = piece(blank(gap));

const joined = (pieces: readonly Piece[]): Line =>
  pieces.flatMap((each, index) => (index === 0 ? [each] : [between, each]));

export interface Order {
  readonly column: string | null;
  readonly reverse: boolean;
}

/** The headers. An arrow behind the column that was chosen to sort by tells the direction. */
function headerOf(fitted: readonly FittedColumn[], {column: chosen, reverse}: Order): Line {
  return fitted.flatMap(({column, header}, index): Line => {
    const behind = index === fitted.length - 1 ? 0 : gap;
    const name = reshape(header, whole => whole.trimEnd());
    const isLargestFirst = (column.largestFirst || column.rank !== null) !== reverse;
    const arrow = piece(isLargestFirst ? glyphs.down : glyphs.up, 'key');
    const left = widthOf(header) - widthOf(name) + behind - 1;
    return column.id === chosen && left >= 0
      ? [piece(name, 'heading'), arrow, piece(blank(left))]
      : [piece(header, 'heading'), piece(blank(behind))];
  });
}

/** The tone that the RISK column has for it. */
const toneOf = (risk: Risk): Tone => (risk === 'unknown' ? 'muted' : risk);

/** `▼ shop  5 containers  2 critical 1 high`; cut where it is too long. */
function headingLine({title, worst, counts, size, folded}: Heading): Line {
  return [
    piece(safe`${folded ? glyphs.folded : glyphs.unfolded} `, 'key'),
    piece(title, 'title'),
    piece(safe`  ${size} container${size === 1 ? safe`` : safe`s`} `, 'muted'),
    ...counts.map(({risk, count}) =>
      piece(safe` ${count} ${sanitise(risk)}`, risk === worst ? toneOf(risk) : 'muted'),
    ),
  ];
}

const rowLine = (fitted: readonly FittedColumn[], row: Row): Line =>
  joined(
    fitted.map(column => {
      const {text, tone} = cellOf(column, row);
      return labelled(
        piece(text, tone),
        reshape(column.header, header => header.trimEnd()),
      );
    }),
  );

/** Where each header can be clicked, including the gap behind it. */
function headingAreas(fitted: readonly FittedColumn[]): ClickArea[] {
  let start = gutter;
  return fitted.map(({column, width}) => {
    const area: ClickArea = {
      row: 0,
      start,
      end: start + width + gap,
      target: {kind: 'sort', column: column.id},
    };
    start = area.end;
    return area;
  });
}

export interface ListLayout {
  readonly scroll: ScrollView;
  readonly clicks: readonly ClickArea[];
}

interface Lines {
  readonly fitted: readonly FittedColumn[];
  readonly lineOf: (row: Row) => Line;
  readonly clicks: readonly ClickArea[];
}

const isSameFit = (one: readonly FittedColumn[], other: readonly FittedColumn[]): boolean =>
  one.length === other.length &&
  one.every(({column, width, header}, index) => {
    const its = other[index];
    return its?.column === column && its.width === width && its.header === header;
  });

/**
 * Number of fits whose lines are kept, since keys lead from one to another and back: with four instead of one, grouping
 * takes 4.4 ms of processor time instead of 6 (medians of 300 presses by turns, 1,000 containers, on a busy machine).
 */
const fitsKept = 4;

/** Whether one of the rows is among those ids; mostly there are none. */
const holdsSome = (ids: ReadonlySet<string>, rows: readonly Row[]): boolean =>
  ids.size > 0 && rows.some(({container}) => ids.has(container.id));

/** Makes the function that lays out the list; rows and widths that have not changed are kept. */
export function createListScreen(measureOf: ViewOptions['measureOf']) {
  let recent: readonly Lines[] = [];
  /** The lines of rows in these columns: the same ones as before where the columns are as they were shortly before. */
  const linesIn = (fitted: readonly FittedColumn[]): Lines => {
    const lines = recent.find(before => isSameFit(before.fitted, fitted)) ?? {
      fitted,
      lineOf: memoizeEach((row: Row) => rowLine(fitted, row)),
      clicks: headingAreas(fitted),
    };
    recent = [lines, ...recent.filter(before => before !== lines)].slice(0, fitsKept);
    return lines;
  };
  const fitRows = memoizeLast(
    (lines: readonly GroupedLine[], columns: readonly Column[], profile: Profile | null, width: number) => {
      const rows = lines.flatMap(line => (line.kind === 'row' ? [line.row] : []));
      return {lines, ...linesIn(fitColumns(columns, rows, profile, width - gutter, measureOf(columns)))};
    },
  );
  const layOut = memoizeLast(
    (
      {lines, fitted, lineOf, clicks}: ReturnType<typeof fitRows>,
      marks: ReadonlySet<string>,
      fresh: ReadonlySet<string>,
      order: Order,
    ) => ({
      scroll: {
        head: [headerOf(fitted, order)],
        items: lines.map(line =>
          line.kind === 'heading'
            ? {key: keyOfGroup(line.group), line: () => headingLine(line)}
            : {
                key: line.row.container.id,
                line: () => lineOf(line.row),
                marked: holdsSome(marks, line.rows),
                fresh: holdsSome(fresh, line.rows),
              },
        ),
        foot: [],
      },
      clicks,
    }),
  );
  return (
    lines: readonly GroupedLine[],
    columns: readonly Column[],
    profile: Profile | null,
    width: number,
    marks: ReadonlySet<string>,
    fresh: ReadonlySet<string>,
    order: Order,
  ): ListLayout => layOut(fitRows(lines, columns, profile, width), marks, fresh, order);
}

export interface Emptiness {
  readonly total: number;
  readonly filter: string;
  readonly flagged: boolean;
  readonly all: boolean;
}

/** Says why the list is empty, and which key changes that. */
export function emptyList({total, filter, flagged, all}: Emptiness, width: number): ScrollView {
  if (total > 0 && filter !== '')
    return wordsView(
      width,
      safe`No container matches '${sanitise(filter, 60)}'.`,
      safe`Esc clears the filter.`,
    );
  if (total > 0 && flagged)
    return wordsView(width, safe`No container is of risk high or above.`, safe`f shows all of them.`);
  return all
    ? wordsView(width, safe`There is no container on this host.`, appears)
    : wordsView(
        width,
        safe`No container runs on this host.`,
        safe`${appears} a shows those that do not run.`,
      );
}

const appears = safe`One that is started appears here by itself.`;

/** Shown before the first reading. */
export const loadingList = (width: number): ScrollView =>
  wordsView(width, safe`Reading the containers of this host …`);
