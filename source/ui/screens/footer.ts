/** The last line: the keys that work here, a notice, or the filter as it is typed. */
import {safe, sanitise} from '../../model/safe-text.ts';
import type {ActionId} from '../keys/bindings.ts';
import type {Keymap} from '../keys/keymap.ts';
import type {Listing} from '../state/rows.ts';
import type {Notice, Pane, State} from '../state/state.ts';
import {placeOf} from '../state/step.ts';
import {cut, wrap} from '../text/cells.ts';
import {glyphs} from '../text/glyphs.ts';
import {fill, type Line, lineWidth, piece, spread} from '../text/line.ts';
import type {Top} from './top.ts';

const margin = piece(safe` `);

/** Panes in which differences can be told from the rest. */
const panesOfDifferences: ReadonlySet<Pane> = new Set(['processes', 'capabilities']);

/** Whether a key does anything now: a key that would not is not offered. */
function isOffered(action: ActionId, state: State, {copy, explanation}: Top): boolean {
  if (action === 'differences' && placeOf(state) === 'detail') return panesOfDifferences.has(state.pane);
  if (action === 'explain') return explanation !== undefined;
  return action !== 'copy' || (copy ?? null) !== null;
}

/**
 * The keys that work here, as many as there is room for, the last two (help, quit) always; in front of them
 * what keeps rows out.
 */
export function keysLine({bindings}: Keymap, state: State, top: Top, width: number): Line {
  const place = placeOf(state);
  const entries = bindings.flatMap(({action, where, footer}): Line[] =>
    footer !== null && where.includes(place) && isOffered(action, state, top)
      ? [[piece(footer[0], 'key'), piece(safe` ${footer[1]}`, 'muted')]]
      : [],
  );
  const note = state.overlay === null ? restrictions(state) : [];
  const separator = [piece(safe`  `)];
  const last = entries.slice(-2).flatMap((entry, index) => (index === 0 ? entry : [...separator, ...entry]));
  const room = width - lineWidth(note) - lineWidth(last) - 4;
  const rest = fill(entries.slice(0, -2), separator, room);
  return [...note, margin, ...rest, ...(rest.length === 0 ? [] : separator), ...last];
}

/** A notice instead of the keys, until the next key. */
const noticeLine = ({text, wrong}: Notice, width: number): Line => [
  margin,
  piece(cut(text, width - 2), wrong ? 'critical' : 'accent'),
];

interface Prompt {
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
function promptLines({filter, error, shown, total}: Prompt, width: number): Line[] {
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

/** What stays on and keeps rows out, shown in front of the keys: the filter, and that only the flagged are shown. */
const restrictions = ({filter, flagged}: State): Line => [
  ...(filter === ''
    ? []
    : [margin, piece(safe`/`, 'key'), piece(cut(sanitise(filter), 24), 'accent'), piece(safe`  `)]),
  ...(flagged ? [margin, piece(safe`flagged only`, 'accent'), piece(safe`  `)] : []),
];

/** What is said in the place of the keys: the filter as it is typed, or a notice; nothing where there is neither. */
export function noticeOrPrompt(
  {overlay, filter, notice}: State,
  {all, rows, error}: Listing,
  width: number,
): readonly Line[] {
  if (overlay === 'text') return promptLines({filter, error, shown: rows.length, total: all.length}, width);
  return notice === null ? [] : [noticeLine(notice, width)];
}
