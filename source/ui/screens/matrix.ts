/** The matrix: every container by what of the host is in it and by every capability, a whole host on one screen. */
import {joinSafe, type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import {columnOf} from '../../view/columns.ts';
import {foldIdentical, type GroupedRow} from '../../view/grouping.ts';
import type {Row} from '../../view/row.ts';
import {wrap} from '../text/cells.ts';
import {type Line, labelled, line, piece} from '../text/line.ts';
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

/** `web, api, db and 9 more`, the selected one first. */
function namesOf(rows: readonly Row[], shared: ReadonlySet<string>): SafeText {
  const names = rows
    .slice(0, namedAtMost)
    .map(({container, hostNames}) =>
      shared.has(container.name)
        ? safe`${sanitise(container.name, 40)} on ${sanitise(hostNames[0], 80)}`
        : sanitise(container.name, 40),
    );
  const more = rows.length - names.length;
  return safe`${joinSafe(names, safe`, `)}${more > 0 ? safe` and ${more} more` : safe``}`;
}

/** The cell under the cursor in words. */
function explained({lines, columns, column, selected, width}: MatrixView): Line[] {
  const under = columns[column];
  if (under === undefined) return [];
  const one = lines.find(({rows}) => rows.some(({container}) => container.id === selected));
  const chosen = one?.rows.find(({container}) => container.id === selected);
  const cell: Line =
    one === undefined || chosen === undefined
      ? []
      : [
          piece(
            namesOf(
              [chosen, ...one.rows.filter(row => row !== chosen)],
              sharedNames(lines.flatMap(({rows}) => rows)),
            ),
            'title',
          ),
          piece(safe`: ${under.cell(chosen).words}.`, under.cell(chosen).paint),
        ];
  return [
    [piece(under.name, 'key'), piece(safe`  `), ...cell],
    ...wrap(under.sentences, width).map(text => line(text)),
  ];
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
