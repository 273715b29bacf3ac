/** argv behind `captop explain` -> what to explain. */

import {type StepName, stepNames} from '../../model/remedies/plan.ts';
import {type Severity, severities} from '../../model/snapshot.ts';
import {type ExplainFlagName, explainFlags} from './flags.ts';
import {type HelpLength, helpAskedFor, readArguments, usageError} from './parser.ts';
import {chosenWord} from './words.ts';

export const explainFormats = ['table', 'text', 'json', 'sarif', 'github'] as const;
export type ExplainFormat = (typeof explainFormats)[number];

export interface ExplainArguments {
  /** The words of a `docker run` command; empty with a Compose project. */
  readonly words: readonly string[];
  /** Compose files; empty with a command, or where Compose's own names are looked for. */
  readonly files: readonly string[];
  readonly envFiles: readonly string[];
  readonly profiles: readonly string[];
  readonly projectName: string | null;
  readonly projectDirectory: string | null;
  /** The daemon of this machine, or the one that the environment names. */
  readonly here: boolean;
  readonly hosts: readonly string[];
  readonly contexts: readonly string[];
  readonly proc: string;
  readonly from: string | null;
  /** Capabilities to compare with. */
  readonly compare: string | null;
  readonly policy: string | null;
  readonly format: ExplainFormat;
  /** How far `--fix` goes; null without it. */
  readonly fix: StepName | null;
  readonly check: Severity | null;
  readonly saveBaseline: string | null;
  readonly baseline: string | null;
  readonly lenient: boolean;
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
  const {words, after, values} = readArguments(args, explainFlags);
  const all = (name: ExplainFlagName): readonly string[] => values.get(name) ?? [];
  const last = (name: ExplainFlagName): string | null => all(name).at(-1) ?? null;
  const [stray] = words;
  if (stray !== undefined) throw usageError(`explain does not know what to do with '${stray}': ${form}`);
  const isCommand = end !== -1;
  if (isCommand && after.length === 0) throw usageError(`explain takes a command or a file: ${form}`);
  if (isCommand && values.has('file'))
    throw usageError(`explain takes a command or a file, not both: ${form}`);
  const [one, other] = (['from', 'here', 'host', 'context'] as const).filter(name => values.has(name));
  if (one !== undefined && other !== undefined)
    throw usageError(`--${one} and --${other} exclude each other: both say which host`);
  if (isCommand && values.has('fix')) throw usageError('--fix changes Compose files, and not a command');
  const [check, fix, format] = [last('check'), last('fix'), last('format')];
  const otherwise = isCommand ? 'text' : 'table';
  return {
    words: after,
    files: all('file'),
    envFiles: all('env-file'),
    profiles: isCommand ? [] : all('profile'),
    projectName: last('project-name'),
    projectDirectory: last('project-directory'),
    here: values.has('here'),
    hosts: all('host'),
    contexts: all('context'),
    proc: last('proc') ?? '/proc',
    from: last('from'),
    compare: last('compare') ?? (isCommand ? last('profile') : null),
    policy: last('policy'),
    format: values.has('json')
      ? 'json'
      : format === null
        ? otherwise
        : chosenWord('--format', format, explainFormats),
    fix: fix === null ? null : fix === '' ? 'minimal' : chosenWord('--fix', fix, stepNames),
    check: check === null ? null : check === '' ? 'high' : chosenWord('--check', check, severities),
    saveBaseline: last('save-baseline'),
    baseline: last('baseline'),
    lenient: values.has('lenient'),
    help: helpAskedFor(values),
  };
}
