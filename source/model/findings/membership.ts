/** Processes whose cgroup and PID namespace say different things about where they belong. */
import {engineRow} from '../engine-rules.ts';
import {containerIds} from '../kernel-text/cgroup-path.ts';
import {isUnknown, knownOr} from '../known.ts';
import {initCgroups, strangerIn} from '../misplaced-inits.ts';
import type {ObservedHost, Process} from '../snapshot.ts';
import type {Facts} from './facts.ts';
import type {Hit, Rule} from './rule.ts';

const nameOf = ({containers}: ObservedHost, id: string): string =>
  containers.find(container => container.id === id)?.name ?? id.slice(0, 12);

/** In words, what of a process disagrees; undefined if nothing does. */
function disagreement({hostPid, foundBy, alsoIn}: Process, host: ObservedHost): string | undefined {
  const other = knownOr(alsoIn, null);
  if (foundBy === 'parent')
    return `host PID ${hostPid}, whose parent is in the container, is in another cgroup`;
  if (other === null) return undefined;
  return foundBy === 'cgroup'
    ? `host PID ${hostPid} is in its cgroup, and in the PID namespace of ${nameOf(host, other)}`
    : `host PID ${hostPid} is in its PID namespace, and in the cgroup of ${nameOf(host, other)}`;
}

/**
 * Whether a container has lost the cgroup that its engine made for it, and named after it; another container on the same host shows that the hierarchy that captop reads is the one in which it does.
 */
function hasLostCgroup({container, host}: Facts): boolean {
  if (!engineRow(host.engineKind).namesCgroups || host.rootless || isUnknown(container.cgroup)) return false;
  const hasUsualId = containerIds(`/${container.id}`).length > 0;
  return hasUsualId && containerIds(container.cgroup).length === 0 && initCgroups(host).areNamed;
}

/** In words, what of the init processes disagrees: of its own, and of others that are in its cgroup. */
function misplacedInits(facts: Facts): readonly string[] {
  const {container, host} = facts;
  const {pid1, cgroup, id} = container;
  const guests = (initCgroups(host).guests.get(id) ?? []).map(
    other => `host PID ${other.pid1?.hostPid}, the init process of ${other.name}, is in its cgroup`,
  );
  if (pid1 === null) return guests;
  const stranger = strangerIn(container, host);
  const init = `its init process, host PID ${pid1.hostPid},`;
  return [
    ...(stranger === undefined ? [] : [`${init} is in the cgroup of ${nameOf(host, stranger)}`]),
    ...(hasLostCgroup(facts) ? [`${init} is in the cgroup ${cgroup}, which is no container's`] : []),
    ...guests,
  ];
}

function foreignCgroup(facts: Facts): Hit | null {
  const {container, host} = facts;
  const found = [
    ...misplacedInits(facts),
    ...container.processes.flatMap(process => disagreement(process, host) ?? []),
  ];
  if (found.length === 0) return null;
  return {severity: 'high', evidence: found.join('; '), remedy: [], short: 'foreign cgroup'};
}

export const membershipRules: readonly Rule[] = [
  {
    id: 'foreign-cgroup',
    title: 'A process is in a cgroup that is not its own',
    severity: 'high',
    why: 'Somebody with write access to the cgroups of the host moved a process there, to hide it, or to let it be taken for that of another container. Its PID namespace, which nobody can change, says where it belongs.',
    source: 'cgroups(7); pid_namespaces(7)',
    test: foreignCgroup,
  },
];
