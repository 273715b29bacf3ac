/** Where the observed sets differ from the expected ones, and the cause as far as it can be concluded. */
import {toHex} from './capability.ts';
import {engineRules} from './engine-rules.ts';
import {isRootByExec} from './exec-user.ts';
import {expectedSets} from './expected.ts';
import {
  execFinder,
  isEntered,
  isLiving,
  isNested,
  isPlanted,
  outermostOf,
  whereEntered,
} from './findings/facts.ts';
import {isUnknown, type Known} from './known.ts';
import {
  type CapabilitySets,
  type Drift,
  type DriftOrigin,
  type ExecSession,
  type ObservedContainer,
  type ObservedHost,
  type Process,
  type SetName,
  setNames,
} from './snapshot.ts';

/** One set of one process that differs, with everything that may explain it. */
interface Difference {
  readonly process: Process;
  readonly container: ObservedContainer;
  readonly expected: CapabilitySets;
  readonly exec: ExecSession | null;
  readonly set: SetName;
  readonly gained: bigint;
  readonly lost: bigint;
}

type Cause = Pick<Drift, 'origin' | 'evidence'>;

const cause = (origin: DriftOrigin, evidence: string): Cause => ({origin, evidence});

const uidOf = ({user}: Process): number | null => (isUnknown(user) ? null : user.uid);

const declaredUid = ({declared}: ObservedContainer): number | null =>
  isUnknown(declared) || isUnknown(declared.uid) ? null : declared.uid;

const asUser = ({user}: ExecSession): string =>
  user === '' ? 'the declared user' : `user ${JSON.stringify(user)}`;

/** A process in the PID or mount namespace of the container that is not in its cgroup was entered from the host. */
function entered({process, container: {pid1}}: Difference): Cause | null {
  return isEntered(process, pid1)
    ? cause('entered from host', `${whereEntered(process)}, but not in its cgroup`)
    : null;
}

function nested({process, container}: Difference): Cause | null {
  return isNested(process, outermostOf(container))
    ? cause('unknown', 'in a user namespace of its own, within which alone its sets count')
    : null;
}

/** Where a process stands to its session, as the beginning of a sentence. */
const placeOf = ({hostPid}: ExecSession, process: Process): string =>
  hostPid === process.hostPid ? 'it is' : `it descends from host PID ${hostPid},`;

/** docker exec --privileged gives the whole bounding set, and to root the other sets as well. */
function execPrivileged({exec, gained, set, process, expected}: Difference): Cause | null {
  if (exec === null || !exec.privileged || gained === 0n) return null;
  const self = exec.hostPid === process.hostPid;
  // An exec by a user other than root has no effective set, so a process that has one gained it later.
  const later = set !== 'bounding' && !self && setuidTraces(process);
  if (later) return null;
  return cause(
    'exec --privileged',
    `${placeOf(exec, process)} a running docker exec --privileged as ${asUser(exec)}; expected ${set} ${toHex(expected[set])}`,
  );
}

/** Whether the effective user is root and the real one is not, which is what a setuid-root program leaves behind. */
function setuidTraces({hostUids, hostUser, user}: Process): boolean {
  if (isUnknown(hostUids) || isUnknown(hostUser) || isUnknown(user)) return false;
  return user.uid === 0 && hostUids.real !== hostUser.uid;
}

function setuid({process, gained, set}: Difference): Cause | null {
  if (gained === 0n || (set !== 'effective' && set !== 'permitted') || !setuidTraces(process)) return null;
  const {hostUids, hostUser} = process;
  if (isUnknown(hostUids) || isUnknown(hostUser)) return null;
  return cause('setuid', `real uid ${hostUids.real}, effective uid ${hostUser.uid} on the host`);
}

function ambient({process, gained}: Difference): Cause | null {
  const held = process.capabilities.ambient;
  if (gained === 0n || (gained & ~held) !== 0n) return null;
  return cause('ambient', `ambient set ${toHex(held)} holds all of it`);
}

function fileCapability({process, gained, set}: Difference): Cause | null {
  const {fileCapabilities} = process;
  if (gained === 0n || (set !== 'effective' && set !== 'permitted')) return null;
  if (isUnknown(fileCapabilities) || fileCapabilities === 0n || (gained & ~fileCapabilities) !== 0n)
    return null;
  return cause('file capability', `its executable carries security.capability ${toHex(fileCapabilities)}`);
}

/** A process that gained nothing: it may give up capabilities at any time. */
function dropped({process, container, exec, gained, lost}: Difference): Cause | null {
  if (gained !== 0n || lost === 0n) return null;
  const [uid, declared] = [uidOf(process), declaredUid(container)];
  if (exec !== null && exec.user !== '' && uid !== declared)
    return cause('dropped', `docker exec as ${asUser(exec)}`);
  if (uid !== null && declared !== null && uid !== declared)
    return cause('dropped', `it went from uid ${declared} to uid ${uid}`);
  return cause('dropped', 'given up by the process or one that it descends from');
}

/** What none of the origins has a word for, as far as it is known. */
function unexplained({process, container, expected, exec, gained}: Difference): Cause {
  if (exec !== null && isRootByExec(exec, process) && (gained & ~expected.bounding) === 0n)
    return cause(
      'unknown',
      `${placeOf(exec, process)} a running docker exec as ${asUser(exec)}, not privileged, which gives root what the flags give to root`,
    );
  if (exec !== null && exec.user !== '')
    return cause('unknown', `docker exec as ${asUser(exec)}, not privileged, came before it`);
  if (isUnknown(container.execs) && gained !== 0n)
    return cause('unknown', `exec sessions could not be read: ${container.execs.unknown}`);
  if (isUnknown(process.fileCapabilities) && gained !== 0n)
    return cause('unknown', `file capabilities could not be read: ${process.fileCapabilities.unknown}`);
  const uid = uidOf(process);
  return uid === 0 && declaredUid(container) !== 0
    ? cause(
        'unknown',
        'root with every uid: a setuid program that set them all leaves the same traces as others',
      )
    : cause('unknown', 'no exec session, setuid, ambient set or file capability accounts for it');
}

/** In order of certainty. */
const causes: ReadonlyArray<(difference: Difference) => Cause | null> = [
  entered,
  nested,
  execPrivileged,
  setuid,
  ambient,
  fileCapability,
  dropped,
];

/** Other sets that the same flags may lead to with this version of the engine. */
function alternatives(container: ObservedContainer, host: ObservedHost): readonly CapabilitySets[] {
  const {declared} = container;
  const rules = engineRules(host.engineKind, host.engineVersion);
  if (isUnknown(declared) || !rules.mayAddAmbient) return [];
  const other = expectedSets(declared, host.available, {...rules, addsAmbient: true});
  return isUnknown(other) ? [] : [other];
}

const equal = (one: CapabilitySets, other: CapabilitySets): boolean =>
  setNames.every(set => one[set] === other[set]);

function driftOfProcess(
  process: Process,
  container: ObservedContainer,
  expected: CapabilitySets,
  exec: ExecSession | null,
): readonly Drift[] {
  return setNames.flatMap(set => {
    const gained = process.capabilities[set] & ~expected[set];
    const lost = expected[set] & ~process.capabilities[set];
    if (gained === 0n && lost === 0n) return [];
    const difference = {process, container, expected, exec, set, gained, lost};
    const found = causes.reduce<Cause | null>((first, test) => first ?? test(difference), null);
    return [{hostPid: process.hostPid, set, gained, lost, ...(found ?? unexplained(difference))}];
  });
}

/**
 * Where the observed sets differ from the expected ones: one entry for each living process and each set. The
 * origin is what the facts prove; it is `unknown` if several causes leave the same traces.
 */
export function driftOf(
  container: ObservedContainer,
  expected: Known<CapabilitySets>,
  host: ObservedHost,
): readonly Drift[] {
  if (isUnknown(expected)) return [];
  const accepted = alternatives(container, host);
  const execOf = execFinder(container);
  return container.processes
    .filter(process => isLiving(process) && !isPlanted(process))
    .filter(process => !accepted.some(other => equal(other, process.capabilities)))
    .flatMap(process => driftOfProcess(process, container, expected, execOf(process)));
}
