/** Splits argv by a table of flags, with meow. */

import {didYouMean} from '../../model/did-you-mean.ts';
import {exitStatus, Failure} from '../../model/failure.ts';
import {severities} from '../../model/snapshot.ts';
import type {Flag} from './flags.ts';

/** Wrong usage: a sentence, and status 2. */
export const wrong = (sentence: string): Failure => new Failure(sentence, exitStatus.usage);

const written = (flag: Flag): string => `--${flag.name}`;

/** What was given: words, and for each flag its values ('' where it takes none or its value was left out). */
export interface Given {
  readonly words: readonly string[];
  /** Those behind `--`. */
  readonly after: readonly string[];
  readonly values: ReadonlyMap<string, readonly string[]>;
}

function unknownFlag(rawName: string, table: readonly Flag[]): Failure {
  // Any one letter is near every other.
  const known = rawName.length > 2 ? table.map(written) : [];
  return wrong(`there is no flag ${rawName}${didYouMean(rawName, known)} (captop --help lists them)`);
}

/** `-fname:web` as `--filter=name:web`, which meow would take for many short flags. */
function splitAttached(word: string, table: readonly Flag[]): string {
  const flag = table.find(({short, value}) => value !== null && short === word[1]);
  return flag !== undefined && /^-[^-]./.test(word) ? `${written(flag)}=${word.slice(2)}` : word;
}

/** `--check medium` as `--check=medium`, and `--check` alone as `--check=`: what follows is no value by accident. */
function joinOptionalValues(args: readonly string[], table: readonly Flag[]): string[] {
  const optional = new Set(table.filter(flag => flag.optional).map(written));
  const joined: string[] = [];
  for (const word of args) {
    const before = joined.at(-1);
    if (before?.endsWith('=') && optional.has(before.slice(0, -1)) && isSeverity(word))
      joined[joined.length - 1] = `${before}${word}`;
    else joined.push(optional.has(word) ? `${word}=` : word);
  }
  return joined;
}

const isSeverity = (word: string): boolean => severities.some(severity => severity === word);

/** meow would take these words for values of the flag before them; they may be names. */
const isTruth = (word: string): boolean => word === 'true' || word === 'false';

/** Whether a flag in front of a word takes it for its value. */
const takesValue = (word: string | undefined, table: readonly Flag[]): boolean =>
  table.some(
    flag => flag.value !== null && !flag.optional && (word === written(flag) || word === `-${flag.short}`),
  );

/** meow would take any value of a flag without one for true. */
function refuseStrayValues(args: readonly string[], table: readonly Flag[]): void {
  for (const flag of table) {
    const stray = flag.value === null && args.find(word => word.startsWith(`${written(flag)}=`));
    if (stray)
      throw wrong(
        `${written(flag)} takes no value, and was given '${stray.slice(written(flag).length + 1)}'`,
      );
  }
}

/** meow's own words for the flags; `--no-color` is its `color` turned off. */
const flagsForMeow = (table: readonly Flag[]) =>
  Object.fromEntries(
    table.map(({name, short, value, multiple}) => [
      name.replace(/^no-/, ''),
      {
        ...(short === null ? {} : {shortFlag: short}),
        ...(value === null
          ? {type: 'boolean' as const}
          : {type: 'string' as const, isMultiple: multiple === true}),
      },
    ]),
  );

const isWritten = (flag: Flag, args: readonly string[]): boolean =>
  args.some(word => word.split('=')[0] === written(flag) || word.startsWith(`-${flag.short}`));

/** The flag as it was typed; meow returns `--quite-another` as `quiteAnother`. */
function asTyped(name: string, value: unknown): string {
  const dashes = name.length === 1 ? '-' : value === false ? '--no-' : '--';
  return `${dashes}${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}

/**
 * Names, and flags that are written out, each with its value as the next word, mean what they say: what most call captop
 * with, and no parser is loaded for, which would take as long as to read ten containers. The rest is the parser's.
 */
function readPlain(args: readonly string[], table: readonly Flag[]): Given | undefined {
  const words: string[] = [];
  const values = new Map<string, string[]>();
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith('-')) {
      words.push(word);
      continue;
    }
    const flag = table.find(one => written(one) === word || (one.value !== null && word === `-${one.short}`));
    if (flag === undefined || flag.optional || (values.has(flag.name) && !flag.multiple)) return undefined;
    const value = flag.value === null ? '' : rest.shift();
    if (value === undefined || value.startsWith('-') || (flag.value !== null && value === ''))
      return undefined;
    values.set(flag.name, [...(values.get(flag.name) ?? []), value]);
  }
  return {words, after: [], values};
}

/** What meow makes of the words; its own refusal (a flag given twice) is wrong usage. */
async function parse(argv: readonly string[], table: readonly Flag[]) {
  const {default: meow} = await import('meow');
  try {
    return meow({
      argv,
      importMeta: {url: import.meta.url} as ImportMeta,
      pkg: {},
      autoHelp: false,
      autoVersion: false,
      booleanDefault: undefined,
      flags: flagsForMeow(table),
    });
  } catch (error) {
    throw wrong((error as Error).message.replace(/^T/, 't').replace(/\.$/, ''));
  }
}

/** A flag's values as given; undefined where it was not given. */
function valuesOf(flag: Flag, value: unknown, args: readonly string[]): string[] | undefined {
  const given = Array.isArray(value) ? value.map(String) : [value === true ? '' : String(value)];
  // Of a flag that may be repeated nothing is left where its value is missing, as where it is not given.
  if (given.length === 0 && !isWritten(flag, args)) return undefined;
  if (flag.value !== null && !flag.optional && (given.length === 0 || given.includes('')))
    throw wrong(`${written(flag)} needs a value: ${written(flag)} ${flag.value}, ${flag.help}`);
  return given;
}

/** Splits argv by a table of flags; rejects with a Failure (status 2). */
export async function split(args: readonly string[], table: readonly Flag[]): Promise<Given> {
  const plain = readPlain(args, table);
  if (plain !== undefined) return plain;
  const terminator = args.indexOf('--');
  const end = terminator === -1 ? args.length : terminator;
  const apart = args.slice(0, end).map(word => splitAttached(word, table));
  const joined = joinOptionalValues(apart, table);
  const isName = (word: string, index: number) => isTruth(word) && !takesValue(joined[index - 1], table);
  const own = joined.filter((word, index) => !isName(word, index));
  refuseStrayValues(own, table);
  const {input, unnormalizedFlags} = await parse(own, table);
  const shorts = new Set<string | null>(table.map(({short}) => short));
  const values = new Map<string, string[]>();
  for (const [name, value] of Object.entries(unnormalizedFlags)) {
    if (shorts.has(name) || value === undefined) continue;
    const flag = table.find(one => asTyped(one.name, true) === asTyped(name, value));
    if (flag === undefined) throw unknownFlag(asTyped(name, value), table);
    const given = valuesOf(flag, value, own);
    if (given !== undefined) values.set(flag.name, given);
  }
  return {words: [...input, ...joined.filter(isName)], after: args.slice(end + 1), values};
}
