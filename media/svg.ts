import type {IBufferCell, Terminal} from '@xterm/headless';
import type {Paper} from './looks.ts';

const palette = ['#1d1f21', '#cc6666', '#b5bd68', '#f0c674', '#81a2be', '#b294bb', '#8abeb7', '#c5c8c6'];
const bright = ['#7c8083', '#d98a8a', '#c8ce8c', '#f5d596', '#a3bdd3', '#c9b3d0', '#a9d1cc', '#ffffff'];
const cellWidth = 8.4;
const lineHeight = 18;
const margin = 14;

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

interface CellLook {
  readonly ink: string;
  readonly paper: string;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
}

function lookOf(cell: IBufferCell, {background, foreground}: Paper): CellLook {
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
  const inverse = cell.isInverse() !== 0;
  return {
    ink: inverse ? paper : ink,
    paper: inverse ? ink : paper,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    underline: cell.isUnderline() !== 0,
  };
}

const escapes: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};
const escapeXml = (text: string) => text.replace(/[&<>"]/g, character => escapes[character] ?? character);

interface Run extends CellLook {
  readonly column: number;
  text: string;
  width: number;
}

function runsOfLine(terminal: Terminal, y: number, paper: Paper): Run[] {
  const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + y);
  const runs: Run[] = [];
  for (let x = 0; line !== undefined && x < terminal.cols; x++) {
    const cell = line.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const look = lookOf(cell, paper);
    const text = cell.getChars() || ' ';
    const last = runs.at(-1);
    const same =
      last !== undefined &&
      (['ink', 'paper', 'bold', 'dim', 'underline'] as const).every(key => last[key] === look[key]);
    if (same && cell.getWidth() === 1) {
      last.text += text;
      last.width += 1;
    } else {
      runs.push({...look, column: x, text, width: cell.getWidth()});
    }
  }
  return runs;
}

function drawRun(run: Run, y: number, {background}: Paper): string {
  const x = margin + run.column * cellWidth;
  const top = margin + y * lineHeight;
  const width = run.width * cellWidth;
  const paper =
    run.paper === background
      ? ''
      : `<rect x="${x.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${lineHeight}" fill="${run.paper}"/>`;
  if (run.text.trim() === '') return paper;
  const style = [
    run.bold && 'font-weight="bold"',
    run.dim && 'opacity="0.6"',
    run.underline && 'text-decoration="underline"',
  ];
  const attributes = [
    `x="${x.toFixed(1)}"`,
    `y="${top + 13}"`,
    `fill="${run.ink}"`,
    `textLength="${width.toFixed(1)}"`,
    ...style.filter(Boolean),
  ];
  return `${paper}<text ${attributes.join(' ')}>${escapeXml(run.text)}</text>`;
}

/** The visible screen of a terminal as an SVG document. */
export function screenToSvg(terminal: Terminal, sheet: Paper): string {
  const width = Math.ceil(terminal.cols * cellWidth + 2 * margin);
  const height = terminal.rows * lineHeight + 2 * margin;
  const lines = Array.from({length: terminal.rows}, (_, y) =>
    runsOfLine(terminal, y, sheet)
      .map(run => drawRun(run, y, sheet))
      .join(''),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" rx="8" fill="${sheet.background}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
${lines.filter(Boolean).join('\n')}
</g>
</svg>
`;
}
