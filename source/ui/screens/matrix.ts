/** The matrix: every container by what of the host is in it and by every capability, a whole host on one screen. */
import {joinSafe, type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import {columnOf} from '../../view/columns.ts';
import {containerName} from '../../view/container-name.ts';
import {foldIdentical, type GroupedRow} from '../../view/grouping.ts';
import type {Row} from '../../view/row.ts';
import {widthOf} from '../../view/text-width.ts';
import {cutMiddle, wrap} from '../text/cells.ts';
import {type Line, labelled, line, piece, widthOfLine} from '../text/line.ts';
import {type MatrixColumn, signs} from './matrix-columns.ts';
import {
  across,
  cursorLine,
  type Grid,
  gridOf,
  groupLine,
  type MatrixView,
  nameLines,
  sharedNames,
} from './matrix-grid.ts';
import type {ScrollView} from './scroll-view.ts';

/** The lines of the matrix: rows of one host and one risk, whose cells are all the same, are folded into one. */
export const matrixLines = (rows: readonly Row[], columns: readonly MatrixColumn[]): readonly GroupedRow[] =>
  foldIdentical(rows, row =>
    JSON.stringify([
      row.host.endpoint,
      row.container.risk,
      ...columns.map(({cell}) => {
        const {mark, paint} = cell(row);
        return `${mark} ${paint}`;
      }),
    ]),
  );

const lineOf = (one: GroupedRow, grid: Grid): Line => [
  piece(grid.label(one), columnOf('risk')?.tone(one.row) ?? 'plain'),
  piece(safe`  `),
  ...across(grid, ({cell, name}) => {
    const {mark, paint} = cell(one.row);
    return labelled(piece(mark, paint), name);
  }),
];

/** The key of a line: the selected container if it is among its rows, so that it stays selected; else the first. */
const keyOf = ({row, rows}: GroupedRow, selected: string | null): string =>
  rows.find(({container}) => container.id === selected)?.container.id ?? row.container.id;

/** Maximum number of names in the sentence about a cell; more are counted. */
const namedAtMost = 3;

/** Minimum cells of a name beside others; where there is less room, fewer are named. */
const leastName = 16;

/** The most cells that each may take so that all have room: the short ones leave theirs to the longer. */
function fairShare(widths: readonly number[], room: number): number {
  let left = room;
  for (const [index, width] of widths.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(left / (widths.length - index));
    if (width > share) return share;
    left -= width;
  }
  return Number.POSITIVE_INFINITY;
}

/** `web, api, db and 9 more`, the selected one first, in about `room` cells. */
function namesOf(rows: readonly Row[], shared: ReadonlySet<string>, room: number, most: number): SafeText {
  const names = rows
    .slice(0, most)
    .map(({container, hostNames}) =>
      shared.has(container.name)
        ? safe`${containerName(container)} on ${sanitise(hostNames[0])}`
        : containerName(container),
    );
  const more = rows.length - names.length;
  const behind = more > 0 ? safe` and ${more} more` : safe``;
  const share = fairShare(names.map(widthOf), room - 2 * (names.length - 1) - widthOf(behind));
  if (share < leastName && names.length > 1) return namesOf(rows, shared, room, names.length - 1);
  const shown = names.map(name => cutMiddle(name, Math.max(leastName, share)));
  return safe`${joinSafe(shown, safe`, `)}${behind}`;
}

/** The cell under the cursor in words. */
function explained({lines, columns, column, selected, width}: MatrixView): Line[] {
  const under = columns[column];
  if (under === undefined) return [];
  const one = lines.find(({rows}) => rows.some(({container}) => container.id === selected));
  const chosen = one?.rows.find(({container}) => container.id === selected);
  const start = [piece(under.name, 'key'), piece(safe`  `)];
  const cell = (): Line => {
    if (one === undefined || chosen === undefined) return [];
    const {words, paint} = under.cell(chosen);
    const behind = piece(safe`: ${words}.`, paint);
    const names = namesOf(
      [chosen, ...one.rows.filter(row => row !== chosen)],
      sharedNames(lines.flatMap(({rows}) => rows)),
      // What is said may be longer than the line, and `e` shows it: the names keep half.
      Math.max(width - widthOfLine([...start, behind]), Math.floor(width / 2)),
      namedAtMost,
    );
    return [piece(names, 'title'), behind];
  };
  return [[...start, ...cell()], ...wrap(under.sentences, width).map(text => line(text))];
}

const legend: Line = Object.values(signs).flatMap(({mark, paint, words}, index) => [
  piece(safe`${index === 0 ? safe`` : safe`  `}${mark}`, paint),
  piece(safe` ${words}`, 'muted'),
]);

const shortLegend: Line = (
  [
    ['held', safe`held`],
    ['added', safe`added`],
    ['dropped', safe`dropped`],
    ['bounding', safe`bounding only`],
    ['other', safe`another process`],
  ] as const
).flatMap(([kind, words], index) => [
  piece(safe`${index === 0 ? safe`` : safe`   `}${signs[kind].mark}`, signs[kind].paint),
  piece(safe` ${words}`, 'muted'),
]);

/** The matrix; an item's key is the id of a container of its line. */
export function matrixScrollView(view: MatrixView): ScrollView {
  const {lines, columns, column, selected, marks, width} = view;
  if (columns.length === 0)
    return {
      head: [
        line(safe``),
        line(safe`No container differs from the profile.`),
        line(safe`d shows every capability.`, 'muted'),
      ],
      items: [],
      foot: [],
      reading: true,
    };
  const grid = gridOf(view);
  return {
    head: [groupLine(grid), ...nameLines(grid, column), cursorLine(grid, column)],
    items: lines.map(one => ({
      key: keyOf(one, selected),
      line: () => lineOf(one, grid),
      marked: one.rows.some(({container}) => marks.has(container.id)),
    })),
    foot: [...explained(view), width >= 150 ? legend : shortLegend],
    footLeast: 3,
  };
}
