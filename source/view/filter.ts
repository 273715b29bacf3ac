/**
 * The filter of the list and of --filter: words that must all match. A word matches name, image, id, user, capability,
 * risk, the worst finding's word, a state other than running or the host PID of one of its processes; `!` in front
 * inverts it; a field in front, as in `user:root`, looks there alone (filter-fields.ts has the table); quotes keep blanks
 * together.
 */
import {nearest} from '../model/did-you-mean.ts';
import {
  capabilityWordTest,
  type FilterError,
  fieldTable,
  filterFields,
  folded,
  hasHostPid,
  isSpreadOver,
  type RowTest,
  userFilterWords,
} from './filter-fields.ts';
import {whyWords} from './privilege-text.ts';
import type {Row} from './row.ts';

export interface Filter {
  readonly matches: (row: Row) => boolean;
  /** As `matches`, but a word may also be spread in order over name or image: `pgdb` matches `postgres-db`. */
  readonly resembles: (row: Row) => boolean;
  /** Whether a row is one that the filter names, be it as the rest of the filter wants it or not. */
  readonly names: (row: Row) => boolean;
}

interface TermTest {
  readonly exact: RowTest;
  /** Used where no row matches exactly. */
  readonly rough: RowTest;
  /** Whether it says which container is meant. */
  readonly names: boolean;
}

/** What a word is looked for in, in lower case: name, image, the worst finding's word and user, apart from each other. */
export const searchedText = (row: Row): string =>
  folded([row.container.name, row.container.image, ...whyWords(row), ...userFilterWords(row)].join('\0'));

/** Whether WHY shows this state behind the finding: of those that run it shows none. */
const isInState = ({container: {state}}: Row, word: string): boolean => state === word && state !== 'running';

function wordTest(word: string, searched: (row: Row) => string): TermTest {
  const holdsCapability = capabilityWordTest(word);
  const isNumber = /^\d+$/.test(word);
  const exact: RowTest = row =>
    searched(row).includes(word) ||
    row.container.id.startsWith(word) ||
    row.container.risk === word ||
    isInState(row, word) ||
    holdsCapability(row) ||
    (isNumber && hasHostPid(row, word));
  const rough: RowTest = row =>
    exact(row) || isSpreadOver(row.container.name, word) || isSpreadOver(row.container.image, word);
  return {exact, rough, names: false};
}

/** The test of a term without its `!`. A word in front of a colon that is no field is part of an image or a user. */
function bodyTest(body: string, searched: (row: Row) => string): TermTest | FilterError {
  const colon = body.indexOf(':');
  const field = colon === -1 ? undefined : fieldTable.get(body.slice(0, colon));
  if (field === undefined) return wordTest(body, searched);
  const value = body.slice(colon + 1);
  if (value === '') return {error: `${body} needs a value behind the colon, such as ${body}${field.example}`};
  const test = field.test(value);
  return typeof test === 'function' ? {exact: test, rough: test, names: field.names === true} : test;
}

function termTest(term: string, searched: (row: Row) => string): TermTest | FilterError {
  const signs = /^!*/.exec(term)?.[0].length ?? 0;
  // Inverted twice, a word is what it was.
  const inverted = signs % 2 === 1;
  const body = folded(term.slice(signs));
  if (body === '') return {error: "a lone ! inverts nothing: put a word behind it, as in '!web'"};
  const made = bodyTest(body, searched);
  if ('error' in made || !inverted) return made;
  // An inverted term excludes what matches exactly: excluding what merely resembles would hide rows that nobody meant.
  const excludes: RowTest = row => !made.exact(row);
  return {exact: excludes, rough: excludes, names: false};
}

/** Splits at blanks that are not within double quotes. */
function split(text: string): readonly string[] | FilterError {
  if ((text.split('"').length - 1) % 2 === 1) return {error: 'a quote is opened and not closed'};
  const terms = text.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  return terms.map(term => term.replaceAll('"', '')).filter(term => term !== '');
}

/**
 * Reads a filter; an empty text matches everything. Returns a sentence where the text is no filter. Whoever filters the
 * same rows again and again passes a `searched` that keeps what it worked out.
 */
export function parseFilter(
  text: string,
  searched: (row: Row) => string = searchedText,
): Filter | FilterError {
  const terms = split(text);
  if ('error' in terms) return terms;
  const tests: TermTest[] = [];
  for (const term of terms) {
    const made = termTest(term, searched);
    if ('error' in made) return made;
    tests.push(made);
  }
  return {
    matches: row => tests.every(({exact}) => exact(row)),
    resembles: row => tests.every(({rough}) => rough(row)),
    names: row => tests.every(({exact, names}) => !names || exact(row)),
  };
}

/**
 * `; did you mean name:?` for a filter that matches nothing and has a word before a colon that resembles a field, as in
 * `naem:web`; '' for any other. The word is no error, since it may be part of an image: `traefik:3`.
 */
export function fieldHint(text: string): string {
  const terms = split(text);
  if ('error' in terms) return '';
  const words = terms.flatMap(term => /^!*([^:]+):/.exec(folded(term))?.[1] ?? []);
  const [meant] = words.flatMap(word => (fieldTable.has(word) ? [] : (nearest(word, filterFields) ?? [])));
  return meant === undefined ? '' : `; did you mean ${meant}:?`;
}

/** The rows that match; if none does, those that resemble. */
export function filterRows(rows: readonly Row[], filter: Filter): readonly Row[] {
  const matching = rows.filter(filter.matches);
  return matching.length > 0 ? matching : rows.filter(filter.resembles);
}
