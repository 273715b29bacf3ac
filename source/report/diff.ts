/** What changed, one line a change, or as JSON. */
import {bitsOf, capabilityName, capabilityNames, shortName} from '../model/capability.ts';
import type {Json} from '../model/document/codec.ts';
import type {Change} from '../model/document/diff.ts';
import {type SafeText, safe, sanitise} from '../model/safe-text.ts';

const signed = (sign: string, set: bigint): string[] =>
  bitsOf(set).map(bit => `${sign}${shortName(capabilityName(bit))}`);

function detail(change: Change): readonly [sign: '+' | '-' | '~', text: string] {
  switch (change.kind) {
    case 'came':
      return ['+', `came, risk ${change.risk}`];
    case 'gone':
      return ['-', `gone, risk was ${change.risk}`];
    case 'replaced':
      return ['~', `made anew: id ${change.before.slice(0, 12)} -> ${change.after.slice(0, 12)}`];
    case 'state':
    case 'risk':
      return ['~', `${change.kind} ${change.before} -> ${change.after}`];
    case 'finding gained':
    case 'finding lost': {
      const {severity, id, title, evidence} = change.finding;
      const [sign, word] =
        change.kind === 'finding gained' ? (['+', 'finding'] as const) : (['-', 'no longer'] as const);
      return [sign, `${word} ${severity} ${id}  ${title}: ${evidence}`];
    }
    case 'fact':
      return [
        '~',
        `host PID ${change.hostPid} (${change.command}) ${change.fact} ${change.before} -> ${change.after}`,
      ];
    case 'privilege': {
      const {hostPid, command, sets, gained, lost, process} = change;
      const names = [...signed('+', gained), ...signed('-', lost)].join(' ');
      const how = process === 'same' ? '' : ` ${process}`;
      const sign = lost === 0n ? '+' : gained === 0n ? '-' : '~';
      return [sign, `host PID ${hostPid} (${command})${how} ${sets.join(', ')} ${names}`];
    }
  }
}

/** `web`, or `vm podman/web` where several hosts stand. */
const nameOf = ({host, hosts, container}: Change): SafeText =>
  hosts === undefined ? sanitise(container) : safe`${sanitise(host)}/${sanitise(container)}`;

/** `+ web  host PID 6447 (sh) came effective +SYS_ADMIN`: `+` gained, `-` lost, `~` another; nothing where nothing changed. */
export function diffText(changes: readonly Change[]): string {
  return changes
    .map(change => {
      const [sign, text] = detail(change);
      return `${sign} ${nameOf(change)}  ${sanitise(text, 2000)}\n`;
    })
    .join('');
}

/** The changes as JSON, sets as lists of names. */
export function diffJson(changes: readonly Change[], before: string, after: string, version: string): string {
  const plain = changes.map(
    ({hosts: _, ...change}): Json =>
      (change.kind === 'privilege'
        ? {...change, gained: capabilityNames(change.gained), lost: capabilityNames(change.lost)}
        : change) as unknown as Json,
  );
  return `${JSON.stringify({captop: {version}, before, after, changes: plain}, null, 2)}\n`;
}
