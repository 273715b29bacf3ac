/**
 * What the rules look at. It is the same for an observed container and for one of which only the flags are known
 * (stopped, hidden, or never started), so that each rule is written once.
 */
import {allUpTo, capabilities} from '../capability.ts';
import {type EngineRules, engineRules} from '../engine-rules.ts';
import {expectedBounding, expectedSets} from '../expected.ts';
import type {Declared} from '../flags/declared.ts';
import {isUnknown, knownOr} from '../known.ts';
import type {Profile} from '../profile.ts';
import type {
  CapabilitySets,
  Container,
  Drift,
  ExecSession,
  ObservedContainer,
  ObservedHost,
  Placed,
  Process,
} from '../snapshot.ts';

/** What rules may look at: what was observed of a container, and what was concluded before there are findings. */
export type Judged = ObservedContainer &
  Placed &
  Pick<Container, 'sandbox' | 'expected' | 'versusProfile' | 'drift' | 'mountDrift'>;

/** A living process, and how it comes to be in the container. */
export interface Member {
  readonly process: Process;
  /** The `docker exec` that it descends from; null for the container's own. */
  readonly exec: ExecSession | null;
  /** It joined the container's namespaces from the host, without Docker. */
  readonly entered: boolean;
  /** It runs in a user namespace below the container's own: its sets count only there. */
  readonly nested: boolean;
  /** It holds or may hold what neither the flags nor PID 1 account for. */
  readonly foreign: boolean;
}

export interface Facts {
  readonly container: Judged;
  readonly host: ObservedHost;
  readonly profile: Profile;
  readonly declared: Declared | null;
  readonly expected: CapabilitySets | null;
  /** What differs, by the host PID of the process. */
  readonly drift: ReadonlyMap<number, readonly Drift[]>;
  readonly observed: boolean;
  readonly members: readonly Member[];
  /** Members that the container's own flags account for. */
  readonly own: readonly Member[];
  /** Its root is another user on the host, by a user namespace of its own. */
  readonly ownUserNamespace: boolean;
  /** What runs inside has a kernel of its own, of which the host's kernel tells nothing. */
  readonly ownKernel: boolean;
  /** Its capabilities count only within a user namespace, or under a kernel, of its own. */
  readonly contained: boolean;
  /** The most that the container's own processes may ever hold. */
  readonly bounding: bigint;
  /** What of it the profile does not grant. */
  readonly beyondProfile: bigint;
  /** What they hold now, in the effective or permitted set. */
  readonly held: bigint;
  readonly rules: EngineRules;
  /** The capabilities that the daemon may hand out, or is assumed to; null if they are not known. */
  readonly available: bigint | null;
}

/** Whether a process can act. A leader that is a zombie still can if it has other threads. */
export const isLiving = ({state, threads}: Process): boolean =>
  (state !== 'zombie' && state !== 'dead') || threads > 1;

/** Whether another container put a process into this one's cgroup: it is not the container's. */
export const isPlanted = ({foundBy, alsoIn}: Process): boolean =>
  foundBy === 'cgroup' && !isUnknown(alsoIn) && alsoIn !== null;

/** Whether a process joined the namespaces of the container but not its cgroup, as nsenter(1) does. */
export const isEntered = (process: Process, pid1: Process | null): boolean =>
  process.foundBy === 'pid namespace' &&
  pid1?.foundBy === 'cgroup' &&
  (isUnknown(process.alsoIn) || process.alsoIn === null);

/** Whether a process is in a user namespace below that of PID 1. */
export function isNested(process: Process, pid1: Process | null): boolean {
  if (pid1 === null || process.hostPid === pid1.hostPid) return false;
  if (pid1.userNamespace === 'host' && process.userNamespace === 'own') return true;
  const [its, first] = [process.namespaces.user, pid1.namespaces.user];
  return process.userNamespace === 'own' && !isUnknown(its) && !isUnknown(first) && its !== first;
}

/**
 * Returns a function that finds the `docker exec` that a process is or descends from; null if there is none. Every
 * process is visited once, however deep the tree.
 */
export function execFinder(container: ObservedContainer): (process: Process) => ExecSession | null {
  const sessions = new Map(knownOr(container.execs, []).map(session => [session.hostPid, session]));
  if (sessions.size === 0) return () => null;
  const byPid = new Map(container.processes.map(each => [each.hostPid, each]));
  const found = new Map<number, ExecSession | null>();
  return process => {
    const path: number[] = [];
    let at: Process | undefined = process;
    // A visited process ends the search, even one of this path, since parent ids may form a loop.
    while (at !== undefined && !found.has(at.hostPid)) {
      const session: ExecSession | null = sessions.get(at.hostPid) ?? null;
      found.set(at.hostPid, session);
      path.push(at.hostPid);
      at = session === null ? byPid.get(at.parentHostPid) : at;
    }
    const session = at === undefined ? null : (found.get(at.hostPid) ?? null);
    for (const pid of path) found.set(pid, session);
    return session;
  };
}

/** Whether root of the container is another user on the host, concluded from the flags alone. */
const declaredOwnUserNamespace = (declared: Declared | null, host: ObservedHost): boolean =>
  host.rootless || (host.remapped && declared?.namespaces.user !== 'host');

/** All capabilities that a process holds or may ever hold. */
export const mostOf = (process: Process | null): bigint =>
  process === null
    ? 0n
    : process.capabilities.bounding | process.capabilities.effective | process.capabilities.permitted;

const union = (sets: readonly bigint[]): bigint => sets.reduce((all, set) => all | set, 0n);

/** Every capability that captop knows. */
export const everyCapability = allUpTo(capabilities.length - 1);

/**
 * The capabilities that the daemon may hand out. If the host does not tell, flags of a container that is not observed
 * are judged as if the daemon had every capability: it refuses what it cannot add. null if nothing can be assumed.
 */
function availableTo(observed: boolean, {available}: ObservedHost): bigint | null {
  if (!isUnknown(available)) return available;
  return observed ? null : everyCapability;
}

/** Gathers the facts of one judged container. */
export function factsOf(container: Judged, host: ObservedHost, profile: Profile): Facts {
  const {pid1} = container;
  const declared = isUnknown(container.declared) ? null : container.declared;
  const ownKernel = container.sandbox?.ownKernel === true;
  const observed = !ownKernel && container.processes.some(isLiving);
  const available = availableTo(observed, host);
  const rules = engineRules(host.engineKind, host.engineVersion);
  const sure = knownOr(container.expected, null);
  const expected =
    sure === null && !observed && declared !== null && available !== null
      ? knownOr(expectedSets(declared, available, rules), null)
      : sure;
  const execOf = execFinder(container);
  // Processes of the host that stand for a container with another kernel are not the container's.
  const members = (ownKernel ? [] : container.processes)
    .filter(process => isLiving(process) && !isPlanted(process))
    .map(process => ({
      process,
      exec: execOf(process),
      entered: isEntered(process, pid1),
      nested: isNested(process, pid1),
      foreign: expected !== null && (mostOf(process) & ~(expected.bounding | mostOf(pid1))) !== 0n,
    }));
  const own = members.filter(
    ({exec, entered, nested, foreign}) => !entered && !nested && !foreign && exec?.privileged !== true,
  );
  const sets = own.map(({process}) => process.capabilities);
  const ownUserNamespace =
    pid1 === null || ownKernel || isUnknown(pid1.userNamespace)
      ? declaredOwnUserNamespace(declared, host) || container.sandbox?.grantsAll === true
      : pid1.userNamespace === 'own';
  const bounding = observed
    ? union(sets.map(each => each.bounding))
    : declared === null || available === null
      ? 0n
      : expectedBounding(declared, available, rules.granted);
  return {
    container,
    host,
    profile,
    declared,
    expected,
    drift: Map.groupBy(container.drift, ({hostPid}) => hostPid),
    observed,
    members,
    own,
    ownUserNamespace,
    ownKernel,
    contained: ownUserNamespace || ownKernel,
    bounding,
    beyondProfile: bounding & ~profile.set,
    held: observed
      ? union(sets.map(({effective, permitted}) => effective | permitted))
      : (expected?.permitted ?? 0n),
    rules,
    available,
  };
}
