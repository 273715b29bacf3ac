/** Text in lines of a width, broken between words. */
import {reshape, type SafeText} from '../model/safe-text.ts';
import {widthOf} from './text-width.ts';

/**
 * Text in lines of at most `cells` cells. A longer word stands on a line of its own, whole, so that a path or a flag can
 * be copied. At least one line.
 */
export function wrapWords(text: SafeText, cells: number): readonly SafeText[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter(part => part !== '')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > cells) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map(one => reshape(text, () => one));
}
