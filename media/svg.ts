/**
 * SVG of what terminals show. With two of them, one on dark paper and one on light, the picture has the colours that its
 * reader prefers.
 */
import {type Drawn, type Run, runsOfLine} from './cells.ts';

const cellWidth = 8.4;
const lineHeight = 18;
const margin = 14;

const escapes: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};
const escapeXml = (text: string) => text.replace(/[&<>"]/g, character => escapes[character] ?? character);

/** Classes of the style sheet, each a colour for each look. */
export class Colours {
  readonly #classes = new Map<string, string>();

  classOf(colours: readonly string[]): string {
    const key = colours.join();
    const known = this.#classes.get(key);
    if (known !== undefined) return known;
    const name = `c${this.#classes.size}`;
    this.#classes.set(key, name);
    return name;
  }

  styleSheet(): string {
    const rules = (look: number) =>
      [...this.#classes].map(([key, name]) => `.${name}{fill:${key.split(',')[look]}}`).join('');
    const isTwofold = [...this.#classes.keys()].some(key => key.includes(','));
    return rules(0) + (isTwofold ? `@media (prefers-color-scheme:light){${rules(1)}}` : '');
  }
}

function drawRun(run: Run, y: number, sheet: readonly string[], colours: Colours): string {
  const x = (margin + run.column * cellWidth).toFixed(1);
  const top = margin + y * lineHeight;
  const width = (run.width * cellWidth).toFixed(1);
  const paper =
    run.paper.join() === sheet.join()
      ? ''
      : `<rect x="${x}" y="${top}" width="${width}" height="${lineHeight}" class="${colours.classOf(run.paper)}"/>`;
  if (run.text.trim() === '') return paper;
  const style = [
    run.bold && ' font-weight="bold"',
    run.dim && ' opacity="0.6"',
    run.underline && ' text-decoration="underline"',
  ];
  const place = `x="${x}" y="${top + 13}" textLength="${width}" class="${colours.classOf(run.ink)}"`;
  return `${paper}<text ${place}${style.filter(Boolean).join('')}>${escapeXml(run.text)}</text>`;
}

/** One line of the terminals; an empty text where it is blank. */
export function drawLine(drawn: readonly Drawn[], y: number, colours: Colours): string {
  const sheet = drawn.map(({paper}) => paper.background);
  return runsOfLine(drawn, y)
    .map(run => drawRun(run, y, sheet, colours))
    .join('');
}

export interface Sheet {
  readonly columns: number;
  readonly rows: number;
  /** What the picture shows, for those who do not see it. */
  readonly title: string;
  /** The colour of the sheet in each look. */
  readonly background: readonly string[];
  readonly colours: Colours;
  /** Added to the style sheet. */
  readonly style?: string;
}

/** A whole document with that body. */
export function svgDocument(
  body: string,
  {columns, rows, title, background, colours, style = ''}: Sheet,
): string {
  const width = Math.ceil(columns * cellWidth + 2 * margin);
  const height = rows * lineHeight + 2 * margin;
  const sheet = colours.classOf(background);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escapeXml(title)}</title>
<style>${colours.styleSheet()}${style}</style>
<rect width="100%" height="100%" rx="8" class="${sheet}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
${body}
</g>
</svg>
`;
}

/** What the terminals show now. */
export function screenToSvg(drawn: readonly Drawn[], title: string): string {
  const colours = new Colours();
  const {cols: columns = 0, rows = 0} = drawn[0]?.terminal ?? {};
  const lines = Array.from({length: rows}, (_, y) => drawLine(drawn, y, colours));
  const background = drawn.map(({paper}) => paper.background);
  return svgDocument(lines.filter(Boolean).join('\n'), {columns, rows, title, background, colours});
}
