/** What a column of the list is. The table of columns is columns.ts; column-widths.ts chooses their widths. */
import {isUnknown, type Known} from '../model/known.ts';
import type {Profile} from '../model/profile.ts';
import {type SafeText, safe} from '../model/safe-text.ts';
import type {Row} from './row.ts';
import type {Cut} from './text-width.ts';
import type {Tone} from './tone.ts';

export interface Column {
  /** As --columns and --sort take it: `host-pid`. */
  readonly id: string;
  /** Longest first; the first that fits is shown. */
  readonly headers: (profile: Profile | null) => readonly SafeText[];
  /** A sentence for the help. */
  readonly help: SafeText;
  readonly align: 'left' | 'right';
  /**
   * Cells to which longer texts are cut before the column is dropped; `whole` for numbers, of which a part would be
   * another number.
   */
  readonly minWidth: number | 'whole';
  /** Cells down to which a shown column gives way to more important ones; minWidth unless given. */
  readonly floorWidth?: number;
  /** Cells that it gets before less important columns get more than their floor; minWidth unless given. */
  readonly fairWidth?: number;
  /** Cells that it has to have, as far as its texts need them, before an `extra` column is shown; minWidth unless given. */
  readonly neededWidth?: number;
  /** Shown only if the other columns have what they need. */
  readonly extra?: true;
  /** Cells beyond which it never grows. */
  readonly maxWidth: number;
  /** Where a text that is too long loses characters. */
  readonly cut: Cut;
  /** Whether a row makes the column worth its place; if no row does, it is shown only when asked for. */
  readonly usualIf?: (row: Row) => boolean;
  /** 1 is the last to be dropped on a narrow terminal; 0 is shown only if it is asked for. */
  readonly priority: number;
  /** Its priority instead, where that holds for every row. */
  readonly priorityIf?: {readonly every: (row: Row) => boolean; readonly priority: number};
  /** Whether sorting by it puts the largest first. */
  readonly largestFirst: boolean;
  /** The value in csv and JSON, and what the rows are sorted by unless there is a `rank`; null sorts last. */
  readonly value: (row: Row) => string | number | null;
  /** What the rows are sorted by if their values are words with an order of their own (critical before high). */
  readonly rank: ((row: Row) => number) | null;
  /** The cell. Never empty. Longest first; the first that fits is shown. */
  readonly texts: (row: Row) => readonly SafeText[];
  readonly tone: (row: Row) => Tone;
}

/** Stands for a fact that could not be read. */
export const notRead = safe`?`;

/** Stands for a fact that does not exist: a container that does not run has no PID. */
export const notApplicable = safe`-`;

/** The text of a fact, or `?` where it could not be read. */
export const shown = <T>(fact: Known<T>, text: (value: T) => SafeText): SafeText =>
  isUnknown(fact) ? notRead : text(fact);
