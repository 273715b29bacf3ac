/** The grid of the matrix: which columns are on the screen, and the lines above them. */
import {type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import {containerName} from '../../view/container-name.ts';
import type {GroupedRow} from '../../view/grouping.ts';
import type {Row} from '../../view/row.ts';
import {firstThatFits, toWidth, widthOf} from '../../view/text-width.ts';
import {blank, cutMiddle, head as headOf} from '../text/cells.ts';
import {glyphs} from '../text/glyphs.ts';
import {type Line, type Piece, piece} from '../text/line.ts';
import {groups, groupWords, type MatrixColumn, nameHeight} from './matrix-columns.ts';

/** What the matrix shows, and where its cursor is. */
export interface MatrixView {
  readonly lines: readonly GroupedRow[];
  readonly columns: readonly MatrixColumn[];
  /** The column under the cursor, from 0. */
  readonly column: number;
  readonly selected: string | null;
  readonly marks: ReadonlySet<string>;
  readonly width: number;
}

export interface Grid {
  readonly name: number;
  /** The name at the start of a line. */
  readonly label: (line: GroupedRow) => SafeText;
  /** Cells of a line. */
  readonly width: number;
  /** Cells of a column: one, and a blank where there is room for it. */
  readonly step: number;
  /** The columns on the screen, with the place of each. */
  readonly shown: readonly {readonly column: MatrixColumn; readonly place: number}[];
}

const nameLeast = 8;
const nameMost = 24;

/** Names that containers on different hosts have in common. */
export function sharedNames(rows: readonly Row[]): ReadonlySet<string> {
  const [seen, shared] = [new Set<string>(), new Set<string>()];
  for (const {hosts, container} of rows)
    if (hosts > 1) (seen.has(container.name) ? shared : seen).add(container.name);
  return shared;
}

/** A name, and what has to stay behind it where it is cut: how many containers the line stands for. */
type Label = readonly [name: SafeText, count: SafeText];

/** The container's name; if a container on another host has the same, followed by the shortest name of its host. */
function labelling(lines: readonly GroupedRow[]): (line: GroupedRow) => Label {
  const shared = sharedNames(lines.flatMap(({rows}) => rows));
  return ({row: {hostNames, container}, rows}) => {
    const name = containerName(container);
    return [
      shared.has(container.name) ? safe`${name} on ${sanitise(hostNames.at(-1) ?? '')}` : name,
      rows.length === 1 ? safe`` : safe`  ${rows.length} ×`,
    ];
  };
}

/** As many columns as fit, the one under the cursor among them. */
export function gridOf({lines, columns, column, width}: MatrixView): Grid {
  const labelOf = labelling(lines);
  const longest = Math.max(nameLeast, ...lines.map(line => widthOf(labelOf(line).join(''))));
  const gaps = (new Set(columns.map(({group}) => group)).size - 1) * 2;
  const step = width - Math.min(longest, nameMost) - 2 >= columns.length * 2 + gaps ? 2 : 1;
  const name = Math.min(longest, Math.max(nameLeast, width - 2 - columns.length * step - gaps));
  const fits = Math.max(1, Math.floor((width - name - 2 - gaps) / step));
  const first = Math.max(0, Math.min(column - Math.floor(fits / 2), columns.length - fits));
  return {
    name,
    label: line => {
      const [text, count] = labelOf(line);
      return toWidth(safe`${cutMiddle(text, Math.max(1, name - widthOf(count)))}${count}`, name);
    },
    width,
    step,
    shown: columns.slice(first, first + fits).map((each, index) => ({column: each, place: first + index})),
  };
}

/** One piece for each column, with a gap between groups. */
export function across({shown, step}: Grid, make: (column: MatrixColumn, place: number) => Piece): Piece[] {
  return shown.flatMap(({column, place}, index) => {
    const before = shown[index - 1];
    const isNewGroup = before !== undefined && before.column.group !== column.group;
    const made = make(column, place);
    return [...(isNewGroup ? [piece(blank(2))] : []), {...made, text: toWidth(made.text, step)}];
  });
}

/** The groups' names over their columns. */
export function groupLine(grid: Grid): Line {
  const present = groups.flatMap(group => {
    const count = grid.shown.filter(({column}) => column.group === group).length;
    return count === 0 ? [] : [{group, count}];
  });
  const cellsOf = ({count}: {count: number}) => count * grid.step + 2;
  const start = grid.name + 2;
  const end = present.reduce((sum, each) => sum + cellsOf(each), start) - 2;
  const [longest = safe``] = groupWords[present.at(-1)?.group ?? 'benign'].words;
  // The last name may be longer than its columns: it goes on behind them, or begins before them at the edge.
  const before = Math.max(0, end - cellsOf(present.at(-1) ?? {count: 0}) + 2 + widthOf(longest) - grid.width);
  return [
    piece(blank(start)),
    ...present.map(({group, count}, index): Piece => {
      const {words, tone} = groupWords[group];
      if (index === present.length - 1) return piece(longest, tone);
      const cells = cellsOf({count}) - (index === present.length - 2 ? before : 0);
      return piece(toWidth(headOf(firstThatFits(words, cells - 1) ?? safe``, cells - 1), cells), tone);
    }),
  ];
}

/** The names, a letter a line, their ends at the bottom. */
export function nameLines(grid: Grid, column: number): Line[] {
  return Array.from(
    {length: nameHeight},
    (_, row): Line => [
      piece(blank(grid.name + 2)),
      ...across(grid, ({letters}, place) => {
        const letter = letters[row - (nameHeight - letters.length)] ?? ' ';
        return {...piece(sanitise(letter), place === column ? 'key' : 'muted'), isSilent: true};
      }),
    ],
  );
}

export const cursorLine = (grid: Grid, column: number): Line => [
  piece(blank(grid.name + 2)),
  ...across(grid, (_, place) => piece(place === column ? glyphs.down : safe` `, 'key')),
];
