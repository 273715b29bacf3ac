/** The comparison: which containers and rows are on the screen, and how wide each column is. */

import {joinSafe, type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import type {Row} from '../../view/row.ts';
import {widthOf} from '../../view/text-width.ts';
import {glyphs} from '../text/glyphs.ts';
import {fill, type Line, piece, spread, widthOfLine} from '../text/line.ts';
import {type CompareRow, compareRows, profilesCompared} from './compare-rows.ts';
import {gutter} from './scroll-view.ts';

/** What the table draws: headers and cells by column. */
export interface TableContent {
  readonly headers: readonly SafeText[];
  readonly widths: readonly number[];
  readonly rows: readonly {readonly key: string; readonly cells: readonly SafeText[]}[];
}

export interface Comparison {
  readonly head: Line;
  readonly rows: readonly CompareRow[];
  /** The table with the rows from `offset`, as many as there is room for. */
  readonly table: (selected: string | null, offset: number, room: number) => TableContent;
  readonly lastSideways: number;
  /** Whether the screen is wide enough for a table at all. */
  readonly fits: boolean;
}

/** Cells of a column, without the blank on either side; it gets more if there is room left. */
const widest = 26;

/**
 * Two containers must be visible to be compared: each gets half of the remaining width, but at least this many cells.
 */
const inSight = 2;
const leastShare = 8;

/** Minimum cells of a container's column: narrower ones say nothing. */
const leastColumn = 6;

/** Cells that ink-table adds to each cell: a blank on either side and a line. */
const around = 3;

const mark = (selected: boolean, differs: boolean): SafeText =>
  safe`${selected ? glyphs.selected : safe` `}${differs ? glyphs.differs : safe` `}`;

/** Lays out the comparison with the containers from `sideways` on, as many as fit. */
export function comparisonOf(
  rows: readonly Row[],
  differencesOnly: boolean,
  sideways: number,
  width: number,
): Comparison {
  const compared = compareRows(rows, differencesOnly);
  const [profile, ...others] = profilesCompared(rows);
  const isCommon = others.length === 0;
  const profileName = isCommon ? sanitise(profile?.name ?? '', 24) : safe`defaults`;
  const names = rows.map(({container}) =>
    sanitise(container.name === '' ? container.id.slice(0, 12) : container.name),
  );
  const columnWidth = (texts: readonly SafeText[]) => Math.min(widest, Math.max(4, ...texts.map(widthOf)));
  const labelWidth = columnWidth(compared.map(({label}) => label)) + 3;
  const profileWidth = columnWidth([profileName, ...compared.map(({profile}) => profile ?? safe``)]);
  const taken = labelWidth + profileWidth + 2 * around + 1;
  const share = Math.floor((width - taken) / inSight) - around;
  const textsOf = (index: number) => [
    names[index] ?? safe``,
    ...compared.map(({values}) => values[index] ?? safe``),
  ];
  const widths = names.map((_, index) => {
    const wanted = columnWidth(textsOf(index));
    return names.length === 1 ? wanted : Math.min(wanted, Math.max(leastShare, share));
  });

  const fitsFrom = (first: number): number => {
    let used = taken;
    let count = 0;
    while (first + count < widths.length) {
      used += (widths[first + count] ?? 0) + around;
      if (used > width && count > 0) break;
      count++;
    }
    return count;
  };
  let lastSideways = 0;
  while (lastSideways + fitsFrom(lastSideways) < widths.length) lastSideways++;
  const first = Math.min(sideways, lastSideways);
  const count = fitsFrom(first);
  const after = names.length - first - count;

  const hidden = [
    ...(first > 0 ? [safe`${glyphs.left} ${first} more`] : []),
    ...(after > 0 ? [safe`${after} more ${glyphs.right}`] : []),
  ];
  const differing = compared.filter(({differs}) => differs).length;
  const right: Line = hidden.length === 0 ? [] : [piece(safe`${joinSafe(hidden, safe`  `)} `, 'accent')];
  const told = fill(
    [
      [
        piece(
          safe`${names.length} container${names.length === 1 ? safe`` : safe`s`} against ${isCommon ? safe`the profile ${profileName}` : safe`each engine's default`}`,
          'title',
        ),
      ],
      [
        piece(
          differing === 0
            ? safe`nothing differs`
            : safe`${differing} row${differing === 1 ? safe` differs` : safe`s differ`}, shown first`,
          'muted',
        ),
      ],
    ],
    [piece(safe`  `)],
    width - gutter - widthOfLine(right) - 2,
  );
  const head = spread(told, right, width - gutter);

  // On a narrow screen a single column may be wider than the remaining width.
  const limit = Math.max(leastColumn, width - taken - around);
  const shownWidths = widths.slice(first, first + count).map(each => Math.min(each, limit));
  let left = width - taken - shownWidths.reduce((sum, each) => sum + each + around, 0);
  for (const [index, given] of shownWidths.entries()) {
    const more = Math.min(left, Math.max(...textsOf(first + index).map(widthOf)) - given);
    if (more <= 0) continue;
    shownWidths[index] = given + more;
    left -= more;
  }
  return {
    head,
    rows: compared,
    lastSideways,
    fits: taken + around + leastColumn <= width,
    table: (selected, offset, room) => ({
      headers: [safe``, profileName, ...names.slice(first, first + count)],
      widths: [labelWidth, profileWidth, ...shownWidths],
      rows: compared.slice(offset, offset + room).map(({key, label, profile, values, differs}) => ({
        key,
        cells: [
          safe`${mark(key === selected, differs)} ${label}`,
          profile ?? safe``,
          ...values.slice(first, first + count),
        ],
      })),
    }),
  };
}
