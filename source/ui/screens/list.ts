/** The list: one line a container, with the columns that the terminal has room for. */

import type {Profile} from '../../model/profile.ts';
import {reshape, safe, sanitise} from '../../model/safe-text.ts';
import type {Column} from '../../view/column.ts';
import {cellOf, type FittedColumn, fitColumns, gap} from '../../view/column-widths.ts';
import type {Row} from '../../view/row.ts';
import {widthOf} from '../../view/text-width.ts';
import {memoizeLast} from '../memoize-last.ts';
import type {ClickArea} from '../state/input-context.ts';
import {blank} from '../text/cells.ts';
import {glyphs} from '../text/glyphs.ts';
import {type Line, type Piece, piece} from '../text/line.ts';
import {gutter, type ScrollView, wordsView} from './scroll-view.ts';

const between = piece(blank(gap));

const joined = (pieces: readonly Piece[]): Line =>
  pieces.flatMap((each, index) => (index === 0 ? [each] : [between, each]));

export interface Order {
  readonly column: string | null;
  readonly reverse: boolean;
}

/** Headers; behind that of the column that was chosen to sort by, whether the largest come first or last. */
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

const rowLine = (fitted: readonly FittedColumn[], row: Row): Line =>
  joined(
    fitted.map(column => {
      const {text, tone} = cellOf(column, row);
      return piece(text, tone);
    }),
  );

/** Where each heading is, with the gap behind it. */
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

/** Makes the function that lays out the list; rows and widths that have not changed are kept. */
export function createListScreen() {
  const fitRows = memoizeLast(
    (rows: readonly Row[], columns: readonly Column[], profile: Profile, width: number) => {
      const fitted = fitColumns(columns, rows, profile, width - gutter);
      const lines = new WeakMap<Row, Line>();
      const lineOf = (row: Row): Line => {
        const line = lines.get(row) ?? rowLine(fitted, row);
        lines.set(row, line);
        return line;
      };
      return {rows, fitted, lineOf, clicks: headingAreas(fitted)};
    },
  );
  const layOut = memoizeLast(
    (
      {rows, fitted, lineOf, clicks}: ReturnType<typeof fitRows>,
      marks: ReadonlySet<string>,
      order: Order,
    ) => ({
      scroll: {
        head: [headerOf(fitted, order)],
        items: rows.map(row => ({
          key: row.container.id,
          line: () => lineOf(row),
          marked: marks.has(row.container.id),
        })),
        foot: [],
      },
      clicks,
    }),
  );
  return (
    rows: readonly Row[],
    columns: readonly Column[],
    profile: Profile,
    width: number,
    marks: ReadonlySet<string>,
    order: Order,
  ): ListLayout => layOut(fitRows(rows, columns, profile, width), marks, order);
}

export interface Emptiness {
  readonly total: number;
  readonly filter: string;
  readonly flagged: boolean;
  readonly all: boolean;
}

/** What an empty list says: why it is empty, and which key changes that. */
export function emptyList({total, filter, flagged, all}: Emptiness, width: number): ScrollView {
  if (total > 0 && filter !== '')
    return wordsView(
      width,
      safe`No container matches '${sanitise(filter, 60)}'.`,
      safe`Esc clears the filter.`,
    );
  if (total > 0 && flagged)
    return wordsView(width, safe`No container is of risk medium or above.`, safe`f shows all of them.`);
  return all
    ? wordsView(width, safe`There is no container on this host.`, appears)
    : wordsView(
        width,
        safe`No container runs on this host.`,
        safe`${appears} a shows those that do not run.`,
      );
}

const appears = safe`One that is started appears here by itself.`;

/** Before the first observation. */
export const loadingList = (width: number): ScrollView =>
  wordsView(width, safe`Reading the containers of this host …`);
