/** How wide text is on a terminal, and text cut or filled to an exact width. */
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import {reshape, type SafeText} from '../model/safe-text.ts';

/** Where a text that is too long loses characters: `start` keeps its end. */
export type Cut = 'start' | 'middle' | 'end';

/**
 * Texts of Latin letters and of the characters that captop draws with: each character takes one cell. string-width says
 * the same, but needs 15 to 25 ms for the first character that is not ASCII, as V8 then loads the tables of Unicode;
 * that is more than a tenth of the time to the first frame (a script that times `stringWidth('─')` in a new process).
 */
const oneCellEach = /^[ -~¡-¬®-ʯ‐-‧≠←-↓─-╿▏■□▲▶▼●✓❯]*$/;

/** Number of cells that a text takes. */
export const widthOf = (text: string): number => (oneCellEach.test(text) ? text.length : stringWidth(text));

/** The text in at most `width` cells. */
function shorten(text: string, width: number, cut: Cut): string {
  if (widthOf(text) <= width) return text;
  let shortened = text;
  // Where a character of two cells stands at the cut, cli-truncate can return one cell too many.
  for (let cells = width; cells > 0 && widthOf(shortened) > width; cells--)
    shortened = cliTruncate(text, cells, {position: cut});
  return shortened;
}

/** The text in exactly `width` cells: cut with `…` where it is longer, filled with blanks where it is shorter. */
export function toWidth(
  text: SafeText,
  width: number,
  align: 'left' | 'right' = 'left',
  cut: Cut = 'end',
): SafeText {
  if (width <= 0) return reshape(text, () => '');
  return reshape(text, whole => {
    const shortened = shorten(whole, width, cut);
    const blanks = ' '.repeat(Math.max(0, width - widthOf(shortened)));
    return align === 'left' ? shortened + blanks : blanks + shortened;
  });
}

/** The first of the texts that fits, else the last, which is the shortest; undefined where there is none. */
export function firstThatFits(texts: readonly SafeText[], width: number): SafeText | undefined {
  return texts.find(text => widthOf(text) <= width) ?? texts.at(-1);
}
