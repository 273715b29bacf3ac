/**
 * The controls of the Pod Security Standards (kubernetes.io/docs/concepts/security/pod-security-standards), as far as a
 * container of a pod shows them: with the fields of the pod that break each.
 */
import {bitOfName, bitsOf, capabilityName, maskOf, normaliseName, shortName} from '../capability.ts';
import type {Facts} from '../findings/facts.ts';
import {type SharableNamespace, sharedWithHost} from '../findings/host-namespace.ts';
import {unmasked} from '../findings/isolation.ts';
import {isUnknown} from '../known.ts';
import {profileNamed} from '../profile.ts';
import type {PodSecurityLevel} from './levels.ts';

export interface Control {
  readonly level: Exclude<PodSecurityLevel, 'privileged'>;
  readonly name: string;
  /** The fields that break it, in Kubernetes' words: `hostPID`, `capabilities.add NET_ADMIN`. */
  readonly broken: (facts: Facts) => readonly string[];
}

const fieldOfNamespace: readonly (readonly [SharableNamespace, string])[] = [
  ['pid', 'hostPID'],
  ['ipc', 'hostIPC'],
  ['network', 'hostNetwork'],
];

const mayAdd = (level: 'baseline' | 'restricted'): bigint => profileNamed(`kubernetes-${level}`)?.set ?? 0n;

/** Added capabilities beyond those of the level; what the runtime grants by itself is not added. */
function addedBeyond({declared}: Facts, level: 'baseline' | 'restricted'): readonly string[] {
  const allowed = mayAdd(level);
  return (declared?.capAdd ?? [])
    .filter(name => {
      const bit = bitOfName(name);
      return normaliseName(name) === 'ALL' || (bit !== undefined && (maskOf(bit) & allowed) === 0n);
    })
    .map(name => shortName(normaliseName(name)));
}

/** Destinations that every engine of Kubernetes fills from files of its own. */
const ownDestinations =
  /^\/(etc\/(hosts|hostname|resolv\.conf)|dev\/(shm|termination-log)|run\/\.containerenv)$/;

/** What the kubelet prepares for a volume, a ConfigMap or a Secret (kubernetes pkg/kubelet/config, defaults.go). */
const ofKubelet = /\/pods\/[0-9a-f-]{32,36}\/(volumes|volume-subpaths|containers|etc-hosts)(\/|$)/;

const hostPaths = ({declared}: Facts): readonly string[] =>
  (declared?.mounts ?? [])
    .filter(({type, source}) => type === 'bind' && !ofKubelet.test(source))
    .filter(({destination}) => !ownDestinations.test(destination))
    .map(({source}) => `hostPath ${source}`);

/** The SELinux types that a pod may ask for. */
const seLinuxTypes = new Set(['container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);

const labelOf = ({container: {pid1}}: Facts): string => {
  const lsm = pid1?.lsm ?? null;
  return lsm === null || isUnknown(lsm) ? '' : lsm;
};

const isUnconfined = (facts: Facts): boolean =>
  facts.declared?.apparmor === 'unconfined' || /^unconfined\b/.test(labelOf(facts));

/** `[…]` if it holds. */
const when = (holds: boolean, ...fields: readonly string[]): readonly string[] => (holds ? fields : []);

/** To add a control, add a row here and a case to test/model/pod-security.test.ts. */
export const controls: readonly Control[] = [
  {
    level: 'baseline',
    name: 'Host Namespaces',
    broken: facts =>
      fieldOfNamespace.flatMap(([name, field]) => when(sharedWithHost(facts, name) !== null, field)),
  },
  {
    level: 'baseline',
    name: 'Privileged Containers',
    broken: ({declared}) => when(declared?.privileged === true, 'privileged'),
  },
  {
    level: 'baseline',
    name: 'Capabilities',
    broken: facts => addedBeyond(facts, 'baseline').map(name => `capabilities.add ${name}`),
  },
  {level: 'baseline', name: 'HostPath Volumes', broken: hostPaths},
  {
    level: 'baseline',
    name: 'AppArmor',
    broken: facts =>
      when(facts.declared?.privileged !== true && isUnconfined(facts), 'appArmorProfile Unconfined'),
  },
  {
    level: 'baseline',
    name: 'SELinux',
    broken(facts) {
      const type = labelOf(facts).split(':')[2];
      return when(type !== undefined && !seLinuxTypes.has(type), `seLinuxOptions.type ${type}`);
    },
  },
  {
    level: 'baseline',
    name: '/proc Mount Type',
    broken: facts => when(unmasked(facts) !== null, 'procMount Unmasked'),
  },
  {
    level: 'restricted',
    name: 'Privilege Escalation',
    broken: ({declared}) => when(declared?.noNewPrivileges !== true, 'allowPrivilegeEscalation'),
  },
  {
    level: 'restricted',
    name: 'Running as Non-root',
    broken: ({declared}) => when(declared?.uid === 0, 'runAsNonRoot'),
  },
  {
    level: 'restricted',
    name: 'Seccomp',
    broken: ({declared}) =>
      when(declared?.privileged === true || declared?.seccomp === 'unconfined', 'seccompProfile'),
  },
  {
    level: 'restricted',
    name: 'Capabilities',
    broken(facts) {
      const kept = facts.bounding & ~mayAdd('restricted');
      const [first, ...others] = bitsOf(kept).map(bit => shortName(capabilityName(bit)));
      const more = others.length > 0 ? ` and ${others.length} more` : '';
      return when(first !== undefined, `capabilities.drop leaves ${first}${more}`);
    },
  },
];
