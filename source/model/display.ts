/** How wide text is on a terminal, and text of an exact width. */
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import {reshape, type SafeText} from './safe-text.ts';

/** Nearly every text is printable ASCII, where a character is a cell. */
const ascii = /^[ -~]*$/;

/** Cells that a text takes. */
export const widthOf = (text: string): number => (ascii.test(text) ? text.length : stringWidth(text));

/** At most `width` cells. Cut in the middle of wide characters the result can be a cell too wide: then it is cut shorter. */
function shorten(text: string, width: number, cut: 'end' | 'middle'): string {
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
