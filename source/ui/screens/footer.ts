/** The last line: the keys that work here, a notice, or the filter as it is typed. */
import {safe, sanitise} from '../../model/safe-text.ts';
import type {Place} from '../keys/bindings.ts';
import type {Keymap} from '../keys/keymap.ts';
import type {Notice} from '../state/state.ts';
import {cut, wrap} from '../text/cells.ts';
import {glyphs} from '../text/glyphs.ts';
import {emptyLine, fill, type Line, lineWidth, piece, spread} from '../text/line.ts';

const margin = piece(safe` `);

/** The keys of a place, as many as there is room for; the last two (help, quit) always. */
export function keysLine({bindings}: Keymap, place: Place, width: number): Line {
  const entries = bindings
    .filter(({where, footer}) => footer !== null && where.includes(place))
    .map(
      ({footer}): Line =>
        footer === null ? emptyLine : [piece(footer[0], 'key'), piece(safe` ${footer[1]}`, 'muted')],
    );
  const separator = [piece(safe`  `)];
  const last = entries.slice(-2).flatMap((entry, index) => (index === 0 ? entry : [...separator, ...entry]));
  const rest = fill(entries.slice(0, -2), separator, width - lineWidth(last) - 4);
  return [margin, ...rest, ...(rest.length === 0 ? [] : separator), ...last];
}

/** A notice instead of the keys, until the next key. */
export const noticeLine = ({text, wrong}: Notice, width: number): Line => [
  margin,
  piece(cut(text, width - 2), wrong ? 'critical' : 'accent'),
];

export interface Prompt {
  readonly filter: string;
  /** What is wrong with it, in a sentence; null where it is right. */
  readonly error: string | null;
  readonly shown: number;
  readonly total: number;
}

/**
 * `/web_      3 of 9   enter keep  esc clear`, or what is wrong with the filter so far; that goes above the prompt
 * where there is no room beside it.
 */
export function promptLines({filter, error, shown, total}: Prompt, width: number): Line[] {
  const typed = [margin, piece(safe`/`, 'key'), piece(sanitise(filter)), piece(glyphs.cursor, 'key')];
  if (error !== null) {
    const wrong = piece(sanitise(error), 'critical');
    const together = [...typed, piece(safe`   `), wrong];
    if (lineWidth(together) < width) return [together];
    return [...wrap(wrong.text, width - 2).map((text): Line => [margin, piece(text, wrong.paint)]), typed];
  }
  const right = [
    piece(safe`enter`, 'key'),
    piece(safe` keep  `, 'muted'),
    piece(safe`esc`, 'key'),
    piece(safe` clear `, 'muted'),
  ];
  return [spread([...typed, piece(safe`   ${shown} of ${total}`)], right, width)];
}

/** A filter that stays on, shown in front of the keys. */
export const filterNote = (filter: string): Line => [
  margin,
  piece(safe`/`, 'key'),
  piece(cut(sanitise(filter), 24), 'accent'),
  piece(safe`  `),
];
