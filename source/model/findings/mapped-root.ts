/** What root of the host may do in a user namespace of the container's own. */
import {setOfNames} from '../capability.ts';
import type {Facts} from './facts.ts';
import {mayBecomeHostRoot} from './host-root.ts';
import {confiningLabel} from './isolation.ts';
import {changesToStayWithin, isFull, isPrivileged} from './reach.ts';
import type {Hit, Rule} from './rule.ts';
import {pidsOf, whereHeld} from './words.ts';

const admin = setOfNames(['SYS_ADMIN']);

/**
 * The mount namespace of a container belongs to the user namespace that its engine gave it (user_namespaces(7)), so that
 * SYS_ADMIN there may mount, and take read-only from a mount that was made there.
 */
function mountsAsHostRoot(facts: Facts): Hit | null {
  // A privileged container has it anyway, which is part of its own finding.
  if (isPrivileged(facts) || (facts.bounding & admin) === 0n || !mayBecomeHostRoot(facts)) return null;
  const roots = facts.own.filter(({process}) => process.rootOnHost === true);
  const who =
    roots.length === 0
      ? 'its user namespace maps uid 0 of the host, which its processes may become'
      : `${pidsOf(roots)} ${roots.length === 1 ? 'is' : 'are'} uid 0 of the host in a user namespace of its own`;
  const label = confiningLabel(facts);
  const held = whereHeld(facts, admin);
  return {
    severity: label === null ? 'critical' : 'high',
    evidence: `${who}, with SYS_ADMIN there (${held}): it may make its /proc/sys writable, and what is written there asks for uid 0 alone${label === null ? '' : `; the label ${label} stands between, if it forbids mounts`}`,
    remedy: changesToStayWithin(facts, (isFull(facts) ? facts.profile.set : ~0n) & ~admin),
    short: 'mapped root +SYS_ADMIN',
  };
}

export const mappedRootRules: readonly Rule[] = [
  {
    id: 'sys-admin-mapped-root',
    title: 'SYS_ADMIN in a user namespace that maps root of the host',
    severity: 'critical',
    why: 'The capability counts in the container alone, but lets it mount there, and /proc/sys asks for root of the host by its uid, not for capabilities. Root of the host in there can set core_pattern, so that the host runs a program of its choice as root.',
    source: 'user_namespaces(7); linux fs/proc/proc_sysctl.c, sysctl_perm and kernel/sysctl.c; core(5)',
    test: mountsAsHostRoot,
  },
];
