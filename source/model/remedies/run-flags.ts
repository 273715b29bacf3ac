/** The declared flags that matter for privilege, as `docker run` takes them, in one spelling and order. */
import type {Declared} from '../flags/declared.ts';
import {flagOf, flagText} from '../flags/flag.ts';
import {inOrder as flagsInOrder, runFlags as flagsOf} from '../flags/print.ts';
import type {Daemon} from '../flags/row.ts';

/** The flags, in the order of the table of flags. */
export const runFlags = (declared: Declared, daemon: Daemon): readonly string[] =>
  flagsOf(declared, daemon).map(flagText);

/** Flags in that order, those of one name by what they hold. */
export const inOrder = (flags: readonly string[]): readonly string[] =>
  flagsInOrder(flags.map(flagOf)).map(flagText);
