/**
 * What the rules look at. It is the same for an observed container and for one of which only the flags are known
 * (stopped, hidden, or never started), so that each rule is written once.
 */
import {allUpTo, capabilities} from '../capability.ts';
import {type EngineRules, engineRow, engineRules} from '../engine-rules.ts';
import {expectedBounding, expectedSets} from '../expected.ts';
import type {Declared} from '../flags/declared.ts';
import {isUnknown, knownOr} from '../known.ts';
import type {Profile} from '../profile.ts';
import type {
  CapabilitySets,
  Container,
  Drift,
  ExecSession,
  IdMapLine,
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
  /** The bounding set that the flags lead to. It is known also of a user by a name that cannot be looked up. */
  readonly expectedBounding: bigint | null;
  /** What differs, by the host PID of the process. */
  readonly drift: ReadonlyMap<number, readonly Drift[]>;
  readonly observed: boolean;
  readonly members: readonly Member[];
  /** Members that the container's own flags account for. */
  readonly own: readonly Member[];
  /** Its root is another user on the host, by a user namespace of its own. */
  readonly ownUserNamespace: boolean;
  /** Its uid map if it was not started and its flags tell: null if they tell none. */
  readonly declaredUids: readonly IdMapLine[] | null;
  /** What runs inside has a kernel of its own, of which the host's kernel tells nothing. */
  readonly ownKernel: boolean;
  /** Its capabilities count only within a user namespace, or under a kernel, of its own. */
  readonly contained: boolean;
  /** The same from the start on: a user namespace that it made itself takes nothing from it that it had opened before. */
  readonly containedByEngine: boolean;
  /**
   * Whether its engine gave it a user namespace in which a uid is root of the host. What asks for that user alone, as
   * files of his do, it reaches all the same.
   */
  readonly mapsHostRoot: boolean;
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

/** Whether a process joined a namespace of the container but not its cgroup, as nsenter(1) does. */
export const isEntered = (process: Process, pid1: Process | null): boolean =>
  (process.foundBy === 'pid namespace' || process.foundBy === 'mount namespace') &&
  pid1?.foundBy === 'cgroup' &&
  (isUnknown(process.alsoIn) || process.alsoIn === null);

/** Which namespace of the container tells that a process entered it, in words. */
export const whereEntered = ({foundBy}: Pick<Process, 'foundBy'>): string =>
  foundBy === 'mount namespace' ? "in the container's mount namespace" : "in the container's PID namespace";

/**
 * The process whose user namespace is the container's: PID 1, unless that has made one of its own while another process
 * has stayed in the host's.
 */
export function outermostOf({
  pid1,
  processes,
}: Pick<ObservedContainer, 'pid1' | 'processes'>): Process | null {
  if (pid1?.userNamespace !== 'own') return pid1;
  const stayed = processes.find(
    process =>
      process.userNamespace === 'host' &&
      isLiving(process) &&
      !isPlanted(process) &&
      !isEntered(process, pid1) &&
      // What starts a process in the container is on its way there.
      !isUnknown(process.containerPid),
  );
  return stayed ?? pid1;
}

/** Whether a process is in a user namespace below that of the container, which is that of `outermost`. */
export function isNested(process: Process, outermost: Process | null): boolean {
  if (outermost === null || process.hostPid === outermost.hostPid) return false;
  if (outermost.userNamespace === 'host' && process.userNamespace === 'own') return true;
  const [its, first] = [process.namespaces.user, outermost.namespaces.user];
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

/** Modes of Podman's --userns that give a container a user namespace of its own. */
const ownModes = /^(auto|keep-id|nomap)(:|$)/;

/** Whether a container that was not started would get a user namespace by flags of its own, on an engine that maps none. */
function mapsByFlag({uidMap, pid1}: Judged, declared: Declared | null, host: ObservedHost): boolean {
  if (pid1 !== null || host.rootless || !engineRow(host.engineKind).mapsUsersByFlag) return false;
  const mode = declared?.namespaces.user ?? '';
  return ownModes.test(mode) || (mode === 'private' && !isUnknown(uidMap));
}

/** Whether a container gets a user namespace of its own, concluded from the flags alone. */
const declaredOwnUserNamespace = (
  container: Judged,
  declared: Declared | null,
  host: ObservedHost,
): boolean =>
  host.rootless ||
  (host.remapped && declared?.namespaces.user !== 'host') ||
  mapsByFlag(container, declared, host);

/** Whether the user namespace of a container can be one that its engine made. */
const isOfEngine = (container: Judged, declared: Declared | null, host: ObservedHost): boolean =>
  declared === null ||
  declaredOwnUserNamespace(container, declared, host) ||
  (declared.namespaces.user !== '' && declared.namespaces.user !== 'host');

/** Whether a uid of a container's user namespace is root of the host, as in one that a process of root made itself. */
export const holdsHostRoot = ({uidMap, pid1}: Pick<ObservedContainer, 'uidMap' | 'pid1'>): boolean =>
  pid1?.rootOnHost === true ||
  // To a reader in a user namespace of its own, 0 is another user of the host; a map that was asked for is the host's.
  ((pid1 === null || pid1.rootOnHost === false) &&
    !isUnknown(uidMap) &&
    uidMap.some(({host, count}) => host === 0 && count > 0));

const mapsHostRoot = (map: readonly IdMapLine[] | null): boolean =>
  map?.some(({host}) => host === 0) === true;

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

/** The bounding set that the flags lead to: it is the same for every user. */
function boundingFor(
  {expected, sandbox}: Judged,
  declared: Declared | null,
  available: bigint | null,
  rules: EngineRules,
): bigint | null {
  if (!isUnknown(expected)) return expected.bounding;
  if (declared === null || available === null || sandbox?.grantsAll === true) return null;
  return knownOr(expectedSets({...declared, uid: 0}, available, rules), null)?.bounding ?? null;
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
  const most = expected?.bounding ?? boundingFor(container, declared, available, rules);
  const execOf = execFinder(container);
  const outermost = outermostOf(container);
  // Processes of the host that stand for a container with another kernel are not the container's.
  const members = (ownKernel ? [] : container.processes)
    .filter(process => isLiving(process) && !isPlanted(process))
    .map(process => ({
      process,
      exec: execOf(process),
      entered: isEntered(process, pid1),
      nested: isNested(process, outermost),
      foreign: most !== null && (mostOf(process) & ~(most | mostOf(pid1))) !== 0n,
    }));
  const own = members.filter(
    ({exec, entered, nested, foreign}) => !entered && !nested && !foreign && exec?.privileged !== true,
  );
  const sets = own.map(({process}) => process.capabilities);
  const isBelow =
    outermost === null || ownKernel || isUnknown(outermost.userNamespace)
      ? declaredOwnUserNamespace(container, declared, host) || container.sandbox?.grantsAll === true
      : outermost.userNamespace === 'own';
  const declaredUids =
    mapsByFlag(container, declared, host) && !isUnknown(container.uidMap) ? container.uidMap : null;
  const isGiven = isOfEngine(container, declared, host) || container.sandbox?.grantsAll === true;
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
    expectedBounding: most,
    drift: Map.groupBy(container.drift, ({hostPid}) => hostPid),
    observed,
    members,
    own,
    ownUserNamespace: isBelow && !holdsHostRoot(container) && !mapsHostRoot(declaredUids),
    declaredUids,
    ownKernel,
    mapsHostRoot: isBelow && isGiven && !ownKernel && holdsHostRoot(container),
    contained: isBelow || ownKernel,
    containedByEngine: (isBelow && isGiven) || ownKernel,
    bounding,
    beyondProfile: bounding & ~profile.set,
    held: observed
      ? union(sets.map(({effective, permitted}) => effective | permitted))
      : (expected?.permitted ?? 0n),
    rules,
    available,
  };
}
