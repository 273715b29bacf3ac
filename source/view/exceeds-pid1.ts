import {isNested} from '../model/findings/facts.ts';
import type {Process} from '../model/snapshot.ts';

/** The sets that decide what a process may do now, may take back, or may gain by an exec. */
const decisive = ['effective', 'permitted', 'bounding'] as const;

/**
 * Whether a process may do, or may come to do, what the container's PID 1 may not. A zombie may do nothing,
 * though the kernel keeps showing its last sets; the sets of one in a user namespace nested in the container's count
 within that alone (user_namespaces(7)).
 */
export function exceedsPid1(process: Process, pid1: Process): boolean {
  if (process.hostPid === pid1.hostPid || process.state === 'zombie' || isNested(process, pid1)) return false;
  return decisive.some(set => (process.capabilities[set] & ~pid1.capabilities[set]) !== 0n);
}
