/** A line of the screen: pieces of safe text, each with its meaning. The theme says how a meaning looks. */

import type {PageAddress} from '../../model/page-address.ts';
import {type SafeText, safe} from '../../model/safe-text.ts';
import {widthOf} from '../../view/text-width.ts';
import type {Tone} from '../../view/tone.ts';
import {blank, head} from './cells.ts';

/** What a piece means: a column's tone, or a part of the screen itself. */
export type Paint = Tone | 'title' | 'heading' | 'key' | 'rule';

export interface Piece {
  readonly text: SafeText;
  readonly paint: Paint;
  /** The page that the text opens, on a terminal with links. */
  readonly link?: PageAddress;
  /** What the text is the value of, for a screen reader: the head of its column. */
  readonly label?: SafeText;
  /** Passed over by a screen reader: it is said otherwise. */
  readonly isSilent?: true;
}

export type Line = readonly Piece[];

/** A piece of a line. */
export const piece = (text: SafeText, paint: Paint = 'plain'): Piece => ({text, paint});

/** The piece as a link to the page, if there is one. */
export const linkedPiece = (one: Piece, link: PageAddress | null): Piece =>
  link === null ? one : {...one, link};

/** A piece of a table, which a screen reader says after the head of its column. */
export const labelled = (value: Piece, label: SafeText): Piece => ({...value, label});

/** A line of one piece. */
export const line = (text: SafeText, paint: Paint = 'plain'): Line => [piece(text, paint)];

export const emptyLine: Line = [];

/** Cells that a line takes. */
export const widthOfLine = (pieces: Line): number => pieces.reduce((sum, {text}) => sum + widthOf(text), 0);

/** A line that is too long in at most `cells` cells, with `…` at its end. */
function cutLine(pieces: Line, cells: number): Line {
  const kept: Piece[] = [];
  let room = cells - 1;
  for (const whole of pieces) {
    const fitting = head(whole.text, room);
    room -= widthOf(fitting);
    if (fitting === whole.text) kept.push(whole);
    else return [...kept, {...whole, text: safe`${fitting}…`}];
  }
  return kept;
}

const filled = (pieces: Line, missing: number): Line =>
  missing > 0 ? [...pieces, piece(blank(missing))] : pieces;

/** The line in exactly `cells` cells: cut or filled with blanks. */
export function fitLine(pieces: Line, cells: number): Line {
  const width = widthOfLine(pieces);
  if (width <= cells) return filled(pieces, cells - width);
  const short = cutLine(pieces, cells);
  return filled(short, cells - widthOfLine(short));
}

/** `left` and, at the right edge, `right`, which is left out where both do not fit. */
export function spread(left: Line, right: Line, cells: number): Line {
  const gap = cells - widthOfLine(left) - widthOfLine(right);
  return gap < 2 ? left : [...left, piece(blank(gap)), ...right];
}

/** Pieces joined by blanks, as many as fit in order: the rest is left out rather than cut. */
export function fill(parts: readonly Line[], separator: Line, cells: number): Line {
  const kept: Piece[] = [];
  let used = 0;
  for (const part of parts) {
    const next = kept.length === 0 ? part : [...separator, ...part];
    used += widthOfLine(next);
    if (used > cells) break;
    kept.push(...next);
  }
  return kept;
}
