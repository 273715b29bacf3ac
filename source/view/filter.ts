/**
 * The filter of the list and of --filter: words that must all match. A word matches name, image, id, user,
 * capability, risk, the worst finding's word or the host PID of one of its processes; `!` in front inverts it; `user:`, `cap:`, `risk:`,
 * `name:`, `image:`, `id:`, `pid:`, `host:`, `project:`, `service:`, `namespace:`, `pod:` and `label:` look in one field; quotes keep blanks together.
 */
import {type Belonging, belongingOf} from '../model/belonging.ts';
import {bitOfName, bitsOf, capabilityName, maskOf, shortName} from '../model/capability.ts';
import {isUnknown, type Known} from '../model/known.ts';
import {type Named, type Risk, risks} from '../model/snapshot.ts';
import {whyWords} from './privilege-text.ts';
import type {Row} from './row.ts';

export interface Filter {
  readonly matches: (row: Row) => boolean;
  /** As `matches`, but a word may also be spread in order over name or image: `pgdb` matches `postgres-db`. */
  readonly resembles: (row: Row) => boolean;
}

export interface FilterError {
  /** A sentence for the user. */
  readonly error: string;
}

type Test = (row: Row) => boolean;

interface TermTest {
  readonly exact: Test;
  /** Used where no row matches exactly. */
  readonly rough: Test;
}

/** Capabilities that some process of the container has in effect. */
const heldCapabilities = ({container}: Row): bigint =>
  container.processes.reduce(
    (held, {capabilities}) => held | capabilities.effective,
    container.pid1?.capabilities.effective ?? 0n,
  );

const fold = (text: string): string => text.toLowerCase();
const contains = (text: string, word: string): boolean => fold(text).includes(word);

/** Whether the characters of the word stand in the text in that order, with others between them. */
function isSpreadOver(text: string, word: string): boolean {
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

/** How the user of PID 1 may be written: uid, name or both, inside and on the host, and as declared. */
const userWords = ({container: {pid1, declared}}: Row): readonly string[] => [
  ...(pid1 === null ? [] : [...namesOf(pid1.user), ...namesOf(pid1.hostUser)]),
  ...(isUnknown(declared) ? [] : [declared.user]),
];

/** A whole name, or a part of one with an underscore in it (`net_`), so that `kill` in `skill` is not a capability. */
function hasCapability(row: Row, word: string): boolean {
  const bit = bitOfName(word);
  if (bit !== undefined) return (heldCapabilities(row) & maskOf(bit)) !== 0n;
  return (
    word.includes('_') && bitsOf(heldCapabilities(row)).some(held => contains(capabilityName(held), word))
  );
}

/** Whether any process of the container has that number on the host. */
const hasHostPid = ({container}: Row, word: string): boolean =>
  container.processes.some(({hostPid}) => String(hostPid) === word);

function capabilityTest(value: string): Test | FilterError {
  const bit = bitOfName(value);
  if (bit === undefined)
    return {
      error: `'${value}' is not a capability: cap: takes a name such as cap:${fold(shortName('CAP_NET_ADMIN'))}`,
    };
  return row => (heldCapabilities(row) & maskOf(bit)) !== 0n;
}

/** `risk:high`, or `risk:high+` for high and worse. */
function riskTest(value: string): Test | FilterError {
  const andWorse = value.endsWith('+');
  const word = andWorse ? value.slice(0, -1) : value;
  const rank = risks.indexOf(word as Risk);
  if (rank === -1)
    return {
      error: `'${value}' is no risk: risk: takes ${risks.join(', ')}, or one with a + for it and worse`,
    };
  return ({container: {risk}}) => risk === word || (andWorse && risks.indexOf(risk) < rank);
}

interface Field {
  /** A value that the error message for a missing one shows. */
  readonly example: string;
  /** The test for a value in lower case, or a sentence where the field takes no such value. */
  readonly test: (value: string) => Test | FilterError;
}

const belongingField = (kind: Belonging, example: string): readonly [Belonging, Field] => [
  kind,
  {
    example,
    test:
      value =>
      ({container}) =>
        fold(belongingOf(container, kind) ?? '') === value,
  },
];

/** `label:KEY`, or `label:KEY=VALUE`; KEY may be the end of a label's name behind a dot. */
function labelTest(text: string): Test {
  const [key = '', ...values] = text.split('=');
  const wanted = values.length === 0 ? null : values.join('=');
  return ({container: {labels}}) =>
    !isUnknown(labels) &&
    Object.entries(labels).some(([name, value]) => {
      const folded = fold(name);
      return (folded === key || folded.endsWith(`.${key}`)) && (wanted === null || fold(value) === wanted);
    });
}

/** What may stand in front of a colon. To add a field, add a row here and a case to the test. */
const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  [
    'name',
    {
      example: 'web',
      test:
        value =>
        ({container}) =>
          contains(container.name, value),
    },
  ],
  [
    'image',
    {
      example: 'nginx',
      test:
        value =>
        ({container}) =>
          contains(container.image, value),
    },
  ],
  [
    'id',
    {
      example: '3f2a',
      test:
        value =>
        ({container}) =>
          container.id.startsWith(value),
    },
  ],
  ['user', {example: 'root', test: value => row => userWords(row).some(user => fold(user) === value)}],
  ['cap', {example: 'net_admin', test: capabilityTest}],
  ['risk', {example: 'high', test: riskTest}],
  [
    'host',
    {
      example: 'vm',
      test:
        value =>
        ({hostNames, host: {name, engine, endpoint}}) =>
          [...hostNames, name, engine, endpoint].some(text => contains(text, value)),
    },
  ],
  belongingField('project', 'shop'),
  belongingField('service', 'web'),
  belongingField('namespace', 'kube-system'),
  belongingField('pod', 'web-0'),
  ['label', {example: 'com.example.team=web', test: labelTest}],
  [
    'pid',
    {
      example: '2805',
      test: value =>
        /^\d+$/.test(value)
          ? row => hasHostPid(row, value)
          : {error: `'${value}' is no number: pid: takes the host PID of a process, such as pid:2805`},
    },
  ],
]);

/** The fields of a filter, as the help lists them. */
export const filterFields: readonly string[] = [...fields.keys()];

function wordTest(word: string): TermTest {
  const exact: Test = row =>
    contains(row.container.name, word) ||
    contains(row.container.image, word) ||
    row.container.id.startsWith(word) ||
    row.container.risk === word ||
    whyWords(row).some(words => contains(words, word)) ||
    userWords(row).some(user => contains(user, word)) ||
    hasCapability(row, word) ||
    hasHostPid(row, word);
  const rough: Test = row =>
    exact(row) || isSpreadOver(row.container.name, word) || isSpreadOver(row.container.image, word);
  return {exact, rough};
}

/** The test of a term without its `!`. A word in front of a colon that is no field is part of an image or a user. */
function bodyTest(body: string): TermTest | FilterError {
  const colon = body.indexOf(':');
  const field = colon === -1 ? undefined : fields.get(body.slice(0, colon));
  if (field === undefined) return wordTest(body);
  const value = body.slice(colon + 1);
  if (value === '') return {error: `${body} needs a value behind the colon, such as ${body}${field.example}`};
  const test = field.test(value);
  return typeof test === 'function' ? {exact: test, rough: test} : test;
}

function termTest(term: string): TermTest | FilterError {
  const inverted = term.startsWith('!');
  const body = fold(inverted ? term.slice(1) : term);
  if (body === '') return {error: "a lone ! inverts nothing: put a word behind it, as in '!web'"};
  const made = bodyTest(body);
  if ('error' in made || !inverted) return made;
  // An inverted term excludes what matches exactly: excluding what merely resembles would hide rows that nobody meant.
  const excludes: Test = row => !made.exact(row);
  return {exact: excludes, rough: excludes};
}

/** Splits at blanks that are not within double quotes. */
function split(text: string): readonly string[] | FilterError {
  if ((text.split('"').length - 1) % 2 === 1) return {error: 'a quote is opened and not closed'};
  const terms = text.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  return terms.map(term => term.replaceAll('"', '')).filter(term => term !== '');
}

/** Reads a filter; an empty text matches everything. Returns a sentence where the text is no filter. */
export function parseFilter(text: string): Filter | FilterError {
  const terms = split(text);
  if ('error' in terms) return terms;
  const tests: TermTest[] = [];
  for (const term of terms) {
    const made = termTest(term);
    if ('error' in made) return made;
    tests.push(made);
  }
  return {
    matches: row => tests.every(({exact}) => exact(row)),
    resembles: row => tests.every(({rough}) => rough(row)),
  };
}

/** The rows that match; if none does, those that resemble. */
export function filterRows(rows: readonly Row[], filter: Filter): readonly Row[] {
  const matching = rows.filter(filter.matches);
  return matching.length > 0 ? matching : rows.filter(filter.resembles);
}
