import type {Declared} from './flags/declared.ts';
import {isUnknown, type Known, unknown} from './known.ts';
import type {Profile} from './profile.ts';
import type {CapabilitySets, ObservedContainer, VersusProfile} from './snapshot.ts';

/**
 * PID 1 compared with the profile: its effective set if it runs as root inside, else its bounding set, which is the
 * most that it can ever hold.
 */
export function versusProfile(container: ObservedContainer, profile: Profile): Known<VersusProfile> {
  const {pid1} = container;
  if (pid1 === null) return unknown(container.unobserved?.detail ?? `the container is ${container.state}`);
  const basis = !isUnknown(pid1.user) && pid1.user.uid === 0 ? 'effective' : 'bounding';
  const held = pid1.capabilities[basis];
  return {basis, added: held & ~profile.set, dropped: profile.set & ~held};
}

/** The same for a container that was never started: the expected sets against the profile. */
export function versusExpected(
  expected: Known<CapabilitySets>,
  {uid}: Pick<Declared, 'uid'>,
  profile: Profile,
): Known<VersusProfile> {
  if (isUnknown(expected)) return expected;
  const basis = uid === 0 ? 'effective' : 'bounding';
  return {basis, added: expected[basis] & ~profile.set, dropped: profile.set & ~expected[basis]};
}
