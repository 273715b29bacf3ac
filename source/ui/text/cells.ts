/** Cuts and wraps text by terminal cells: a letter takes one, an emoji or a CJK character two. */

import {reshape, type SafeText, safe} from '../../model/safe-text.ts';
import {toWidth, widthOf} from '../../view/text-width.ts';

const graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'});

/** The longest beginning that takes at most `cells` cells; no character is torn. */
export function head(text: SafeText, cells: number): SafeText {
  if (widthOf(text) === text.length) return reshape(text, whole => whole.slice(0, Math.max(0, cells)));
  let kept = '';
  let used = 0;
  for (const {segment} of graphemes.segment(text)) {
    used += widthOf(segment);
    if (used > cells) break;
    kept += segment;
  }
  return reshape(text, () => kept);
}

/** Text of at most `cells` cells; text that is cut ends in `…`. */
export const cut = (text: SafeText, cells: number): SafeText =>
  widthOf(text) <= cells ? text : reshape(toWidth(text, cells), whole => whole.trimEnd());

/** Text of at most `cells` cells; text that is cut loses its middle, so that names that begin alike stay apart. */
export const cutMiddle = (text: SafeText, cells: number): SafeText =>
  widthOf(text) <= cells ? text : reshape(toWidth(text, cells, 'left', 'middle'), whole => whole.trimEnd());

/** `count` blanks. */
export const blank = (count: number): SafeText => repeat(safe` `, count);

/** The text, repeated. */
export const repeat = (text: SafeText, count: number): SafeText =>
  reshape(text, one => one.repeat(Math.max(0, count)));

/** Text cut into pieces of at most `cells` cells, with nothing left out. Each character is looked at once. */
export function pieces(text: SafeText, cells: number): SafeText[] {
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const {segment} of graphemes.segment(text)) {
    const width = widthOf(segment);
    if (part !== '' && used + width > Math.max(1, cells)) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += segment;
    used += width;
  }
  return [...parts, part].map(each => reshape(text, () => each));
}

/** Text as lines of at most `cells` cells, broken between words; a longer word is broken where it must be. */
export function wrap(text: SafeText, cells: number): SafeText[] {
  const room = Math.max(1, cells);
  const lines: SafeText[] = [];
  let line = safe``;
  for (const part of text.split(' ')) {
    if (part === '') continue;
    let word = reshape(text, () => part);
    if (line !== '' && widthOf(line) + 1 + widthOf(word) <= room) {
      line = safe`${line} ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (widthOf(word) > room) {
      const fitting = head(word, room);
      const taken = fitting === '' ? head(word, 2) : fitting;
      lines.push(taken);
      word = reshape(word, whole => whole.slice(taken.length));
    }
    line = word;
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}
