/** What protects a host from its containers. */
import {labelsOf} from '../model/findings/isolation.ts';
import {type SafeText, safe, sanitise} from '../model/safe-text.ts';
import {confines, isSelinuxLabel} from '../model/security-label.ts';
import type {Host} from '../model/snapshot.ts';
import {countedContainers} from './counted-containers.ts';

/** A fact with its name. */
export interface Fact {
  readonly name: SafeText;
  readonly text: SafeText;
}

function labelFact(host: Host): Fact {
  const labels = host.containers.flatMap(({processes}) => processes.map(({lsm}) => lsm));
  const known = labels.find((lsm): lsm is string => typeof lsm === 'string');
  // A privileged container has no finding of its own for that.
  const unconfined = host.containers.filter(
    ({findings, processes}) =>
      findings.some(({id}) => id === 'lsm-off') ||
      processes.some(({lsm}) => typeof lsm === 'string' && !confines(lsm)),
  ).length;
  const name = safe`AppArmor, SELinux`;
  if (known !== undefined) {
    const isSelinux = isSelinuxLabel(known);
    if (isSelinux && host.selinux === 'permissive')
      return {name: safe`SELinux`, text: safe`permissive: it refuses nothing and only writes to the log`};
    // A profile's mode stands in its label, SELinux's does not.
    const confined =
      isSelinux && host.selinux !== 'enforcing'
        ? safe`labels its containers, confined if it enforces`
        : safe`confines its containers`;
    return {
      name: isSelinux ? safe`SELinux` : safe`AppArmor`,
      text: unconfined === 0 ? confined : safe`on, ${countedContainers(unconfined)} unconfined`,
    };
  }
  return {name, text: labelsOf(host) === 'none' ? safe`none` : safe`unknown`};
}

function userNamespaceFact(host: Host): Fact {
  const own = host.containers.filter(({pid1}) => pid1?.userNamespace === 'own').length;
  const name = safe`user namespaces`;
  if (host.rootless) return {name, text: safe`rootless: the engine itself is not root`};
  if (host.remapped) return {name, text: safe`on (userns-remap)`};
  if (own > 0) return {name, text: safe`for ${countedContainers(own)}; root in any other is the host's root`};
  return {name, text: safe`off: root in a container is the host's root`};
}

function seccompFact({containers}: Host): Fact {
  const seen = containers.flatMap(({pid1}) => (pid1 === null ? [] : [pid1]));
  const off = seen.filter(({seccomp}) => seccomp === 'disabled').length;
  const name = safe`seccomp`;
  if (seen.length === 0) return {name, text: safe`unknown`};
  return {name, text: off === 0 ? safe`on everywhere` : safe`off in ${off} of ${seen.length}`};
}

/** What protects a host, one row a fact. To add one, add a row and a case to test/view/first-aid.test.ts. */
const postureFacts: ReadonlyArray<(host: Host) => Fact> = [
  labelFact,
  userNamespaceFact,
  seccompFact,
  ({engine, kernel}) => ({name: safe`engine`, text: safe`${sanitise(engine)}, Linux ${sanitise(kernel)}`}),
];

/** Every fact about a host, in order. */
export const postureOf = (host: Host): readonly Fact[] => postureFacts.map(fact => fact(host));
