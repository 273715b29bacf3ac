/** What a column of the list is. The table of columns is columns.ts; column-widths.ts chooses their widths. */
import {isUnknown, type Known} from '../model/known.ts';
import type {Profile} from '../model/profile.ts';
import {type SafeText, safe} from '../model/safe-text.ts';
import type {Row} from './row.ts';
import type {Tone} from './tone.ts';

export interface Column {
  /** As --columns and --sort take it: `host-pid`. */
  readonly id: string;
  /** Longest first: the first that fits is shown. */
  readonly headers: (profile: Profile) => readonly SafeText[];
  /** A sentence for the help. */
  readonly help: SafeText;
  readonly align: 'left' | 'right';
  /** A longer text is cut to this before the column is dropped; `whole` where a cut text would be a wrong one (numbers). */
  readonly minWidth: number | 'whole';
  /** Once shown it gives way down to this where a more important column is short of its fair width; minWidth unless given. */
  readonly floorWidth?: number;
  /** Where nine of ten rows need less than minWidth, that is enough: the few others are cut. */
  readonly cutsOutliers?: true;
  /** What it gets before less important columns get more than their floor; minWidth unless given. */
  readonly fairWidth?: number;
  /** It never grows beyond this. */
  readonly maxWidth: number;
  /** Where a text that is too long loses characters. */
  readonly cut: 'end' | 'middle';
  /** Shown by itself only where it tells something. */
  readonly tells?: (row: Row) => boolean;
  /** 1 is the last to be dropped as the terminal narrows; 0 is shown only when asked for. */
  readonly priority: number;
  /** Sorted with the largest first. */
  readonly largestFirst: boolean;
  /** What csv holds, and what it is sorted by where there is no `rank`; null sorts last. */
  readonly value: (row: Row) => string | number | null;
  /** The order of words that have one of their own (critical before high). */
  readonly rank: ((row: Row) => number) | null;
  /** Never empty. Longest first: the first that fits is shown. */
  readonly texts: (row: Row) => readonly SafeText[];
  readonly tone: (row: Row) => Tone;
}

/** Stands for a fact that could not be read. */
export const notRead = safe`?`;

/** Stands for a fact that there is none of: a container that does not run has no PID. */
export const notApplicable = safe`-`;

/** Shows a fact, or `?` where it is missing. */
export const shown = <T>(fact: Known<T>, text: (value: T) => SafeText): SafeText =>
  isUnknown(fact) ? notRead : text(fact);
