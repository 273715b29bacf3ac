/** The matrix: every container by every capability, a whole host on one screen. */
import {
  bitsOf,
  type Capability,
  capabilities,
  capabilityAt,
  maskOf,
  shortName,
} from '../../model/capability.ts';
import type {Row, Tone} from '../../model/column.ts';
import {columnOf} from '../../model/columns.ts';
import {toWidth, widthOf} from '../../model/display.ts';
import {knownOr} from '../../model/known.ts';
import {type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import {blank, head as headOf, wrap} from '../text/cells.ts';
import {glyphs} from '../text/glyphs.ts';
import {type Line, line, type Paint, type Piece, piece} from '../text/line.ts';
import type {Sheet} from './sheet.ts';

/** Worst first, as the risks of the list. */
const reaches: readonly Capability['reach'][] = ['escape', 'host', 'container', 'benign'];

const reachWords: Readonly<Record<Capability['reach'], readonly [word: SafeText, tone: Tone]>> = {
  escape: [safe`ESCAPE`, 'critical'],
  host: [safe`HOST`, 'high'],
  container: [safe`CONTAINER`, 'low'],
  benign: [safe`HARMLESS`, 'ok'],
};

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

/** How a container stands to a capability. */
export function kindOf({container, profile}: Row, bit: number): Kind {
  const {pid1, processes} = container;
  if (pid1 === null) return 'unknown';
  const mask = maskOf(bit);
  const inProfile = (profile.set & mask) !== 0n;
  if ((pid1.capabilities.effective & mask) !== 0n) return inProfile ? 'held' : 'added';
  if (processes.some(({capabilities: sets}) => (sets.effective & mask) !== 0n)) return 'other';
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

/** The capability of the cursor: its place among those shown. */
export interface MatrixView {
  readonly rows: readonly Row[];
  readonly bits: readonly number[];
  readonly column: number;
  readonly selected: string | null;
  readonly marks: ReadonlySet<string>;
  readonly width: number;
  readonly height: number;
}

interface Grid {
  readonly name: number;
  /** Cells of a capability: one, and a blank where there is room for it. */
  readonly step: number;
  /** The capabilities on the screen, with the place of each. */
  readonly shown: readonly {readonly bit: number; readonly place: number}[];
}

const nameLeast = 8;

/** As many capabilities as fit, the one under the cursor among them. */
function gridOf({rows, bits, column, width}: MatrixView): Grid {
  const longest = Math.max(nameLeast, ...rows.map(({container}) => widthOf(sanitise(container.name))));
  const groups = reaches.length - 1;
  const step = width - Math.min(longest, 24) - 2 >= bits.length * 2 + groups * 2 ? 2 : 1;
  const name = Math.min(longest, Math.max(nameLeast, width - 2 - bits.length * step - groups * 2));
  const fits = Math.max(1, Math.floor((width - name - 2 - groups * 2) / step));
  const first = Math.max(0, Math.min(column - Math.floor(fits / 2), bits.length - fits));
  return {
    name,
    step,
    shown: bits.slice(first, first + fits).map((bit, index) => ({bit, place: first + index})),
  };
}

/** A piece for each capability, with a gap between the groups. */
function across({shown, step}: Grid, make: (bit: number, place: number) => Piece): Piece[] {
  return shown.flatMap(({bit, place}, index) => {
    const before = shown[index - 1];
    const newGroup = before !== undefined && capabilityAt(before.bit).reach !== capabilityAt(bit).reach;
    const {text, paint} = make(bit, place);
    return [...(newGroup ? [piece(blank(2))] : []), piece(toWidth(text, step), paint)];
  });
}

/** The groups' names over their capabilities. */
function groupLine(grid: Grid): Line {
  const pieces: Piece[] = [piece(blank(grid.name + 2))];
  for (const [index, reach] of reaches.entries()) {
    const count = grid.shown.filter(({bit}) => capabilityAt(bit).reach === reach).length;
    if (count === 0) continue;
    const [word, tone] = reachWords[reach];
    const gap = index === reaches.length - 1 ? 0 : 2;
    const cells = count * grid.step + gap;
    // The last name may go on where no capability stands below it.
    pieces.push(gap === 0 ? piece(word, tone) : piece(toWidth(headOf(word, cells - 1), cells), tone));
  }
  return pieces;
}

/** Lines that the upright names have: all of the longest where the screen is tall, else as much as helps. */
const nameHeight = (height: number): number => (height >= 40 ? 18 : height >= 28 ? 10 : height >= 18 ? 7 : 4);

/** The names, a letter a line, their ends at the bottom. */
function nameLines(grid: Grid, column: number, height: number): Line[] {
  const letters = nameHeight(height);
  return Array.from(
    {length: letters},
    (_, row): Line => [
      piece(blank(grid.name + 2)),
      ...across(grid, (bit, place) => {
        const name = shortName(capabilityAt(bit).name).slice(0, letters);
        const letter = (name[row - (letters - name.length)] ?? ' ').replace('_', ' ');
        return piece(sanitise(letter), place === column ? 'key' : 'muted');
      }),
    ],
  );
}

const cursorLine = (grid: Grid, column: number): Line => [
  piece(blank(grid.name + 2)),
  ...across(grid, (_, place) => piece(place === column ? glyphs.down : safe` `, 'key')),
];

const rowLine = (row: Row, grid: Grid): Line => [
  piece(toWidth(sanitise(row.container.name), grid.name), columnOf('risk')?.tone(row) ?? 'plain'),
  piece(safe`  `),
  ...across(grid, bit => {
    const {mark, paint} = signs[kindOf(row, bit)];
    return piece(mark, paint);
  }),
];

/** What the cell under the cursor says. */
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
export function matrixSheet(view: MatrixView): Sheet {
  const {rows, bits, column, marks, width, height} = view;
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
    head: [groupLine(grid), ...nameLines(grid, column, height), cursorLine(grid, column)],
    items: rows.map(row => ({
      key: row.container.id,
      line: () => rowLine(row, grid),
      marked: marks.has(row.container.id),
    })),
    foot: [...explained(view), width >= 150 ? legend : shortLegend],
    footLeast: 3,
  };
}
