/** Which level of the Pod Security Standards a container of a pod keeps to, by what can be seen of it. */
import {belongingOf, labelOf} from '../belonging.ts';
import {factsOf, type Judged} from '../findings/facts.ts';
import {isUnknown, type Known, unknown} from '../known.ts';
import type {Profile} from '../profile.ts';
import type {ObservedContainer, ObservedHost, PodSecurity, PodSecurityBreach} from '../snapshot.ts';
import {type Control, controls} from './controls.ts';

/** A pod's own container, which holds its namespaces and is none of those that the standards speak of. */
const infrastructure: ReadonlyMap<string, string> = new Map([
  ['io.kubernetes.cri.container-type', 'sandbox'],
  ['io.kubernetes.cri-o.ContainerType', 'sandbox'],
  ['io.kubernetes.docker.type', 'podsandbox'],
  ['io.kubernetes.container.name', 'POD'],
]);

const isInfrastructure = (container: Pick<ObservedContainer, 'labels'>): boolean =>
  [...infrastructure].some(([label, value]) => labelOf(container, label) === value);

/** The verdict; null for a container that belongs to no pod. */
export function podSecurityOf(
  container: Judged,
  host: ObservedHost,
  profile: Profile,
): Known<PodSecurity | null> {
  if (isUnknown(container.labels)) return container.labels;
  if (belongingOf(container, 'pod') === null || isInfrastructure(container)) return null;
  if (isUnknown(container.declared)) return unknown(container.declared.unknown);
  const facts = factsOf(container, host, profile);
  const breaches = controls.flatMap(({level, name, broken}): readonly PodSecurityBreach[] => {
    const by = broken(facts);
    return by.length === 0 ? [] : [{level, control: name, by}];
  });
  const breaks = (wanted: Control['level']): boolean => breaches.some(({level}) => level === wanted);
  return {
    level: breaks('baseline') ? 'privileged' : breaks('restricted') ? 'baseline' : 'restricted',
    breaches,
  };
}

/** `baseline: violated by hostPID, hostPath /etc`, or `restricted: kept`. */
export function podSecurityText({level, breaches}: PodSecurity): string {
  if (level === 'restricted') return 'restricted: kept';
  const next = level === 'privileged' ? 'baseline' : 'restricted';
  const by = breaches.filter(breach => breach.level === next).flatMap(breach => breach.by);
  return `${next}: violated by ${by.join(', ')}`;
}
