/** Which processes are root of the host, and which may become it in a user namespace that maps that user. */
import {setOfNames} from '../capability.ts';
import {isUnknown} from '../known.ts';
import type {Process} from '../snapshot.ts';
import type {Facts} from './facts.ts';

/**
 * Whether a process is root of the host: its leader, or a thread of other credentials. If it is not known which user of
 * the host it is, root of the container counts as such, unless the engine gives containers users of their own.
 */
export const mayBeHostRoot = ({ownUserNamespace}: Facts, {rootOnHost, user, oddThreads}: Process): boolean =>
  isUnknown(rootOnHost)
    ? !ownUserNamespace && !isUnknown(user) && user.uid === 0
    : rootOnHost || oddThreads.some(({hostUid}) => hostUid === 0);

const changesUser = setOfNames(['SETUID']);

/**
 * Whether a process of the container is root of the host in the user namespace that its engine gave it, or may become it
 * there: with SETUID (setuid(2) takes any uid that is mapped), or by a setuid program that root of the host owns.
 */
export function mayBecomeHostRoot(facts: Facts): boolean {
  const {mapsHostRoot, observed, own, declared, bounding} = facts;
  if (!mapsHostRoot) return false;
  if (!observed)
    return declared?.noNewPrivileges !== true || (declared.uid === 0 && (bounding & changesUser) !== 0n);
  return own.some(
    ({process}) =>
      process.rootOnHost === true ||
      !process.noNewPrivileges ||
      ((process.capabilities.effective | process.capabilities.permitted) & changesUser) !== 0n,
  );
}
