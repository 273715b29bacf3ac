/** Turns lines into what is written to the terminal, in the colours of a theme. */
import {linked} from '../view/hyperlink.ts';
import {toAscii} from './text/glyphs.ts';
import {fitLine, type Line, type Paint, type Piece} from './text/line.ts';
import type {Style, Theme} from './theme.ts';

const esc = '\u{1b}[';

/** Select Graphic Rendition (ECMA-48) for a style; '' for none. */
function rendition(style: Style): string {
  const codes: string[] = [];
  if (style.bold) codes.push('1');
  if (style.dim) codes.push('2');
  if (style.underline) codes.push('4');
  if (style.inverse) codes.push('7');
  if (style.colour !== undefined)
    codes.push(style.colour < 8 ? `${30 + style.colour}` : `38;5;${style.colour}`);
  if (style.background !== undefined) codes.push(`48;5;${style.background}`);
  return codes.length === 0 ? '' : `${esc}${codes.join(';')}m`;
}

const reset = `${esc}0m`;

declare const painted: unique symbol;

/** A line as it is written: safe text with the theme's renditions. Only a painter makes it. */
export type Painted = string & {readonly [painted]: true};

/**
 * Turns a line into what is written; `selected` lays the theme's bar under the whole width, `filled` keeps the
 * blanks at the end.
 */
export type Painter = (line: Line, width: number, selected?: boolean, filled?: boolean) => Painted;

/** Joins parts of one line that were painted one by one. */
export const joinPainted = (parts: readonly Painted[]): Painted => parts.join('') as Painted;

interface Rendition {
  readonly code: string;
  /** Whether a blank shows it: a background, an underline or inverse colours. */
  readonly marksBlanks: boolean;
}

const renditionOf = (style: Style): Rendition => ({
  code: rendition(style),
  marksBlanks: style.background !== undefined || style.inverse === true || style.underline === true,
});

/**
 * Makes a painter. It keeps the codes of each style, so that painting a piece costs one lookup.
 *
 * @param hasLinks whether the terminal has links, as far as that is known by now
 */
export function createPainter(theme: Theme, ascii: boolean, hasLinks: () => boolean = () => false): Painter {
  const known = new Map<string, Rendition>();
  const lookUp = (paint: Paint, selected: boolean): Rendition => {
    const key = selected ? `!${paint}` : paint;
    const found =
      known.get(key) ?? renditionOf({...theme.paints[paint], ...(selected ? theme.selected : {})});
    known.set(key, found);
    return found;
  };
  const barred = rendition(theme.selected) !== '';
  return (line, width, selected = false, filled = false) => {
    const keepsBlanks = filled || (selected && barred);
    let written = '';
    let run = '';
    let look = lookUp('plain', selected);
    let page: Piece['link'];
    const flush = () => {
      if (run !== '') {
        const text = page === undefined ? run : linked(run, page);
        written += look.code === '' ? text : `${look.code}${text}${reset}`;
      }
      run = '';
    };
    // Neighbours with the same look are written together, as are blanks that show no look.
    for (const {text, paint, link} of fitLine(line, width)) {
      const next = lookUp(paint, selected);
      const opened = link !== undefined && hasLinks() ? link : undefined;
      const unseen = !next.marksBlanks && !look.marksBlanks && text.trim() === '';
      if (opened !== page || (next.code !== look.code && !unseen)) {
        flush();
        look = next;
        page = opened;
      }
      run += ascii ? toAscii(text) : text;
    }
    if (!keepsBlanks) run = run.trimEnd();
    flush();
    // Ink gives a line without characters no height.
    return (written === '' ? ' ' : written) as Painted;
  };
}
