/** The grid of the matrix: which capabilities are on the screen, and the lines above them. */
import {type Capability, capabilityAt, shortName} from '../../model/capability.ts';
import {type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import type {Row} from '../../view/row.ts';
import {toWidth, widthOf} from '../../view/text-width.ts';
import type {Tone} from '../../view/tone.ts';
import {blank, head as headOf} from '../text/cells.ts';
import {glyphs} from '../text/glyphs.ts';
import {type Line, type Piece, piece} from '../text/line.ts';

/** The worst first, like the risks of the list. */
export const reaches: readonly Capability['reach'][] = ['escape', 'host', 'container', 'benign'];

export const reachWords: Readonly<Record<Capability['reach'], readonly [word: SafeText, tone: Tone]>> = {
  escape: [safe`ESCAPE`, 'critical'],
  host: [safe`HOST`, 'high'],
  container: [safe`CONTAINER`, 'low'],
  benign: [safe`HARMLESS`, 'ok'],
};

/** What the matrix shows, and where its cursor is. */
export interface MatrixView {
  readonly rows: readonly Row[];
  readonly bits: readonly number[];
  readonly column: number;
  readonly selected: string | null;
  readonly marks: ReadonlySet<string>;
  readonly width: number;
}

export interface Grid {
  readonly name: number;
  /** The name at the start of a row. */
  readonly label: (row: Row) => SafeText;
  /** Cells of a capability: one, and a blank where there is room for it. */
  readonly step: number;
  /** The capabilities on the screen, with the place of each. */
  readonly shown: readonly {readonly bit: number; readonly place: number}[];
}

const nameLeast = 8;

/** Names that containers on different hosts have in common. */
export function sharedNames(rows: readonly Row[]): ReadonlySet<string> {
  const [seen, shared] = [new Set<string>(), new Set<string>()];
  for (const {hosts, container} of rows)
    if (hosts > 1) (seen.has(container.name) ? shared : seen).add(container.name);
  return shared;
}

/** The container's name; if a container on another host has the same, followed by the shortest name of its host. */
function labelling(rows: readonly Row[]): Grid['label'] {
  const shared = sharedNames(rows);
  return ({hostNames, container}) => {
    const name = sanitise(container.name);
    return shared.has(container.name) ? safe`${name} on ${sanitise(hostNames.at(-1) ?? '')}` : name;
  };
}

/** As many capabilities as fit, the one under the cursor among them. */
export function gridOf({rows, bits, column, width}: MatrixView): Grid {
  const label = labelling(rows);
  const longest = Math.max(nameLeast, ...rows.map(row => widthOf(label(row))));
  const groups = reaches.length - 1;
  const step = width - Math.min(longest, 24) - 2 >= bits.length * 2 + groups * 2 ? 2 : 1;
  const name = Math.min(longest, Math.max(nameLeast, width - 2 - bits.length * step - groups * 2));
  const fits = Math.max(1, Math.floor((width - name - 2 - groups * 2) / step));
  const first = Math.max(0, Math.min(column - Math.floor(fits / 2), bits.length - fits));
  return {
    name,
    label,
    step,
    shown: bits.slice(first, first + fits).map((bit, index) => ({bit, place: first + index})),
  };
}

/** One piece for each capability, with a gap between groups. */
export function across({shown, step}: Grid, make: (bit: number, place: number) => Piece): Piece[] {
  return shown.flatMap(({bit, place}, index) => {
    const before = shown[index - 1];
    const newGroup = before !== undefined && capabilityAt(before.bit).reach !== capabilityAt(bit).reach;
    const {text, paint} = make(bit, place);
    return [...(newGroup ? [piece(blank(2))] : []), piece(toWidth(text, step), paint)];
  });
}

/** The groups' names over their capabilities. */
export function groupLine(grid: Grid): Line {
  const pieces: Piece[] = [piece(blank(grid.name + 2))];
  for (const [index, reach] of reaches.entries()) {
    const count = grid.shown.filter(({bit}) => capabilityAt(bit).reach === reach).length;
    if (count === 0) continue;
    const [word, tone] = reachWords[reach];
    const gap = index === reaches.length - 1 ? 0 : 2;
    const cells = count * grid.step + gap;
    // The last name may be longer than the capabilities below it.
    pieces.push(gap === 0 ? piece(word, tone) : piece(toWidth(headOf(word, cells - 1), cells), tone));
  }
  return pieces;
}

/** Letters of an upright name: with the groups above and the cursor below, the head takes six lines. */
const nameHeight = 4;

/** `SADM` for SYS_ADMIN, `CHOW` for CHOWN: the beginning of the first and of the last word, and no two alike. */
export function abbreviated(name: string): string {
  const words = shortName(name).split('_');
  const last = words.at(-1) ?? '';
  return words.length === 1
    ? last.slice(0, nameHeight)
    : `${words[0]?.[0] ?? ''}${last.slice(0, nameHeight - 1)}`;
}

/** The names, a letter a line, their ends at the bottom. */
export function nameLines(grid: Grid, column: number): Line[] {
  return Array.from(
    {length: nameHeight},
    (_, row): Line => [
      piece(blank(grid.name + 2)),
      ...across(grid, (bit, place) => {
        const name = abbreviated(capabilityAt(bit).name);
        const letter = name[row - (nameHeight - name.length)] ?? ' ';
        return piece(sanitise(letter), place === column ? 'key' : 'muted');
      }),
    ],
  );
}

export const cursorLine = (grid: Grid, column: number): Line => [
  piece(blank(grid.name + 2)),
  ...across(grid, (_, place) => piece(place === column ? glyphs.down : safe` `, 'key')),
];
