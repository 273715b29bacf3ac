/** Reads argv by a table of flags, with meow. */

import {didYouMean} from '../../model/did-you-mean.ts';
import type {CliFlag, OptionsOf} from './flag-row.ts';
import {usageError} from './usage-error.ts';

/** What was given on the command line. */
export interface Given {
  readonly words: readonly string[];
  /** The words behind `--`. */
  readonly after: readonly string[];
  /** The values of each flag that was given: '' if it takes none, or if its value was left out. */
  readonly values: Values;
}

type Values = ReadonlyMap<string, readonly string[]>;
type Table = readonly CliFlag[];

const longName = ({name}: CliFlag): string => `--${name}`;

/** A negative number is a value, `-` is standard input. */
const isFlag = (word: string): boolean => /^-\D/.test(word);

/** `-ar` -> `--all`, `--reverse`; `-fname:web` -> `--filter=name:web`. A letter that is no flag stays. */
function writeShortFlags(word: string, table: Table): string[] {
  if (!/^-[^-\d]/.test(word)) return [word];
  const [letter, rest] = [word[1], word.slice(2)];
  const flag = table.find(({short}) => short === letter);
  if (flag === undefined) return [`-${letter}`];
  if (rest === '') return [longName(flag)];
  return flag.value === null
    ? [longName(flag), ...writeShortFlags(`-${rest}`, table)]
    : [`${longName(flag)}=${rest}`];
}

/** `--sort pid` -> `--sort=pid`, `--check medium` -> `--check=medium`, `--check` -> `--check=`. */
function attachValues(words: readonly string[], table: Table): string[] {
  const attached: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const flag = table.find(one => longName(one) === word);
    const [next] = rest;
    const isTaken = next !== undefined && (flag?.optional?.includes(next) ?? !isFlag(next));
    if (!flag?.value) attached.push(word);
    else attached.push(`${word}=${isTaken ? rest.shift() : ''}`);
  }
  return attached;
}

/** What meow cannot be told, written so that it reads what is meant; in this order. */
const rewritings: ReadonlyArray<(words: readonly string[], table: Table) => readonly string[]> = [
  // meow reads `-fname:web` as eight short flags.
  (words, table) => words.flatMap(word => writeShortFlags(word, table)),
  // meow takes no `-` for a value, and has no flag whose value may be left out.
  attachValues,
  // meow takes `true` and `false` behind a flag without a value for its value; they may be names.
  (words, table) => {
    const bare = new Set(table.filter(({value}) => value === null).map(longName));
    return words.map(word => (bare.has(word) ? `${word}=true` : word));
  },
];

/** A flag as it is written: `--sort=pid`. */
interface Written {
  /** `--sort`, or as it was typed. */
  readonly name: string;
  readonly value: string;
  /** undefined where there is none of that name. */
  readonly flag: CliFlag | undefined;
}

/** What meow lets pass, or ends the process for, and the sentence that captop says instead. */
const refusals: ReadonlyArray<(written: Written, table: Table) => string | undefined> = [
  // meow ends the process at a flag that it does not know.
  ({name, flag}, table) => {
    if (flag !== undefined) return undefined;
    // Any one letter is near every other.
    const near = name.length > 2 ? didYouMean(name, table.map(longName)) : '';
    return `there is no flag ${name}${near} (captop --help lists them)`;
  },
  // meow takes any value of a flag without one for true.
  ({name, value, flag}) =>
    flag?.value === null && value !== 'true' ? `${name} takes no value, and was given '${value}'` : undefined,
  // meow takes a value that is missing for an empty one.
  ({name, value, flag}) =>
    flag?.value && flag.optional === undefined && value === ''
      ? `${name} needs a value: ${name} ${flag.value}, ${flag.help}`
      : undefined,
];

/** Throws a Failure for the first flag that is refused. */
function refuse(words: readonly string[], table: Table): void {
  for (const word of words.filter(isFlag)) {
    const [name = '', ...parts] = word.split('=');
    const written = {name, value: parts.join('='), flag: table.find(one => longName(one) === name)};
    for (const refusal of refusals) {
      const sentence = refusal(written, table);
      if (sentence !== undefined) throw usageError(sentence);
    }
  }
}

/** The name of a flag in meow's table and in what it returns: `noColor`. */
const meowName = ({name}: CliFlag): string =>
  name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

const meowFlags = (table: Table) =>
  Object.fromEntries(
    table.map(flag => [
      meowName(flag),
      flag.value === null
        ? {type: 'boolean' as const}
        : {type: 'string' as const, isMultiple: flag.multiple === true},
    ]),
  );

/** meow takes quotes away that stand around a value behind `=`: it is given a pair to take. */
const quoteValue = (word: string): string => (isFlag(word) ? word.replace(/=(.*)$/s, '="$1"') : word);

/** Words and flags as meow reads them; rejects with a Failure (status 2) where a flag is given twice that may not be. */
async function readWithMeow(argv: readonly string[], table: Table) {
  // The dashboard is mostly started without a word. To load meow takes 2.5 ms, and to run it 2.
  if (argv.length === 0) return {input: [], flags: {} as Readonly<Record<string, unknown>>};
  const {default: meow} = await import('meow');
  try {
    return meow({
      argv: argv.map(quoteValue),
      importMeta: {url: import.meta.url} as ImportMeta,
      pkg: {},
      autoHelp: false,
      autoVersion: false,
      booleanDefault: undefined,
      flags: meowFlags(table),
    });
  } catch (error) {
    throw usageError((error as Error).message.replace(/^T/, 't').replace(/\.$/, ''));
  }
}

/** Throws a Failure (status 2) for flags that exclude each other; what another implies may be given as well. */
function refuseContradictions(values: Values, table: Table): void {
  for (const {name, excludes = {}, implies} of table.filter(each => values.has(each.name)))
    for (const [other, why] of Object.entries(excludes)) {
      const isImplied = implies?.[0] === other && implies[1] === values.get(other)?.at(-1);
      if (values.has(other) && !isImplied)
        throw usageError(`--${name} and --${other} exclude each other: ${why}`);
    }
}

/** Reads argv by a table of flags; rejects with a Failure (status 2) for what is wrong in it. */
export async function readArguments(args: readonly string[], table: Table): Promise<Given> {
  const terminator = args.indexOf('--');
  const end = terminator === -1 ? args.length : terminator;
  const words = rewritings.reduce<readonly string[]>(
    (rewritten, rewrite) => rewrite(rewritten, table),
    args.slice(0, end),
  );
  refuse(words, table);
  const {input, flags} = await readWithMeow(words, table);
  const values = new Map<string, readonly string[]>();
  for (const flag of table) {
    const given = [flags[meowName(flag)] ?? []].flat();
    if (given.length > 0)
      values.set(
        flag.name,
        given.map(value => (value === true ? '' : String(value))),
      );
  }
  refuseContradictions(values, table);
  for (const {name, implies} of table) if (implies && values.has(name)) values.set(implies[0], [implies[1]]);
  return {words: input, after: args.slice(end + 1), values};
}

/** The options that the rows of a table read from these values; throws a Failure (status 2) for a value that is none. */
export const optionsOf = <Rows extends Table>(table: Rows, values: Values): OptionsOf<Rows> =>
  Object.fromEntries(
    table.flatMap(({name, option}) =>
      option === undefined ? [] : [[option.field, option.read(values.get(name))]],
    ),
  ) as OptionsOf<Rows>;

/** The most important on one screen (-h), or everything (--help). */
export type HelpLength = 'screen' | 'whole';

/** Which help was asked for; null if none was. */
export const helpAskedFor = (values: Values): HelpLength | null =>
  values.has('help') ? 'whole' : values.has('usage') ? 'screen' : null;
