/** The characters that captop draws with, and their replacements for terminals that show ASCII alone. */

import {reshape, type SafeText, safe} from '../../model/safe-text.ts';
import {widthOf} from '../../view/text-width.ts';

export interface Glyphs {
  readonly selected: SafeText;
  readonly marked: SafeText;
  /** In front of a container that is new or has become worse. */
  readonly fresh: SafeText;
  readonly held: SafeText;
  readonly absent: SafeText;
  readonly bounding: SafeText;
  readonly rule: SafeText;
  readonly divider: SafeText;
  readonly cursor: SafeText;
  readonly up: SafeText;
  readonly down: SafeText;
  readonly left: SafeText;
  readonly right: SafeText;
  /** In front of a row whose values are not all the same. */
  readonly differs: SafeText;
  /** In front of a heading whose rows are shown, and of one whose rows are not. */
  readonly unfolded: SafeText;
  readonly folded: SafeText;
  readonly branch: SafeText;
  readonly corner: SafeText;
  readonly bullet: SafeText;
}

export const glyphs: Glyphs = {
  selected: safe`❯`,
  marked: safe`●`,
  fresh: safe`▲`,
  held: safe`■`,
  absent: safe`·`,
  bounding: safe`□`,
  rule: safe`─`,
  divider: safe`│`,
  cursor: safe`▏`,
  up: safe`↑`,
  down: safe`↓`,
  left: safe`←`,
  right: safe`→`,
  differs: safe`≠`,
  unfolded: safe`▼`,
  folded: safe`▶`,
  branch: safe`├`,
  corner: safe`└`,
  bullet: safe`•`,
};

const stand: Readonly<Record<string, string>> = {
  '❯': '>',
  '●': '*',
  '■': '#',
  '□': 'o',
  '·': '.',
  '─': '-',
  '│': '|',
  '├': '|',
  '└': '`',
  '▏': '_',
  '…': '~',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '▲': '^',
  '▼': 'v',
  '▶': '>',
  '≠': '!',
  '•': '-',
  '✓': 'x',
  '–': '-',
  '×': 'x',
};

/** Returns the text in ASCII, with the same number of cells; a character without a replacement becomes `?`. */
export const toAscii = (text: SafeText): SafeText =>
  reshape(text, whole =>
    whole.replace(/[^\u{20}-\u{7e}]/gu, character => stand[character] ?? '?'.repeat(widthOf(character))),
  );
