/** The words that evidence is written in. */
import {bitsOf, capabilityName, countOf, shortName, toHex} from '../capability.ts';
import type {Process} from '../snapshot.ts';
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

/**
 * Capabilities as the list's WHY column has them: `+SYS_PTRACE`, or `+3` for several. Where PID 1 neither has them in
 * effect nor is permitted them, it says who is: `child +SYS_PTRACE`, `bounding +SYS_PTRACE`, `child bounding +SYS_PTRACE`.
 */
export function shortOf({observed, own, container: {pid1}}: Facts, set: bigint): string {
  const [first, ...others] = bitsOf(set);
  const name =
    first === undefined || others.length > 0 ? `+${countOf(set)}` : `+${shortName(capabilityName(first))}`;
  const has = ({capabilities: {effective, permitted}}: Process): boolean =>
    ((effective | permitted) & set) !== 0n;
  if (!observed || pid1 === null || has(pid1)) return name;
  if (own.some(({process}) => has(process))) return `child ${name}`;
  return (pid1.capabilities.bounding & set) === 0n ? `child bounding ${name}` : `bounding ${name}`;
}

/** Which processes hold one of the capabilities now, or that it is only in the bounding set. */
export function whereHeld(facts: Facts, set: bigint): string {
  if (!facts.observed) return 'by the declared flags, not observed';
  const holders = facts.own.filter(
    ({process: {capabilities}}) => ((capabilities.effective | capabilities.permitted) & set) !== 0n,
  );
  return holders.length > 0
    ? `held by ${pidsOf(holders)}`
    : `in the bounding set ${toHex(facts.bounding)}, held by no process now`;
}
