/** How far the capabilities of a container reach, and the changes of flags that limit them. */
import {capabilities, countOf, setOfNames} from '../capability.ts';
import type {CapabilityReach} from '../capability-table.ts';
import {flagName} from '../flags/capabilities.ts';
import type {Remedy} from '../remedy.ts';
import type {Severity} from '../snapshot.ts';
import {remediesWithin} from './capabilities-within.ts';
import type {Facts} from './facts.ts';

/** The severity of a capability by what it reaches, on the host and inside a user namespace of the container's own. */
export const severityOf: Readonly<
  Record<CapabilityReach, {readonly host: Severity; readonly own: Severity}>
> = {
  escape: {host: 'critical', own: 'medium'},
  host: {host: 'high', own: 'low'},
  container: {host: 'low', own: 'low'},
  benign: {host: 'low', own: 'low'},
};

/** The severity of a reach for this container. */
export const severityFor = (facts: Facts, reach: CapabilityReach): Severity =>
  severityOf[reach][facts.contained ? 'own' : 'host'];

export const explicit = (facts: Facts): string[] => (facts.declared?.capAdd ?? []).map(flagName);

/**
 * The changes of flags that keep the bounding set within `allowed`; none if the declared flags are not known. When an
 * added `ALL` is left out, the flags beside it take effect, so these have to stay within the profile, too.
 */
export function changesToStayWithin(facts: Facts, allowed: bigint): readonly Remedy[] {
  const {declared, available, bounding, profile, rules} = facts;
  if (declared === null) return [];
  const narrow = explicit(facts).includes('ALL') ? allowed & profile.set & bounding : allowed;
  return remediesWithin(declared, narrow, rules, available ?? bounding);
}

const ofReach = (reaches: readonly CapabilityReach[]): bigint =>
  setOfNames(capabilities.filter(({reach}) => reaches.includes(reach)).map(({name}) => name));

export const reachesHost = ofReach(['escape', 'host']);

/** If at most this many of the capabilities that reach the host are missing, one finding stands for all of them. */
const few = 2;

/** Whether the container has all that the daemon may hand out, or nearly all of it. */
export function isFull({available, bounding, profile}: Facts): boolean {
  if (available === null) return false;
  const reaching = available & ~profile.set & reachesHost;
  return reaching !== 0n && countOf(reaching & ~bounding) <= few;
}

export const isPrivileged = (facts: Facts): boolean => facts.declared?.privileged === true;
