/** What may stand at the cursor of a command line, from the tables of commands, flags, columns and profiles. */

import {engineWords} from '../../engine/engine-words.ts';
import {profileChoices} from '../../model/profile.ts';
import {risks, severities} from '../../model/snapshot.ts';
import {formats} from '../../report/formats.ts';
import {columns} from '../../view/columns.ts';
import {filterFields} from '../../view/filter-fields.ts';
import {explainFlags} from '../arguments/explain-flags.ts';
import type {CliFlag, ValueKind} from '../arguments/flag-row.ts';
import {flags} from '../arguments/flags.ts';
import {serveFlags} from '../arguments/serve-flags.ts';
import {commands} from '../commands.ts';

/** A word that a shell may put in, and what it means. */
export interface Candidate {
  readonly word: string;
  readonly help: string;
}

export interface Candidates {
  readonly words: readonly Candidate[];
  /** Files are offered, too. */
  readonly files: boolean;
  /** Names of containers are offered, too. */
  readonly names: boolean;
}

const none: Candidates = {words: [], files: false, names: false};
const plain = (words: readonly string[]): Candidate[] => words.map(word => ({word, help: ''}));
const only = (words: readonly Candidate[]): Candidates => ({...none, words});

const columnWords = columns.map(({id, help}): Candidate => ({word: id, help}));

/** Words behind those that stand in a list already. */
function lists(typed: string, words: readonly Candidate[]): Candidate[] {
  const before = typed.slice(0, typed.lastIndexOf(',') + 1);
  const used = new Set(before.split(','));
  return words.filter(({word}) => !used.has(word)).map(({word, help}) => ({word: `${before}${word}`, help}));
}

/** Fields, or the risks behind `risk:`; `!` may stand in front. */
function filterWords(typed: string): Candidate[] {
  const inverted = typed.startsWith('!') ? '!' : '';
  const words = typed.startsWith(`${inverted}risk:`)
    ? risks.flatMap(risk => [`risk:${risk}`, `risk:${risk}+`])
    : filterFields.map(field => `${field}:`);
  return plain(words.map(word => `${inverted}${word}`));
}

const valuesOf: Readonly<Record<ValueKind, (typed: string) => Candidates>> = {
  column: () => only(columnWords),
  columns: typed => only(lists(typed, columnWords)),
  context: () => none,
  engines: typed => only(lists(typed, plain(engineWords))),
  file: () => ({...none, files: true}),
  filter: typed => only(filterWords(typed)),
  format: () => only(plain(formats)),
  profile: () => ({...only(profileChoices.map(([word, help]) => ({word, help}))), files: true}),
  severity: () => only(plain(severities)),
};

const valuesFor = ({kind}: CliFlag, typed: string): Candidates =>
  kind === undefined ? none : valuesOf[kind](typed);

const flagWords = (table: readonly CliFlag[]): Candidate[] =>
  table.map(({name, help}) => ({word: `--${name}`, help}));

/** The commands with flags of their own. */
const tablesOf: Readonly<Record<string, readonly CliFlag[]>> = {explain: explainFlags, serve: serveFlags};

/** Behind `captop`, or a command with flags of its own. */
function behindFlags(before: readonly string[], typed: string, table: readonly CliFlag[]): Candidates {
  if (before.includes('--')) return {...none, names: table === flags};
  const [, name, value] = /^--([^=]+)=(.*)$/s.exec(typed) ?? [];
  const attached = table.find(flag => flag.name === name);
  if (attached !== undefined && value !== undefined) {
    const {words, ...rest} = valuesFor(attached, value);
    return {...rest, words: words.map(({word, help}) => ({word: `--${name}=${word}`, help}))};
  }
  if (typed.startsWith('-')) return only(flagWords(table));
  const last = before.at(-1);
  const flag = table.find(
    one => last === `--${one.name}` || (one.short !== null && last === `-${one.short}`),
  );
  const names = table === flags;
  if (flag === undefined || flag.value === null) return {...none, names};
  const values = valuesFor(flag, typed);
  return flag.optional === undefined ? values : {...values, names};
}

/**
 * What may stand at the cursor.
 *
 * @param line the words behind `captop` up to the cursor; the last is the one that is typed, '' if none is yet
 */
export function candidatesFor(line: readonly string[]): Candidates {
  const typed = line.at(-1) ?? '';
  const [first, ...before] = line.slice(0, -1);
  const starting = ({word}: Candidate): boolean => word.startsWith(typed);
  const filtered = (all: Candidates): Candidates => ({...all, words: all.words.filter(starting)});
  const command = commands.find(({name}) => name === first);
  const own = first === undefined ? undefined : tablesOf[first];
  if (own !== undefined) return filtered(behindFlags(before, typed, own));
  if (command !== undefined) return filtered(before.length === 0 ? only(plain(command.words ?? [])) : none);
  const all = behindFlags(line.slice(0, -1), typed, flags);
  const firstWords = first === undefined && !typed.startsWith('-') ? commands : [];
  return filtered({...all, words: [...all.words, ...firstWords.map(({name, help}) => ({word: name, help}))]});
}
