import {knownOr} from '../model/known.ts';
import type {Container, ObservedHost} from '../model/snapshot.ts';

/**
 * Whether the uid of a container's PID 1 is another on the host, or could be, as the container has a user namespace of
 * its own. If it is so for no container, a uid means the same user inside and on the host.
 */
export function hasOtherHostUser(
  host: Pick<ObservedHost, 'remapped' | 'rootless'>,
  {pid1}: Container,
): boolean {
  if (host.remapped || host.rootless) return true;
  if (pid1 === null) return false;
  const [user, hostUser] = [knownOr(pid1.user, null), knownOr(pid1.hostUser, null)];
  return pid1.userNamespace === 'own' || (user !== null && hostUser !== null && user.uid !== hostUser.uid);
}
