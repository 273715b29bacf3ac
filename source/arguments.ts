/** Splits argv by a table of flags. */
import {parseArgs} from 'node:util';
import type {Flag} from './flags.ts';
import {exitStatus, Failure} from './model/failure.ts';
import {nearest} from './model/nearest.ts';
import {severities} from './model/snapshot.ts';

/** Wrong usage: a sentence, and status 2. */
export const wrong = (sentence: string): Failure => new Failure(sentence, exitStatus.usage);

/** What was probably meant, as the end of a sentence. */
export const meant = (word: string, candidates: readonly string[]): string => {
  const near = nearest(word, candidates);
  return near === undefined ? '' : `; did you mean ${near}?`;
};

const written = (flag: Flag): string => `--${flag.name}`;

/** What was given: words, and for each flag its values ('' where it takes none or its value was left out). */
export interface Given {
  readonly words: readonly string[];
  /** Those behind `--`. */
  readonly after: readonly string[];
  readonly values: ReadonlyMap<string, readonly string[]>;
}

function unknownFlag(rawName: string, table: readonly Flag[]): Failure {
  const known = table.flatMap(({name, short}) => [`--${name}`, ...(short === null ? [] : [`-${short}`])]);
  return wrong(`there is no flag ${rawName}${meant(rawName, known)} (captop --help lists them)`);
}

function readValue(flag: Flag, value: string | undefined, inline: boolean | undefined): string {
  if (flag.value === null) {
    if (value !== undefined) throw wrong(`${written(flag)} takes no value, and was given '${value}'`);
    return '';
  }
  if (flag.optional) return value ?? '';
  const missing = value === undefined || value === '' || (!inline && value.startsWith('-') && value !== '-');
  if (missing) throw wrong(`${written(flag)} needs a value: ${written(flag)} ${flag.value}, ${flag.help}`);
  return value;
}

/**
 * Splits argv by a table of flags; throws a Failure (status 2). An optional value is a boolean to `parseArgs`, so
 * that what follows is not swallowed; a severity that follows is its value all the same.
 */
export function split(args: readonly string[], table: readonly Flag[]): Given {
  const {tokens} = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      table.map(flag => [
        flag.name,
        {
          type: flag.value === null || flag.optional ? ('boolean' as const) : ('string' as const),
          ...(flag.short === null ? {} : {short: flag.short}),
        },
      ]),
    ),
  });
  const end = tokens.find(({kind}) => kind === 'option-terminator')?.index ?? Number.POSITIVE_INFINITY;
  /** The word that a flag took for its value. */
  let taken = -1;
  const words: string[] = [];
  const after: string[] = [];
  const values = new Map<string, string[]>();
  for (const [position, token] of tokens.entries()) {
    if (token.kind === 'positional' && position !== taken)
      (token.index > end ? after : words).push(token.value);
    if (token.kind !== 'option') continue;
    const flag = table.find(({name}) => name === token.name);
    if (flag === undefined) throw unknownFlag(token.rawName, table);
    const next = tokens[position + 1];
    const severity = severities.find(word => next?.kind === 'positional' && word === next.value);
    const takesNext = flag.optional === true && token.value === undefined && severity !== undefined;
    if (takesNext) taken = position + 1;
    const value = readValue(flag, takesNext ? severity : token.value, token.inlineValue);
    values.set(flag.name, [...(values.get(flag.name) ?? []), value]);
  }
  return {words, after, values};
}
