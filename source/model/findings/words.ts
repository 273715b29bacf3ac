/** The words that evidence is written in. */
import {bitsOf, capabilityName, countOf, shortName, toHex} from '../capability.ts';
import type {Facts, Member} from './facts.ts';

const shown = 6;

/** `SYS_ADMIN, SYS_PTRACE`; longer lists end in `and 20 more`. */
export function listed(set: bigint): string {
  const names = bitsOf(set).map(bit => shortName(capabilityName(bit)));
  if (names.length === 0) return 'none';
  const rest = names.length - shown;
  return rest <= 1 ? names.join(', ') : `${names.slice(0, shown).join(', ')} and ${rest} more`;
}

/** `1 capability`, `14 capabilities`. */
export const counted = (set: bigint): string =>
  `${countOf(set)} ${countOf(set) === 1 ? 'capability' : 'capabilities'}`;

/** `host PID 2805`, `host PIDs 2805, 2811`. */
export function pidsOf(members: readonly Member[]): string {
  const pids = members.map(({process}) => process.hostPid);
  const list = pids.length > shown ? `${pids.slice(0, shown).join(', ')} and more` : pids.join(', ');
  return `host PID${pids.length === 1 ? '' : 's'} ${list}`;
}

/** Where a capability is: in which processes now, or only within reach of the bounding set. */
export function whereHeld(facts: Facts, set: bigint): string {
  if (!facts.observed) return 'by the declared flags, not observed';
  const holders = facts.own.filter(
    ({process: {capabilities}}) => ((capabilities.effective | capabilities.permitted) & set) !== 0n,
  );
  return holders.length > 0
    ? `held by ${pidsOf(holders)}`
    : `in the bounding set ${toHex(facts.bounding)}, held by no process now`;
}
