/** Processes whose cgroup and PID namespace say different things about where they belong. */
import {knownOr} from '../known.ts';
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

function foreignCgroup({container, host}: Facts): Hit | null {
  const found = container.processes.flatMap(process => disagreement(process, host) ?? []);
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
