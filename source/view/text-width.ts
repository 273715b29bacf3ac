/** How wide text is on a terminal, and text of an exact width. */
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import {reshape, type SafeText} from '../model/safe-text.ts';

/**
 * Nearly every text is Latin letters and what captop itself draws with, where a character is a cell. For any other
 * the tables of Unicode are needed, and to load them takes as long as to start Node.
 */
const oneCellEach = /^[ -~¡-¬®-ʯ‐-‧≠←-↓─-╿▏■□▲▼●✓❯]*$/;

/** Cells that a text takes. */
export const widthOf = (text: string): number => (oneCellEach.test(text) ? text.length : stringWidth(text));

/** What cli-truncate makes of a text whose characters are a cell each. */
function shortenPlain(text: string, width: number, cut: 'end' | 'middle'): string {
  const left = cut === 'end' ? width - 1 : Math.floor(width / 2);
  const right = width - 1 - left;
  return width < 2 || right < 0 ? '…' : `${text.slice(0, left)}…${text.slice(text.length - right)}`;
}

/** At most `width` cells. Cut in the middle of wide characters the result can be a cell too wide: then it is cut shorter. */
function shorten(text: string, width: number, cut: 'end' | 'middle'): string {
  if (oneCellEach.test(text)) return text.length > width ? shortenPlain(text, width, cut) : text;
  let shortened = text;
  for (let cells = width; cells > 0 && widthOf(shortened) > width; cells--)
    shortened = cliTruncate(text, cells, {position: cut});
  return shortened;
}

/** A text of exactly `width` cells: cut with `…` where it is longer, filled with blanks where it is shorter. */
export function toWidth(
  text: SafeText,
  width: number,
  align: 'left' | 'right' = 'left',
  cut: 'end' | 'middle' = 'end',
): SafeText {
  if (width <= 0) return reshape(text, () => '');
  return reshape(text, whole => {
    const shortened = shorten(whole, width, cut);
    const blanks = ' '.repeat(Math.max(0, width - widthOf(shortened)));
    return align === 'left' ? shortened + blanks : blanks + shortened;
  });
}

/** The first of the texts that fits, else the last, which is the shortest. */
export function firstThatFits(texts: readonly SafeText[], width: number): SafeText | undefined {
  return texts.find(text => widthOf(text) <= width) ?? texts.at(-1);
}
