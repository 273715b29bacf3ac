/** argv behind `captop explain` -> what to explain. */
import {type ExplainFormat, explainFlags} from './explain-flags.ts';
import type {OptionsOf} from './flag-row.ts';
import {type HelpLength, helpAskedFor, optionsOf, readArguments} from './parser.ts';
import {usageError} from './usage-error.ts';

/** What to explain: a field for each row of the table of flags. */
export interface ExplainArguments extends Omit<OptionsOf<typeof explainFlags>, 'format'> {
  /** The words of a `docker run` command; empty with a Compose project. */
  readonly words: readonly string[];
  readonly format: ExplainFormat;
  /** Which help is asked for instead; null for none. */
  readonly help: HelpLength | null;
}

const form = 'captop explain -- docker run … IMAGE, or captop explain -f compose.yaml';

/** A path, not a name, may be called `docker`. */
const isProgram = (word: string, index: number, args: readonly string[]): boolean =>
  /(^|\/)(docker|podman|nerdctl)$/.test(word) && !(args[index - 1] ?? '').startsWith('-');

/** Reads argv behind `explain`. Throws a Failure (status 2). */
export async function parseExplainOptions(args: readonly string[]): Promise<ExplainArguments> {
  const end = args.indexOf('--');
  if (end === -1 && args.some(isProgram)) throw usageError(`the command stands behind --: ${form}`);
  const {words, after, values} = await readArguments(args, explainFlags);
  const [stray] = words;
  if (stray !== undefined) throw usageError(`explain does not know what to do with '${stray}': ${form}`);
  const isCommand = end !== -1;
  if (isCommand && after.length === 0) throw usageError(`explain takes a command or a file: ${form}`);
  if (isCommand && values.has('file'))
    throw usageError(`explain takes a command or a file, not both: ${form}`);
  if (isCommand && values.has('fix')) throw usageError('--fix changes Compose files, and not a command');
  const options = optionsOf(explainFlags, values);
  return {
    ...options,
    words: after,
    // A command has no Compose profiles: there the flag says what to compare with, as it does without explain.
    profiles: isCommand ? [] : options.profiles,
    compare: options.compare ?? (isCommand ? (options.profiles.at(-1) ?? null) : null),
    format: options.format ?? (isCommand ? 'text' : 'table'),
    help: helpAskedFor(values),
  };
}
