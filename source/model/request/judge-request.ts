/** A request -> how the container would be judged, without starting anything. */

import {observedContainerRows} from '../document/container-facts.ts';
import {laterFacts} from '../document/rows.ts';
import type {Declared} from '../flags/declared.ts';
import {isParseError, type ParseError} from '../flags/parse-error.ts';
import {judgeContainer} from '../judge.ts';
import {isUnknown, type Known, unknown} from '../known.ts';
import type {Profile} from '../profile.ts';
import type {Container, ObservedContainer, ObservedHost} from '../snapshot.ts';
import {versusExpected} from '../versus.ts';
import {declaredByRequest, type Request} from './request.ts';

function observedOf(
  {name, image, userNamespace}: Request,
  declared: Declared,
  {rootless}: ObservedHost,
): ObservedContainer {
  const notStarted = 'nothing was started';
  const none = unknown(notStarted);
  // The ids that an engine of another user maps are those of that user's own namespace.
  const maps = rootless ? undefined : userNamespace;
  return {
    ...laterFacts(observedContainerRows, notStarted),
    id: '0'.repeat(64),
    name,
    image,
    imageId: '',
    state: 'created',
    startedAt: null,
    declared,
    pid1: null,
    unobserved: null,
    processes: [],
    uidMap: maps?.uidMap ?? none,
    gidMap: maps?.gidMap ?? none,
    execs: [],
    cgroup: none,
  };
}

/** Any uid but root's leads to the same sets. */
const notRoot = 1;

/**
 * A container as it would be judged, or why the daemon would refuse it. A user given by name is looked up in the
 * image, which is not read: it is taken for one that is not root.
 *
 * @param imageUser the image's USER; if it is not known it is taken for none
 * @param uidOfName the uid of a user name, by default of root alone
 */
export function judgeRequest(
  request: Request,
  host: ObservedHost,
  profile: Profile,
  imageUser: Known<string>,
  uidOfName?: (name: string) => Known<number>,
): Container | ParseError {
  const declared = declaredByRequest(request, host, imageUser, uidOfName);
  if (isParseError(declared)) return declared;
  const taken = isUnknown(declared.uid) ? {...declared, uid: notRoot} : declared;
  const judged = judgeContainer(observedOf(request, taken, host), host, profile);
  return {...judged, declared, versusProfile: versusExpected(judged.expected, taken, profile)};
}
