/** What was mounted into another container, by way of /proc/PID/root of its processes. */
import {expectedSets} from '../expected.ts';
import type {Declared} from '../flags/declared.ts';
import {flag, flagText} from '../flags/flag.ts';
import {isUnknown, knownOr, unknown} from '../known.ts';
import {maySeeAll, neighboursOf, pidNamespacesOf} from '../neighbours.ts';
import {type Remedy, removing} from '../remedy.ts';
import {sandboxOf} from '../sandbox.ts';
import type {ObservedContainer, Process, Severity} from '../snapshot.ts';
import {everyCapability, type Facts, isLiving, isPlanted} from './facts.ts';
import {hostRootThroughProc, sightsOf} from './host-processes.ts';
import {worst} from './host-things.ts';
import {mountRules} from './mounts.ts';
import {type Credentials, credentialsKey, credentialsOf, mayOpenRoot} from './process-access.ts';
import type {Hit, Rule} from './rule.ts';

/** The group that `--user` gives: a number, or that of root, which a user without an entry in passwd gets. */
const groupOf = ({user}: Declared): number => Number(/:(\d+)$/.exec(user)?.[1] ?? 0);

/** Those that the first process of a container has by its flags; null if they do not tell. */
function declaredCredentials(
  declared: Declared | null,
  {available, rules, ownUserNamespace}: Facts,
): Credentials | null {
  if (declared === null || isUnknown(declared.uid)) return null;
  const sets = knownOr(expectedSets(declared, available ?? everyCapability, rules), null);
  if (sets === null) return null;
  return {
    ids: [{users: [declared.uid], groups: [groupOf(declared)]}],
    permitted: sets.permitted,
    userNamespace: unknown('not observed'),
    isInHostUsers: !ownUserNamespace && /^(host)?$/.test(declared.namespaces.user),
    label: unknown('not observed'),
  };
}

/** Those of a process, and in words whose they are. */
interface Actor {
  readonly credentials: Credentials;
  readonly words: string;
}

/** One process for each kind of credentials. */
function kindsOf(processes: readonly Process[]): readonly Actor[] {
  const kinds = new Map<string, Actor>();
  for (const process of processes) {
    const credentials = credentialsOf(process);
    const key = credentialsKey(credentials);
    if (!kinds.has(key)) kinds.set(key, {credentials, words: `host PID ${process.hostPid}`});
  }
  return [...kinds.values()];
}

function actorsOf(facts: Facts): readonly Actor[] {
  if (facts.observed) return kindsOf(facts.own.map(({process}) => process));
  const credentials = declaredCredentials(facts.declared, facts);
  return credentials === null ? [] : [{credentials, words: 'by the declared flags its user'}];
}

/** In words, which process of another container can be opened by which of these; null if none can. */
function openedIn(other: ObservedContainer, actors: readonly Actor[], facts: Facts): string | null {
  const living = other.processes.filter(process => isLiving(process) && !isPlanted(process));
  // What does not run now shows nothing to what runs.
  if (living.length === 0 && facts.observed && other.unobserved === null) return null;
  const targets =
    living.length > 0
      ? kindsOf(living)
      : [
          {
            credentials: declaredCredentials(knownOr(other.declared, null), facts),
            words: 'its first process',
          },
        ];
  for (const {credentials: to, words} of targets) {
    const by = actors.find(({credentials}) => to !== null && mayOpenRoot(credentials, to, facts.host));
    if (by !== undefined) return `${by.words} may open /proc/PID/root of ${words}`;
  }
  return null;
}

/** The rules that a mount of another container is judged by. */
const judging = new Set(['runtime-socket', 'host-root-mounted', 'host-path-mounted']);

/**
 * What the mounts of another container are to this one: judged as if they were its own. Devices are not among them:
 * those of another container are closed to it by its own cgroup.
 */
function hitsOf(other: ObservedContainer, facts: Facts): readonly Hit[] {
  const declared = knownOr(other.declared, null);
  const own = facts.declared ?? declared;
  const mixed: Facts = {
    ...facts,
    declared: own === null ? null : {...own, mounts: declared?.mounts ?? []},
    container: {...facts.container, mounts: other.mounts, unshownMounts: other.unshownMounts},
  };
  return [...mountRules.filter(({id}) => judging.has(id)).map(({test}) => test), hostRootThroughProc]
    .flatMap(test => test(mixed) ?? [])
    .filter(({severity}) => severity === 'critical' || severity === 'high');
}

/** The flag by which it sees the other's processes; none if the other has joined it. */
function remedyOf(facts: Facts): readonly Remedy[] {
  const sights = sightsOf(facts);
  if (sights.length > 0) return sights.flatMap(({remedy}) => remedy);
  const mode = facts.declared?.namespaces.pid ?? '';
  return mode.startsWith('container:') ? [removing(flag('pid', mode))] : [];
}

/** In words, how it comes to see the other's processes. */
function sightOf(other: ObservedContainer, facts: Facts): string {
  const inodes = pidNamespacesOf(facts.container).filter(inode => pidNamespacesOf(other).includes(inode));
  const mode = facts.declared?.namespaces.pid ?? '';
  const isAsked = mode === `container:${other.id}` || mode === `container:${other.name}`;
  const [inode] = inodes;
  return [
    ...(isAsked ? [`${flagText(flag('pid', mode))} is set`] : []),
    ...(inode === undefined ? [] : [`namespace pid:[${inode}] is that of ${other.name}, too`]),
    ...(inode === undefined && !isAsked ? [`it sees the processes of ${other.name}`] : []),
  ].join('; ');
}

/** Containers that are named in the evidence. */
const mostNamed = 4;

function neighbourMounts(facts: Facts): Hit | null {
  const {container, host} = facts;
  if (facts.ownKernel) return null;
  const seen = maySeeAll(container, host) && sightsOf(facts).length > 0;
  const others = seen ? host.containers.filter(({id}) => id !== container.id) : neighboursOf(container, host);
  // Who reaches the files of the host reaches those of every container.
  if (others.length === 0 || hostRootThroughProc(facts) !== null) return null;
  const actors = actorsOf(facts);
  if (actors.length === 0) return null;
  const found = others.flatMap(other => {
    if (sandboxOf(other)?.ownKernel === true) return [];
    const hits = hitsOf(other, facts);
    const opened = hits.length === 0 ? null : openedIn(other, actors, facts);
    return opened === null ? [] : [{other, hits, opened}];
  });
  const [first] = found;
  if (first === undefined) return null;
  const severity: Severity = worst(found.flatMap(({hits}) => hits.map(each => each.severity)));
  const words = found
    .slice(0, mostNamed)
    .map(
      ({other, hits, opened}) =>
        `${sightOf(other, facts)}; ${opened}, and reaches ${hits.map(({evidence}) => evidence).join('; ')}`,
    );
  const rest = found.length - words.length;
  return {
    severity,
    evidence: `${words.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`,
    remedy: remedyOf(facts),
    short: `mounts of ${(found.find(({hits}) => hits.some(each => each.severity === severity)) ?? first).other.name}`,
  };
}

export const neighbourRules: readonly Rule[] = [
  {
    id: 'neighbour-mounts',
    title: 'Reaches what is mounted into another container',
    severity: 'critical',
    why: 'It sees the processes of that container, and may open /proc/PID/root of one: the user is the same, or one that it may become, and the other has no capability that it lacks. Behind that are all mounts of the other, sockets of the engine among them.',
    source: 'ptrace(2), Ptrace access mode checking; pid_namespaces(7)',
    test: neighbourMounts,
  },
];
