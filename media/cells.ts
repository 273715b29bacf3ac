/** What a terminal shows, as runs of cells that look the same. */
import type {IBufferCell, Terminal} from '@xterm/headless';
import type {Paper} from './looks.ts';

/** One terminal, and the sheet that it is drawn on. */
export interface Drawn {
  readonly terminal: Terminal;
  readonly paper: Paper;
}

/** Ink and paper have one colour for each terminal that is drawn. */
export interface Run {
  readonly column: number;
  text: string;
  width: number;
  readonly ink: readonly string[];
  readonly paper: readonly string[];
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
}

const palette = ['#1d1f21', '#cc6666', '#b5bd68', '#f0c674', '#81a2be', '#b294bb', '#8abeb7', '#c5c8c6'];
const bright = ['#7c8083', '#d98a8a', '#c8ce8c', '#f5d596', '#a3bdd3', '#c9b3d0', '#a9d1cc', '#ffffff'];

const levels = [0, 95, 135, 175, 215, 255];
const hex = (value: number) => value.toString(16).padStart(2, '0');

/** The colour of an xterm palette index (0-15 by theme, 16-231 the cube, 232-255 greys). */
function paletteColour(index: number): string {
  if (index < 8) return palette[index] ?? '';
  if (index < 16) return bright[index - 8] ?? '';
  if (index >= 232) return `#${hex(8 + (index - 232) * 10).repeat(3)}`;
  const cube = index - 16;
  const channel = (step: number) => hex(levels[step] ?? 0);
  return `#${channel(Math.floor(cube / 36))}${channel(Math.floor(cube / 6) % 6)}${channel(cube % 6)}`;
}

const direct = (value: number) => `#${value.toString(16).padStart(6, '0')}`;

function coloursOf(cell: IBufferCell, {background, foreground}: Paper): {ink: string; paper: string} {
  const ink = cell.isFgDefault()
    ? foreground
    : cell.isFgRGB()
      ? direct(cell.getFgColor())
      : paletteColour(cell.getFgColor());
  const paper = cell.isBgDefault()
    ? background
    : cell.isBgRGB()
      ? direct(cell.getBgColor())
      : paletteColour(cell.getBgColor());
  return cell.isInverse() === 0 ? {ink, paper} : {ink: paper, paper: ink};
}

function cellAt({terminal}: Drawn, x: number, y: number): IBufferCell | undefined {
  const {active} = terminal.buffer;
  return active.getLine(active.viewportY + y)?.getCell(x);
}

/** The look of a cell as a text, to be compared. */
const lookOf = ({ink, paper, bold, dim, underline}: Omit<Run, 'column' | 'text' | 'width'>): string =>
  [...ink, ...paper, bold, dim, underline].join();

/**
 * One line of the terminals, which show the same text in colours of their own.
 *
 * @throws where a text differs
 */
export function runsOfLine(drawn: readonly Drawn[], y: number): readonly Run[] {
  const runs: Run[] = [];
  for (let x = 0; x < (drawn[0]?.terminal.cols ?? 0); x++) {
    const cells = drawn.flatMap(each => cellAt(each, x, y) ?? []);
    const [first] = cells;
    if (first === undefined || first.getWidth() === 0) continue;
    if (cells.some(cell => cell.getChars() !== first.getChars()))
      throw new Error(`Line ${y + 1} differs in its text from one look to another.`);
    const colours = cells.map((cell, index) => coloursOf(cell, (drawn[index] as Drawn).paper));
    const run: Run = {
      column: x,
      text: first.getChars() || ' ',
      width: first.getWidth(),
      ink: colours.map(({ink}) => ink),
      paper: colours.map(({paper}) => paper),
      bold: first.isBold() !== 0,
      dim: first.isDim() !== 0,
      underline: first.isUnderline() !== 0,
    };
    const last = runs.at(-1);
    if (last !== undefined && run.width === 1 && lookOf(last) === lookOf(run)) {
      last.text += run.text;
      last.width += 1;
    } else {
      runs.push(run);
    }
  }
  return runs;
}
