/** What a column of the list is. The table of them is columns.ts; the widths are chosen by fit.ts. */
import {isUnknown, type Known} from '../model/known.ts';
import type {Profile} from '../model/profile.ts';
import {type SafeText, safe} from '../model/safe-text.ts';
import type {Container, Host} from '../model/snapshot.ts';

/** One line of the list. */
export interface Row {
  readonly host: Host;
  /**
   * What tells its host from the others, the longest first: its name, with its engine or its endpoint where another
   * host has the same name.
   */
  readonly hostNames: readonly [string, ...string[]];
  /** How many hosts the list has, whatever is shown of it. */
  readonly hosts: number;
  readonly container: Container;
  readonly profile: Profile;
}

/** What a piece of text means; the theme gives it its colour, and never the colour alone. */
export type Tone =
  | 'plain'
  | 'muted'
  | 'accent'
  | 'critical'
  | 'high'
  | 'medium'
  | 'low'
  | 'ok'
  | 'added'
  | 'dropped';

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
