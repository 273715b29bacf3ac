/** Observation -> Snapshot: every judgement in one pure pass, so that another profile only needs another pass. */
import {driftOf} from './drift.ts';
import {engineRules, expectedSets} from './expected.ts';
import {findingsOf} from './finding.ts';
import {isUnknown, unknown} from './known.ts';
import {type Profile, profileNamed} from './profile.ts';
import {riskOf} from './risk.ts';
import type {Container, Host, Observation, ObservedContainer, ObservedHost, Snapshot} from './snapshot.ts';
import {versusProfile} from './versus.ts';

/** Judges one container of a host. */
export function judgeContainer(
  container: ObservedContainer,
  host: ObservedHost,
  profile: Profile,
): Container {
  const {declared} = container;
  const expected = isUnknown(declared)
    ? unknown(declared.unknown)
    : expectedSets(declared, host.available, engineRules(host.engineKind, host.engineVersion));
  const versus = versusProfile(container, profile);
  const drift = driftOf(container, expected, host);
  const judged = {...container, expected, versusProfile: versus, drift};
  const findings = findingsOf(judged, host, profile);
  return {...judged, findings, risk: riskOf(judged, findings)};
}

const judgeHost = (host: ObservedHost, profile: Profile): Host => ({
  ...host,
  containers: host.containers.map(container => judgeContainer(container, host, profile)),
});

/** The profile to compare with where none is chosen: that of the engine found. */
export const profileOfEngine = (host: ObservedHost | undefined): Profile =>
  profileNamed(host?.engineKind ?? 'docker') ?? {name: 'none', set: 0n, source: ''};

/** Judges everything observed against a profile (the engine's own where none is given). */
export function judge(observation: Observation, chosen?: Profile): Snapshot {
  const profile = chosen ?? profileOfEngine(observation.hosts[0]);
  return {
    takenAt: observation.takenAt,
    profile,
    hosts: observation.hosts.map(host => judgeHost(host, profile)),
  };
}
