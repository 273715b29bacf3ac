/** The matrix: every container by every capability, a whole host on one screen. */
import {bitsOf, capabilities, capabilityAt, maskOf} from '../../model/capability.ts';
import {knownOr} from '../../model/known.ts';
import {type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import {columnOf} from '../../view/columns.ts';
import {exceedsPid1} from '../../view/exceeds-pid1.ts';
import type {Row} from '../../view/row.ts';
import {toWidth} from '../../view/text-width.ts';
import {wrap} from '../text/cells.ts';
import {glyphs} from '../text/glyphs.ts';
import {type Line, line, type Paint, piece} from '../text/line.ts';
import {
  across,
  cursorLine,
  type Grid,
  gridOf,
  groupLine,
  type MatrixView,
  nameLines,
  reaches,
  reachWords,
  sharedNames,
} from './matrix-grid.ts';
import type {ScrollView} from './scroll-view.ts';

type Kind = 'held' | 'absent' | 'added' | 'dropped' | 'bounding' | 'other' | 'unknown';

interface Sign {
  readonly mark: SafeText;
  readonly paint: Paint;
  /** For the legend and the explanation. */
  readonly words: SafeText;
}

const signs: Readonly<Record<Kind, Sign>> = {
  held: {mark: glyphs.held, paint: 'plain', words: safe`held, as in the profile`},
  absent: {mark: glyphs.absent, paint: 'muted', words: safe`not held, as in the profile`},
  added: {mark: safe`+`, paint: 'added', words: safe`held beyond the profile`},
  dropped: {mark: safe`-`, paint: 'dropped', words: safe`in the profile, not held`},
  bounding: {mark: glyphs.bounding, paint: 'medium', words: safe`only in the bounding set`},
  other: {mark: safe`^`, paint: 'critical', words: safe`held by another process than PID 1`},
  unknown: {mark: safe`?`, paint: 'muted', words: safe`not read`},
};

/** How a container holds a capability, compared with the profile. */
export function kindOf({container, profile}: Row, bit: number): Kind {
  const {pid1, processes} = container;
  if (pid1 === null) return 'unknown';
  const mask = maskOf(bit);
  const inProfile = (profile.set & mask) !== 0n;
  if ((pid1.capabilities.effective & mask) !== 0n) return inProfile ? 'held' : 'added';
  if (processes.some(each => exceedsPid1(each, pid1) && (each.capabilities.effective & mask) !== 0n))
    return 'other';
  if ((pid1.capabilities.bounding & mask) !== 0n) return 'bounding';
  return inProfile ? 'dropped' : 'absent';
}

/** The capabilities of a matrix, grouped by what they can reach. */
export function matrixBits(rows: readonly Row[], differencesOnly: boolean): readonly number[] {
  const last = Math.max(...rows.map(({host}) => knownOr(host.capLastCap, capabilities.length - 1)), 0);
  const seen = rows.reduce((all, {container}) => all | (container.pid1?.capabilities.bounding ?? 0n), 0n);
  const known = [...new Set([...Array.from({length: last + 1}, (_, bit) => bit), ...bitsOf(seen)])];
  const shown = differencesOnly
    ? known.filter(bit => rows.some(row => !['held', 'absent', 'unknown'].includes(kindOf(row, bit))))
    : known;
  return reaches.flatMap(reach => shown.filter(bit => capabilityAt(bit).reach === reach));
}

const rowLine = (row: Row, grid: Grid): Line => [
  piece(toWidth(grid.label(row), grid.name), columnOf('risk')?.tone(row) ?? 'plain'),
  piece(safe`  `),
  ...across(grid, bit => {
    const {mark, paint} = signs[kindOf(row, bit)];
    return piece(mark, paint);
  }),
];

/** The cell under the cursor in words. */
function explained({rows, bits, column, selected, width}: MatrixView): Line[] {
  const bit = bits[column];
  if (bit === undefined) return [];
  const {name, allows, reach, because} = capabilityAt(bit);
  const row = rows.find(({container}) => container.id === selected);
  const cell: Line =
    row === undefined
      ? []
      : [
          piece(sanitise(row.container.name, 40), 'title'),
          ...(sharedNames(rows).has(row.container.name)
            ? [piece(safe` on ${sanitise(row.hostNames[0], 80)}`)]
            : []),
          piece(safe`: ${signs[kindOf(row, bit)].words}.`, signs[kindOf(row, bit)].paint),
        ];
  const [word] = reachWords[reach];
  return [
    [piece(sanitise(name), 'key'), piece(safe`  `), ...cell],
    ...wrap(
      safe`${sanitise(allows)}. ${sanitise(word.slice(0, 1) + word.slice(1).toLowerCase())}: ${sanitise(because)}.`,
      width,
    ).map(text => line(text)),
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

/** The matrix; an item's key is the container's id. */
export function matrixScrollView(view: MatrixView): ScrollView {
  const {rows, bits, column, marks, width} = view;
  if (bits.length === 0)
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
    items: rows.map(row => ({
      key: row.container.id,
      line: () => rowLine(row, grid),
      marked: marks.has(row.container.id),
    })),
    foot: [...explained(view), width >= 150 ? legend : shortLegend],
    footLeast: 3,
  };
}
