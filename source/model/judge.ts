/** Observation -> Snapshot: all judgements, by pure functions. Another profile only needs another call. */
import {belongingsOf} from './belonging.ts';
import {allUpTo} from './capability.ts';
import {driftOf} from './drift.ts';
import {engineRow, engineRules} from './engine-rules.ts';
import {expectedSets} from './expected.ts';
import {findingsOf} from './finding.ts';
import {sharedThroughOthers} from './findings/host-namespace.ts';
import {labelsOf} from './findings/isolation.ts';
import {isUnknown, type Known, unknown} from './known.ts';
import {initCgroups, strangerIn} from './misplaced-inits.ts';
import {mountDriftOf} from './mount-drift.ts';
import {maySeeAll, neighboursOf} from './neighbours.ts';
import {podSecurityOf} from './pod-security/verdict.ts';
import {type Profile, profileNamed} from './profile.ts';
import {riskOf} from './risk.ts';
import {sandboxOf} from './sandbox.ts';
import type {
  CapabilitySets,
  Container,
  Host,
  Observation,
  ObservedContainer,
  ObservedHost,
  Snapshot,
} from './snapshot.ts';
import {versusProfile} from './versus.ts';

/** Judges one container of a host. */
export function judgeContainer(
  container: ObservedContainer,
  host: ObservedHost,
  profile: Profile,
): Container {
  const {declared} = container;
  const sandbox = sandboxOf(container);
  const expected = isUnknown(declared)
    ? unknown(declared.unknown)
    : sandbox?.grantsAll === true && declared.uid === 0
      ? everySet(host)
      : expectedSets(declared, host.available, engineRules(host.engineKind, host.engineVersion));
  const isHidden = sandbox?.ownKernel === true;
  const versus = isHidden ? unknown(sandbox.shows) : versusProfile(container, profile);
  const drift = isHidden ? [] : driftOf(container, expected, host);
  const placed = {engine: host.engineKind, ...belongingsOf(container)};
  const facing = {
    ...container,
    ...placed,
    sandbox,
    expected,
    versusProfile: versus,
    drift,
    mountDrift: mountDriftOf(container),
  };
  const judged = {...facing, podSecurity: podSecurityOf(facing, host, profile)};
  const findings = findingsOf(judged, host, profile);
  return {...judged, findings, risk: riskOf(judged, findings)};
}

/** What root of a sandbox holds that grants everything: each capability of the kernel, in all five sets. */
function everySet({capLastCap}: ObservedHost): Known<CapabilitySets> {
  if (isUnknown(capLastCap)) return capLastCap;
  const all = allUpTo(capLastCap as number);
  return {effective: all, permitted: all, bounding: all, inheritable: all, ambient: all};
}

/** The facts of a host that judgements depend on, as text: the same text leads to the same judgements. */
const groundsOf = (host: ObservedHost): string =>
  [
    host.engineKind,
    host.engineVersion,
    host.remapped,
    host.rootless,
    textOf(host.available),
    textOf(host.selinux),
    textOf(host.capLastCap),
    ...Object.values(host.namespaces).map(textOf),
    labelsOf(host),
    initCgroups(host).areNamed,
  ].join(' ');

/** What of the other containers a judgement of one depends on, as text; '' for nearly all. */
const othersOf = (host: ObservedHost, container: ObservedContainer): string =>
  [
    ...(initCgroups(host).guests.get(container.id) ?? []).map(({pid1, name}) => `${pid1?.hostPid} ${name}`),
    strangerIn(container, host) ?? '',
    sharedThroughOthers(container, host),
  ].join(' ');

const textOf = (fact: Known<number | bigint | string>): string =>
  isUnknown(fact) ? fact.unknown : String(fact);

/** The profile to compare a host's containers with if none is chosen: what its engine grants by default. */
export const profileOfEngine = ({engineKind}: Pick<ObservedHost, 'engineKind'>): Profile =>
  profileNamed(engineRow(engineKind).profile) ?? {name: 'none', set: 0n, source: ''};

/** The one profile of all hosts that have containers (of all hosts, if none has any); null if these have several. */
function commonProfile(hosts: readonly Host[]): Profile | null {
  const inUse = hosts.filter(({containers}) => containers.length > 0);
  const [only, ...others] = new Set((inUse.length > 0 ? inUse : hosts).map(({profile}) => profile));
  return others.length > 0 ? null : (only ?? profileOfEngine({engineKind: 'docker'}));
}

/** What was judged last of a container, and on which grounds. */
interface Judgement {
  readonly grounds: string;
  readonly profile: Profile;
  readonly container: Container;
}

/**
 * Judges one observation after the other. Most containers stay as they are from one to the next: what is observed as
 * the same object, on the same grounds, is judged as the same object.
 */
export class Judge {
  readonly #last = new WeakMap<ObservedContainer, Judgement>();
  /** What is the same object has the same number. */
  readonly #numbers = new WeakMap<ObservedContainer, number>();
  #numbered = 0;

  /** Judges everything observed against a profile, or each host against that of its engine if none is given. */
  judge({takenAt, hosts: observed}: Observation, chosen?: Profile): Snapshot {
    const hosts = observed.map(host => this.#judgeHost(host, chosen ?? profileOfEngine(host)));
    return {takenAt, profile: chosen ?? commonProfile(hosts), hosts};
  }

  #numberOf(observed: ObservedContainer): number {
    const number = this.#numbers.get(observed) ?? ++this.#numbered;
    this.#numbers.set(observed, number);
    return number;
  }

  /** The containers whose processes it sees, as they are: as numbers; '' for nearly all. */
  #seenBy(container: ObservedContainer, host: ObservedHost): string {
    const seen = maySeeAll(container, host) ? host.containers : neighboursOf(container, host);
    return seen.map(other => this.#numberOf(other)).join(' ');
  }

  #judgeHost(host: ObservedHost, profile: Profile): Host {
    const groundsOfAll = groundsOf(host);
    const containers = host.containers.map(observed => {
      const others = `${othersOf(host, observed)}${this.#seenBy(observed, host)}`;
      const grounds = others === '' ? groundsOfAll : `${groundsOfAll} ${others}`;
      const last = this.#last.get(observed);
      if (last?.grounds === grounds && last.profile === profile) return last.container;
      const container = judgeContainer(observed, host, profile);
      this.#last.set(observed, {grounds, profile, container});
      return container;
    });
    return {...host, profile, containers};
  }
}

/** Judges one observation by itself. */
export const judge = (observation: Observation, chosen?: Profile): Snapshot =>
  new Judge().judge(observation, chosen);
