/**
 * The filter of the list and of --filter: words that must all match. A word matches name, image, id, user,
 * capability, risk or the host PID of one of its processes; `!` in front inverts it; `user:`, `cap:`, `risk:`,
 * `name:`, `image:`, `id:`, `pid:`, `host:` look in one field; quotes keep blanks together.
 */
import {bitOfName, bitsOf, capabilityName, maskOf, shortName} from '../model/capability.ts';
import {isUnknown, type Known} from '../model/known.ts';
import {type Named, type Risk, risks} from '../model/snapshot.ts';
import type {Row} from './row.ts';

export interface Filter {
  readonly matches: (row: Row) => boolean;
  /** The same, but a word may also be spread over name or image in order: `pgdb` matches `postgres-db`. */
  readonly resembles: (row: Row) => boolean;
}

export interface FilterError {
  /** A sentence for the user. */
  readonly error: string;
}

type Test = (row: Row) => boolean;
type Made = {readonly exact: Test; readonly rough: Test} | FilterError;

/** The processes' effective sets together. */
const heldBy = ({container}: Row): bigint =>
  container.processes.reduce(
    (held, {capabilities}) => held | capabilities.effective,
    container.pid1?.capabilities.effective ?? 0n,
  );

const fold = (text: string): string => text.toLowerCase();
const contains = (text: string, word: string): boolean => fold(text).includes(word);

function spreadOver(text: string, word: string): boolean {
  let at = 0;
  const folded = fold(text);
  for (const character of word) {
    at = folded.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

const namesOf = (user: Known<Named>): readonly string[] =>
  isUnknown(user)
    ? []
    : [String(user.uid), ...(user.name === null ? [] : [user.name, `${user.name}:${user.uid}`])];

const userWords = ({container: {pid1, declared}}: Row): readonly string[] => [
  ...(pid1 === null ? [] : [...namesOf(pid1.user), ...namesOf(pid1.hostUser)]),
  ...(isUnknown(declared) ? [] : [declared.user]),
];

const hasUser = (row: Row, word: string): boolean => userWords(row).some(user => fold(user) === word);

/** A whole name, or a part with an underscore in it: `net_raw`, `net_`; not `kill` in the middle of other words. */
function hasCapability(row: Row, word: string): boolean {
  const bit = bitOfName(word);
  if (bit !== undefined) return (heldBy(row) & maskOf(bit)) !== 0n;
  return word.includes('_') && bitsOf(heldBy(row)).some(held => contains(capabilityName(held), word));
}

/** Whether a process of the container, not its PID 1 alone, has that number on the host. */
const hasHostPid = ({container}: Row, word: string): boolean =>
  container.processes.some(({hostPid}) => String(hostPid) === word);

const same = (exact: Test): Made => ({exact, rough: exact});

const fields: Readonly<Record<string, (value: string) => Made>> = {
  name: value => same(({container}) => contains(container.name, value)),
  image: value => same(({container}) => contains(container.image, value)),
  id: value => same(({container}) => container.id.startsWith(value)),
  user: value => same(row => hasUser(row, value)),
  host: value =>
    same(({hostNames, host: {name, engine, endpoint}}) =>
      [...hostNames, name, engine, endpoint].some(text => contains(text, value)),
    ),
  cap: capabilityTest,
  risk: riskTest,
  pid: value =>
    /^\d+$/.test(value)
      ? same(row => hasHostPid(row, value))
      : {error: `'${value}' is no number: pid: takes the host PID of a process, such as pid:2805`},
};

function capabilityTest(value: string): Made {
  const bit = bitOfName(value);
  if (bit === undefined)
    return {
      error: `'${value}' is no capability: cap: takes a name such as cap:${fold(shortName('CAP_NET_ADMIN'))}`,
    };
  return same(row => (heldBy(row) & maskOf(bit)) !== 0n);
}

/** `risk:high`, or `risk:high+` for high and worse. */
function riskTest(value: string): Made {
  const andWorse = value.endsWith('+');
  const word = andWorse ? value.slice(0, -1) : value;
  const rank = risks.indexOf(word as Risk);
  if (rank === -1)
    return {
      error: `'${value}' is no risk: risk: takes ${risks.join(', ')}, or one with a + for it and worse`,
    };
  return same(({container: {risk}}) => risk === word || (andWorse && risks.indexOf(risk) < rank));
}

function wordTest(word: string): Made {
  const exact: Test = row =>
    contains(row.container.name, word) ||
    contains(row.container.image, word) ||
    row.container.id.startsWith(word) ||
    row.container.risk === word ||
    userWords(row).some(user => contains(user, word)) ||
    hasCapability(row, word) ||
    hasHostPid(row, word);
  return {
    exact,
    rough: row => exact(row) || spreadOver(row.container.name, word) || spreadOver(row.container.image, word),
  };
}

function makeTest(term: string): Made {
  const inverted = term.startsWith('!');
  const body = fold(inverted ? term.slice(1) : term);
  if (body === '') return {error: "a lone ! inverts nothing: put a word behind it, as in '!web'"};
  const colon = body.indexOf(':');
  const field = colon === -1 ? undefined : fields[body.slice(0, colon)];
  if (field !== undefined && colon === body.length - 1)
    return {error: `${body} needs a value behind the colon, such as ${body}${example[body] ?? 'web'}`};
  const made = field === undefined ? wordTest(body) : field(body.slice(colon + 1));
  if ('error' in made || !inverted) return made;
  // What is inverted excludes exactly: a rough exclusion would hide rows that nobody meant.
  return same(row => !made.exact(row));
}

const example: Readonly<Record<string, string>> = {
  'user:': 'root',
  'cap:': 'net_admin',
  'risk:': 'high',
  'id:': '3f2a',
  'pid:': '2805',
};

/** Splits at blanks that are not within double quotes. */
function split(text: string): readonly string[] | FilterError {
  if ((text.split('"').length - 1) % 2 === 1) return {error: 'a quote is opened and not closed'};
  const terms = text.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  return terms.map(term => term.replaceAll('"', '')).filter(term => term !== '');
}

/** Reads a filter; an empty one matches everything. Returns a sentence where it is none. */
export function parseFilter(text: string): Filter | FilterError {
  const terms = split(text);
  if ('error' in terms) return terms;
  const tests: {exact: Test; rough: Test}[] = [];
  for (const term of terms) {
    const made = makeTest(term);
    if ('error' in made) return made;
    tests.push(made);
  }
  return {
    matches: row => tests.every(({exact}) => exact(row)),
    resembles: row => tests.every(({rough}) => rough(row)),
  };
}

/** The rows that match; where none does, those that resemble. */
export function filterRows(rows: readonly Row[], filter: Filter): readonly Row[] {
  const matching = rows.filter(filter.matches);
  return matching.length > 0 ? matching : rows.filter(filter.resembles);
}
