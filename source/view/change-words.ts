/** A change in words: for --diff, and for the dashboard's list of what changed. */
import {bitsOf, capabilityName, shortName} from '../model/capability.ts';
import type {Change} from '../model/document/change.ts';
import {type SafeText, safe, sanitise} from '../model/safe-text.ts';

/** `+` for what came or was gained, `-` for what went or was lost, `~` for what is different. */
export type ChangeSign = '+' | '-' | '~';

/** Command lines and evidence can be long; a line of a report holds this many characters of them. */
const longestText = 2000;

const signed = (sign: string, set: bigint): string[] =>
  bitsOf(set).map(bit => `${sign}${shortName(capabilityName(bit))}`);

type Kind = Change['kind'];
type ChangeOf<K extends Kind> = Extract<Change, {readonly kind: K}>;

/** What each kind of change is in words. To add a kind, add a row here and a case to the test. */
const wordsOf: {readonly [K in Kind]: (change: ChangeOf<K>) => readonly [ChangeSign, string]} = {
  came: ({risk}) => ['+', `came, risk ${risk}`],
  gone: ({risk}) => ['-', `gone, risk was ${risk}`],
  replaced: ({before, after}) => ['~', `made anew: id ${before.slice(0, 12)} -> ${after.slice(0, 12)}`],
  renamed: ({before, after}) => ['~', `renamed ${before} -> ${after}`],
  state: ({before, after}) => ['~', `state ${before} -> ${after}`],
  risk: ({before, after}) => ['~', `risk ${before} -> ${after}`],
  'finding gained': ({finding: {severity, id, title, evidence}}) => [
    '+',
    `finding ${severity} ${id}  ${title}: ${evidence}`,
  ],
  'finding lost': ({finding: {severity, id, title, evidence}}) => [
    '-',
    `no longer ${severity} ${id}  ${title}: ${evidence}`,
  ],
  fact: ({hostPid, command, fact, before, after}) => [
    '~',
    `host PID ${hostPid} (${command}) ${fact} ${before} -> ${after}`,
  ],
  privilege: ({hostPid, command, sets, gained, lost, process}) => {
    const names = [...signed('+', gained), ...signed('-', lost)].join(' ');
    const how = process === 'same' ? '' : ` ${process}`;
    const sign = lost === 0n ? '+' : gained === 0n ? '-' : '~';
    return [sign, `host PID ${hostPid} (${command})${how} ${sets.join(', ')} ${names}`];
  },
};

/** `+` and `came, risk critical`. */
export function changeWords(change: Change): {readonly sign: ChangeSign; readonly text: SafeText} {
  const words = wordsOf[change.kind] as (one: Change) => readonly [ChangeSign, string];
  const [sign, text] = words(change);
  return {sign, text: sanitise(text, longestText)};
}

/** The container of a change: `web`, or `vm podman/web` if there are several hosts. */
export const changedContainer = ({host, shortHost, container}: Change): SafeText =>
  shortHost === undefined ? sanitise(container) : safe`${sanitise(host)}/${sanitise(container)}`;

/** The same in a narrow column: `podman/web`. */
export const changedContainerInShort = ({shortHost, container}: Change): SafeText =>
  shortHost === undefined ? sanitise(container) : safe`${sanitise(shortHost)}/${sanitise(container)}`;
