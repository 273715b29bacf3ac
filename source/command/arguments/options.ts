/** argv -> Options. Wrong usage is a Failure of status 2 with a sentence that names the flag and what it takes. */

import {type EngineWord, engineWords} from '../../engine/engine-words.ts';
import {didYouMean} from '../../model/did-you-mean.ts';
import {type Severity, severities} from '../../model/snapshot.ts';
import {type Format, formats} from '../../report/formats.ts';
import {columnOf, columns} from '../../view/columns.ts';
import {parseFilter} from '../../view/filter.ts';
import {type FlagName, flags} from './flags.ts';
import {type HelpLength, helpAskedFor, readArguments, usageError} from './parser.ts';
import {chosenWord} from './words.ts';

export interface Options {
  /** Containers asked for, by name or start of id; empty for all. */
  readonly names: readonly string[];
  readonly hosts: readonly string[];
  readonly contexts: readonly string[];
  /** The engines to look for on this machine; null for all, unless a daemon is named. */
  readonly engines: readonly EngineWord[] | null;
  readonly proc: string;
  /** Whether machines that are reached by ssh are read through `sudo -n`. */
  readonly sudo: boolean;
  readonly profile: string | null;
  readonly all: boolean;
  /** As given, and valid. */
  readonly filter: string;
  readonly sort: string | null;
  readonly reverse: boolean;
  readonly columns: readonly string[] | null;
  readonly once: boolean;
  readonly format: Format | null;
  readonly follow: boolean;
  readonly check: Severity | null;
  readonly policy: string | null;
  readonly save: string | null;
  readonly from: string | null;
  readonly diff: string | null;
  readonly intervalMs: number;
  readonly demo: boolean;
  /** Walks the lesson over the recorded host. */
  readonly tour: boolean;
  /** Prints how captop is run in a container instead. */
  readonly printRun: boolean;
  readonly color: boolean;
  readonly ascii: boolean;
  /** Which help is asked for instead; null for none. */
  readonly help: HelpLength | null;
  readonly version: boolean;
}

/** A container that is asked for by name is shown whether it runs or not. */
export const includesStopped = ({all, names}: Options): boolean => all || names.length > 0;

function column(flag: string, id: string): string {
  if (columnOf(id) !== undefined) return id;
  const ids = columns.map(one => one.id);
  throw usageError(
    `--${flag}: there is no column '${id}'${didYouMean(id, ids)} (the columns are ${ids.join(', ')})`,
  );
}

function columnList(text: string): readonly string[] {
  const ids = text.split(',').map(id => id.trim().toLowerCase());
  const given = [...new Set(ids.filter(id => id !== ''))];
  if (given.length === 0)
    throw usageError('--columns needs at least one column, such as --columns name,caps');
  return given.map(id => column('columns', id));
}

function engineList(text: string): readonly EngineWord[] {
  const words = text.split(',').map(word => word.trim().toLowerCase());
  const given = [...new Set(words.filter(word => word !== ''))];
  if (given.length === 0)
    throw usageError('--engine needs at least one engine, such as --engine docker,podman');
  return given.map(word => chosenWord('--engine', word, engineWords));
}

/** Shorter is a busy loop, longer than an hour is surely a slip. */
const [shortest, longest] = [0.2, 3600];

function milliseconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= shortest && seconds <= longest))
    throw usageError(`--interval takes ${shortest} to ${longest} seconds, not '${text}'`);
  return seconds * 1000;
}

/** Flags that say what to read, to leave out or to print: the tour needs every container of its recording. */
const outsideTour: readonly FlagName[] = [
  'host',
  'context',
  'engine',
  'proc',
  'sudo',
  'from',
  'filter',
  'policy',
  'once',
  'json',
  'format',
  'check',
  'save',
  'diff',
];

/** Flags that exclude each other, and why. */
const contradictions: ReadonlyArray<readonly [FlagName, FlagName, string]> = [
  ['demo', 'from', 'both say what to show'],
  ['demo', 'host', 'a recording is shown without a daemon'],
  ['from', 'host', 'a saved document is shown without a daemon'],
  ['demo', 'context', 'a recording is shown without a daemon'],
  ['from', 'context', 'a saved document is shown without a daemon'],
  ['host', 'context', 'both say which daemon'],
  ['engine', 'host', 'one says what to look for on this machine, the other where to look'],
  ['engine', 'context', 'one says what to look for on this machine, the other where to look'],
  ['demo', 'engine', 'a recording is shown without an engine'],
  ['from', 'engine', 'a saved document is shown without an engine'],
  ['demo', 'proc', 'a recording is shown without a procfs'],
  ['from', 'proc', 'a saved document is shown without a procfs'],
  ['demo', 'sudo', 'a recording is shown without a machine'],
  ['from', 'sudo', 'a saved document is shown without a machine'],
  ['json', 'format', '--json is --format json'],
  ['follow', 'once', 'one goes on until it is interrupted'],
  ['follow', 'check', 'one prints what changes, the other what stands'],
  ['follow', 'diff', 'one compares with what comes, the other with what was saved'],
  ['follow', 'save', 'one goes on until it is interrupted'],
  ['follow', 'columns', 'changes have no columns'],
  ['follow', 'sort', 'changes come as they happen'],
  ['diff', 'check', 'one prints what changed, the other what stands'],
  ['diff', 'save', 'save first, or compare'],
  ['diff', 'columns', 'changes have no columns'],
  ['diff', 'sort', 'changes come in the order of the list'],
  ...(['demo', 'from', 'tour'] as const).map(
    name => ['print-run', name, 'a recording has no engine to run on'] as const,
  ),
  ...outsideTour.map(name => ['tour', name, 'the tour shows its own recording, on a terminal'] as const),
];

/** Reads argv without node and script. Rejects with a Failure (status 2). */
export async function parseOptions(args: readonly string[]): Promise<Options> {
  const {words, after, values} = readArguments(args, flags);
  const has = (name: FlagName): boolean => values.has(name);
  const last = (name: FlagName): string | null => values.get(name)?.at(-1) ?? null;
  const read = <T>(name: FlagName, reader: (text: string) => T): T | null => {
    const text = last(name);
    return text === null ? null : reader(text);
  };
  for (const [one, other, why] of contradictions)
    if (has(one) && has(other) && !(one === 'json' && last('format') === 'json'))
      throw usageError(`--${one} and --${other} exclude each other: ${why}`);
  const filter = last('filter') ?? '';
  const parsed = parseFilter(filter);
  if ('error' in parsed) throw usageError(`--filter: ${parsed.error}`);
  const format = read('format', word => chosenWord('--format', word, formats));
  if (has('tour') && words.length + after.length > 0) throw usageError('--tour takes no name of a container');
  if (has('follow') && format !== 'ndjson') throw usageError('--follow needs --format ndjson');
  return {
    names: [...words, ...after],
    hosts: values.get('host') ?? [],
    contexts: values.get('context') ?? [],
    engines: read('engine', engineList),
    proc: last('proc') ?? '/proc',
    sudo: has('sudo'),
    profile: last('profile'),
    all: has('all'),
    filter,
    sort: read('sort', id => column('sort', id.toLowerCase())),
    reverse: has('reverse'),
    columns: read('columns', columnList),
    once: has('once'),
    format: has('json') ? 'json' : format,
    follow: has('follow'),
    check: read('check', word => (word === '' ? 'high' : chosenWord('--check', word, severities))),
    policy: last('policy'),
    save: last('save'),
    from: last('from'),
    diff: last('diff'),
    intervalMs: read('interval', milliseconds) ?? 2000,
    demo: has('demo') || has('tour'),
    tour: has('tour'),
    printRun: has('print-run'),
    color: !has('no-color'),
    ascii: has('ascii'),
    help: helpAskedFor(values),
    version: has('version'),
  };
}
