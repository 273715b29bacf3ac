/** argv behind `captop explain` -> what to explain. */

import {type Severity, severities} from '../../model/snapshot.ts';
import {type ExplainFlagName, explainFlags} from './flags.ts';
import {type HelpLength, helpAskedFor, readArguments, usageError} from './parser.ts';
import {chosenWord} from './words.ts';

export interface ExplainOptions {
  /** The words of a `docker run` command; empty with a Compose file. */
  readonly words: readonly string[];
  /** The Compose file; null with a command. */
  readonly file: string | null;
  readonly hosts: readonly string[];
  readonly contexts: readonly string[];
  readonly proc: string;
  readonly from: string | null;
  readonly profile: string | null;
  readonly json: boolean;
  readonly check: Severity | null;
  /** Which help is asked for instead; null for none. */
  readonly help: HelpLength | null;
}

const form = 'captop explain -- docker run … IMAGE, or captop explain -f compose.yaml';

/** Reads argv behind `explain`. Rejects with a Failure (status 2). */
export async function parseExplainOptions(args: readonly string[]): Promise<ExplainOptions> {
  const command = args.findIndex(word => /(^|\/)(docker|podman)$/.test(word));
  const end = args.indexOf('--');
  if (command !== -1 && end === -1) throw usageError(`the command stands behind --: ${form}`);
  const {words, after, values} = readArguments(args, explainFlags);
  const last = (name: ExplainFlagName): string | null => values.get(name)?.at(-1) ?? null;
  const help = helpAskedFor(values);
  const file = last('file');
  const [stray] = words;
  if (stray !== undefined) throw usageError(`explain does not know what to do with '${stray}': ${form}`);
  if (help === null && (file === null) === (after.length === 0))
    throw usageError(`explain takes a command or a file: ${form}`);
  const [one, other] = (['from', 'host', 'context'] as const).filter(name => values.has(name));
  if (one !== undefined && other !== undefined)
    throw usageError(`--${one} and --${other} exclude each other: both say which host`);
  const check = last('check');
  return {
    words: after,
    file,
    hosts: values.get('host') ?? [],
    contexts: values.get('context') ?? [],
    proc: last('proc') ?? '/proc',
    from: last('from'),
    profile: last('profile'),
    json: values.has('json'),
    check: check === null ? null : check === '' ? 'high' : chosenWord('--check', check, severities),
    help,
  };
}
