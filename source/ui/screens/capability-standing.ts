/** How a container stands to a capability, by one judgement for the matrix and the comparison. */
import {exceedsPid1} from '../../view/exceeds-pid1.ts';
import type {Row} from '../../view/row.ts';

export type CapabilityStanding = 'held' | 'absent' | 'added' | 'dropped' | 'bounding' | 'other' | 'unknown';

/**
 * PID 1's effective set against the profile; then what another process holds beyond PID 1 (`other`), such as one of a
 * `docker exec --privileged`, and what any of them may still come by. `unknown` if PID 1 was not read.
 */
export function standingOf({container, profile}: Row, mask: bigint): CapabilityStanding {
  const {pid1, processes} = container;
  if (pid1 === null) return 'unknown';
  const inProfile = (profile.set & mask) !== 0n;
  if ((pid1.capabilities.effective & mask) !== 0n) return inProfile ? 'held' : 'added';
  const others = processes.filter(each => exceedsPid1(each, pid1));
  if (others.some(each => (each.capabilities.effective & mask) !== 0n)) return 'other';
  if ([pid1, ...others].some(each => (each.capabilities.bounding & mask) !== 0n)) return 'bounding';
  return inProfile ? 'dropped' : 'absent';
}
