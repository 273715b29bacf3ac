/** The fields of a filter, and what a word looks at in a row. */
import {type Belonging, belongingOf} from '../model/belonging.ts';
import {bitOfName, bitsOf, capabilityName, maskOf, shortName} from '../model/capability.ts';
import {isUnknown, type Known} from '../model/known.ts';
import {type Named, type Risk, risks} from '../model/snapshot.ts';
import {containerStates} from '../model/vocabulary.ts';
import type {Row} from './row.ts';

export interface FilterError {
  /** A sentence for the user. */
  readonly error: string;
}

export type RowTest = (row: Row) => boolean;

/** Capabilities that some process of the container has in effect. */
const heldCapabilities = ({container}: Row): bigint =>
  container.processes.reduce(
    (held, {capabilities}) => held | capabilities.effective,
    container.pid1?.capabilities.effective ?? 0n,
  );

export const folded = (text: string): string => text.toLowerCase();
export const contains = (text: string, word: string): boolean => folded(text).includes(word);

/** Whether the characters of the word stand in the text in that order, with others between them. */
export function isSpreadOver(text: string, word: string): boolean {
  let at = 0;
  const whole = folded(text);
  for (const character of word) {
    at = whole.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

const namesOf = (user: Known<Named>): readonly string[] =>
  isUnknown(user)
    ? []
    : [String(user.uid), ...(user.name === null ? [] : [user.name, `${user.name}:${user.uid}`])];

/** How the user of PID 1 may be written: uid, name or both, inside and on the host, and as declared. */
export const userFilterWords = ({container: {pid1, declared}}: Row): readonly string[] => [
  ...(pid1 === null ? [] : [...namesOf(pid1.user), ...namesOf(pid1.hostUser)]),
  ...(isUnknown(declared) ? [] : [declared.user]),
];

/** A whole name, or a part of one with an underscore in it (`net_`), so that `kill` in `skill` is not a capability. */
export function capabilityWordTest(word: string): RowTest {
  const bit = bitOfName(word);
  if (bit !== undefined) return row => (heldCapabilities(row) & maskOf(bit)) !== 0n;
  if (!word.includes('_')) return () => false;
  return row => bitsOf(heldCapabilities(row)).some(held => contains(capabilityName(held), word));
}

/** Whether any process of the container has that number on the host. */
export const hasHostPid = ({container}: Row, word: string): boolean =>
  container.processes.some(({hostPid}) => String(hostPid) === word);

function capabilityTest(value: string): RowTest | FilterError {
  const bit = bitOfName(value);
  if (bit === undefined)
    return {
      error: `'${value}' is not a capability: cap: takes a name such as cap:${folded(shortName('CAP_NET_ADMIN'))}`,
    };
  return row => (heldCapabilities(row) & maskOf(bit)) !== 0n;
}

/** `risk:high`, or `risk:high+` for high and worse. */
function riskTest(value: string): RowTest | FilterError {
  const andWorse = value.endsWith('+');
  const word = andWorse ? value.slice(0, -1) : value;
  const rank = risks.indexOf(word as Risk);
  if (rank === -1)
    return {
      error: `'${value}' is no risk: risk: takes ${risks.join(', ')}, or one with a + for it and worse`,
    };
  return ({container: {risk}}) => risk === word || (andWorse && risks.indexOf(risk) < rank);
}

const stateTest = (value: string): RowTest | FilterError =>
  containerStates.some(state => state === value)
    ? ({container: {state}}) => state === value
    : {error: `'${value}' is no state: state: takes ${containerStates.join(', ')}`};

interface Field {
  /** A value that the error message for a missing one shows. */
  readonly example: string;
  /** The test for a value in lower case, or a sentence where the field takes no such value. */
  readonly test: (value: string) => RowTest | FilterError;
  /** It says which container is meant, and not how one must be. */
  readonly names?: true;
}

const belongingField = (kind: Belonging, example: string): readonly [Belonging, Field] => [
  kind,
  {
    example,
    names: true,
    test:
      value =>
      ({container}) =>
        folded(belongingOf(container, kind) ?? '') === value,
  },
];

/** `label:KEY`, or `label:KEY=VALUE`; KEY may be the end of a label's name behind a dot. */
function labelTest(text: string): RowTest {
  const [key = '', ...values] = text.split('=');
  const wanted = values.length === 0 ? null : values.join('=');
  return ({container: {labels}}) =>
    !isUnknown(labels) &&
    Object.entries(labels).some(([name, value]) => {
      const label = folded(name);
      return (label === key || label.endsWith(`.${key}`)) && (wanted === null || folded(value) === wanted);
    });
}

/** What may stand in front of a colon. To add a field, add a row here and a case to the test. */
export const fieldTable: ReadonlyMap<string, Field> = new Map<string, Field>([
  [
    'name',
    {
      names: true,
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
      names: true,
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
      names: true,
      example: '3f2a',
      test:
        value =>
        ({container}) =>
          container.id.startsWith(value),
    },
  ],
  [
    'user',
    {example: 'root', test: value => row => userFilterWords(row).some(user => folded(user) === value)},
  ],
  ['cap', {example: 'net_admin', test: capabilityTest}],
  ['risk', {example: 'high', test: riskTest}],
  ['state', {example: 'paused', test: stateTest}],
  [
    'host',
    {
      names: true,
      example: 'vm',
      test:
        value =>
        ({hostNames, stableHostName, host: {name, engine, endpoint}}) =>
          [...hostNames, stableHostName, name, engine, endpoint].some(text => contains(text, value)),
    },
  ],
  belongingField('project', 'shop'),
  belongingField('service', 'web'),
  belongingField('namespace', 'kube-system'),
  belongingField('pod', 'web-0'),
  belongingField('container', 'app'),
  belongingField('unit', 'web.service'),
  ['label', {example: 'com.example.team=web', names: true, test: labelTest}],
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
export const filterFields: readonly string[] = [...fieldTable.keys()];
