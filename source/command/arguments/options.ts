/** argv -> Options. Wrong usage is a Failure of status 2 with a sentence that names the flag and what it takes. */
import type {OptionsOf} from './flag-row.ts';
import {flags} from './flags.ts';
import {type HelpLength, helpAskedFor, optionsOf, readArguments} from './parser.ts';
import {usageError} from './usage-error.ts';

/** What captop was asked for: a field for each row of the table of flags that has one. */
export interface Options extends OptionsOf<typeof flags> {
  /** Containers asked for, by name or start of id; empty for all. */
  readonly names: readonly string[];
  /** Which help is asked for instead; null for none. */
  readonly help: HelpLength | null;
}

/** A container that is asked for by name is shown whether it runs or not. */
export const includesStopped = ({all, names}: Options): boolean => all || names.length > 0;

/** Reads argv without node and script. Rejects with a Failure (status 2). */
export async function parseOptions(args: readonly string[]): Promise<Options> {
  const {words, after, values} = await readArguments(args, flags);
  const names = [...words, ...after];
  const options = {...optionsOf(flags, values), names, help: helpAskedFor(values)};
  if (options.tour && names.length > 0) throw usageError('--tour takes no name of a container');
  if (options.follow && options.format !== 'ndjson') throw usageError('--follow needs --format ndjson');
  return options;
}
