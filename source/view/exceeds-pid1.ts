import {isNested} from '../model/findings/facts.ts';
import type {Process} from '../model/snapshot.ts';

/** The sets that say what a process may do now, may raise again, or may gain by an exec. */
const decisive = ['effective', 'permitted', 'bounding'] as const;

/**
 * Whether a process can do, or can come to do, what the container's PID 1 cannot. A zombie can do nothing, although the
 * kernel keeps showing its last sets. The sets of a process in a user namespace nested in the container's count within
 * that namespace alone (user_namespaces(7)).
 */
export function exceedsPid1(process: Process, pid1: Process): boolean {
  if (process.hostPid === pid1.hostPid || process.state === 'zombie' || isNested(process, pid1)) return false;
  return decisive.some(set => (process.capabilities[set] & ~pid1.capabilities[set]) !== 0n);
}
