/** What processes hold beyond the container's flags, and what gave it to them. */
import {countOf, toHex} from '../capability.ts';
import {isRootByExec} from '../exec-user.ts';
import {flag} from '../flags/flag.ts';
import {isUnknown} from '../known.ts';
import {adding, distinct, type Remedy} from '../remedy.ts';
import type {Drift} from '../snapshot.ts';
import {type Facts, type Member, mostOf, whereEntered} from './facts.ts';
import type {Hit, Rule} from './rule.ts';
import {counted, listed, pidsOf} from './words.ts';

const powers = ['effective', 'permitted', 'bounding'] as const;

/** What a process holds or may hold beyond the expected sets. */
function beyond(facts: Facts, {process}: Member): bigint {
  return (facts.drift.get(process.hostPid) ?? [])
    .filter(({set}) => powers.some(power => power === set))
    .reduce((all, {gained}) => all | gained, 0n);
}

function execPrivileged(facts: Facts): Hit | null {
  const inside = facts.members.filter(({exec}) => exec?.privileged === true);
  const sessions = [...new Set(inside.flatMap(({exec}) => exec?.hostPid ?? []))];
  if (inside.length === 0 || isPrivilegedAnyway(facts)) return null;
  const gained = inside.reduce((all, member) => all | beyond(facts, member), 0n);
  return {
    severity: facts.contained && !facts.mapsHostRoot ? 'high' : 'critical',
    evidence: `docker exec --privileged runs as ${pidsOf(inside)}: ${counted(gained)} beyond the container's own (${listed(gained)})`,
    remedy: sessions.map(hostPid => ({kind: 'end exec', hostPid, privileged: true})),
    short: sessions.length === 1 ? 'exec --privileged' : `exec --privileged x${sessions.length}`,
  };
}

/** Whether the container has every capability anyway, so that an exec cannot have more. */
const isPrivilegedAnyway = (facts: Facts): boolean =>
  facts.available !== null && (facts.bounding & facts.available) === facts.available;

function entered(facts: Facts): Hit | null {
  const foreign = facts.members.filter(member => member.entered);
  if (foreign.length === 0) return null;
  // Where nobody tells what the container was to have, what it has counts.
  const moreThanOwn = ({process}: Member): bigint => mostOf(process) & ~facts.bounding;
  const gained = foreign.reduce(
    (all, member) => all | (facts.expected === null ? moreThanOwn(member) : beyond(facts, member)),
    0n,
  );
  // Whoever entered may have stayed in the user namespace of the host.
  const isContained = facts.contained && foreign.every(({process}) => process.userNamespace !== 'host');
  const places = Map.groupBy(foreign, ({process}) => whereEntered(process));
  return {
    severity: gained === 0n ? 'low' : isContained ? 'high' : 'critical',
    evidence: `${[...places].map(([where, there]) => `${pidsOf(there)} ${where}`).join(' and ')} but not in its cgroup, ${counted(gained)} beyond the container's own`,
    remedy: endings(facts, foreign),
  };
}

/** Remedies that end the processes. Ending PID 1 is none: the container would do the same when it is started again. */
export const endings = (facts: Facts, found: readonly Member[]): readonly Remedy[] =>
  distinct(
    found
      .filter(({process}) => process.hostPid !== facts.container.pid1?.hostPid)
      .map(({process, exec}) =>
        exec === null
          ? {kind: 'end process', hostPid: process.hostPid}
          : {kind: 'end exec', hostPid: exec.hostPid, privileged: false},
      ),
  );

/** Keeps setuid programs and file capabilities from giving anything. */
export const noNewPrivileges = adding(flag('security-opt', 'no-new-privileges'));

function wider(facts: Facts): Hit | null {
  const {expectedBounding} = facts;
  if (expectedBounding === null) return null;
  const outside = ({process}: Member): bigint => mostOf(process) & ~expectedBounding;
  const found = facts.members.filter(
    member => !member.entered && !member.nested && member.exec?.privileged !== true && outside(member) !== 0n,
  );
  if (found.length === 0) return null;
  const extra = found.reduce((all, member) => all | outside(member), 0n);
  // Within a user namespace that it has made itself a process may have every capability.
  const maybeNested = found.every(({process}) => isUnknown(process.userNamespace));
  return {
    severity: facts.contained ? 'high' : 'critical',
    evidence: `${pidsOf(found)}: ${listed(extra)} outside the bounding set ${toHex(expectedBounding)} that the flags lead to${maybeNested ? ', unless it counts in a user namespace of its own alone, which cannot be seen' : ''}`,
    remedy: endings(facts, found),
    short: `drift +${countOf(extra)}`,
  };
}

/** What a process gained in the effective and permitted sets. */
export const gainsNow = (facts: Facts, {process}: Member): readonly Drift[] =>
  (facts.drift.get(process.hostPid) ?? []).filter(
    ({set, gained}) => gained !== 0n && (set === 'effective' || set === 'permitted'),
  );

/** Capabilities gained by a setuid bit or file capabilities, which no-new-privileges would have prevented. */
function byFile(facts: Facts): Hit | null {
  const found = facts.own.filter(
    member =>
      !member.process.noNewPrivileges &&
      gainsNow(facts, member).some(({origin}) => origin === 'setuid' || origin === 'file capability'),
  );
  if (found.length === 0) return null;
  const gained = found.reduce((all, member) => all | beyond(facts, member), 0n);
  const origins = found.flatMap(member => gainsNow(facts, member).map(({origin}) => origin));
  // The first program of a container gains file capabilities whatever no-new-privileges says.
  const first = found.some(({process}) => process.hostPid === facts.container.pid1?.hostPid);
  const onlyByFirst = first && !origins.includes('setuid');
  return {
    severity: 'medium',
    evidence: `no-new-privileges is not set, and ${pidsOf(found)} gained ${listed(gained)} by ${[...new Set(origins)].join(' and ')}`,
    remedy: onlyByFirst ? [] : [noNewPrivileges],
    short: [...new Set(origins)].join(', '),
  };
}

/** The origin of what a member gained, for which its exec session stands if it was asked to run as root. */
const originOf = ({exec, process}: Member, {origin}: Drift): string =>
  origin === 'unknown' && isRootByExec(exec, process) ? rootExec : origin;

const rootExec = 'docker exec as root';

/** Whether these may be added capabilities that the engine gives through the ambient set and does not tell. */
const addedUntold = ({rules}: Facts, entries: readonly Drift[]): boolean =>
  !rules.tellsAddedDefaults &&
  entries.every(({origin, gained}) => origin === 'ambient' && (gained & ~rules.granted) === 0n);

function upward(facts: Facts): Hit | null {
  const found = facts.own.filter(member => {
    const entries = gainsNow(facts, member);
    if (addedUntold(facts, entries)) return false;
    const byFileNow =
      !member.process.noNewPrivileges &&
      entries.some(({origin}) => origin === 'setuid' || origin === 'file capability');
    return entries.length > 0 && !byFileNow;
  });
  if (found.length === 0) return null;
  const gained = found.reduce((all, member) => all | beyond(facts, member), 0n);
  const origins = [
    ...new Set(found.flatMap(member => gainsNow(facts, member).map(drift => originOf(member, drift)))),
  ];
  return {
    severity: 'medium',
    evidence: `${pidsOf(found)} ${found.length === 1 ? 'holds' : 'hold'} ${listed(gained)}, which the flags do not lead to; origin ${origins.join(', ')}`,
    remedy: endings(facts, found),
    // The origin says more than the number, which the CAPS column has.
    short: origins.every(origin => origin === 'unknown') ? `drift +${countOf(gained)}` : origins.join(', '),
  };
}

function nested(facts: Facts): Hit | null {
  const found = facts.members.filter(member => member.nested);
  if (found.length === 0) return null;
  return {
    severity: 'info',
    evidence: `${pidsOf(found)} in a user namespace below the container's`,
    remedy: endings(facts, found),
  };
}

export const gainRules: readonly Rule[] = [
  {
    id: 'exec-privileged',
    title: 'A privileged exec runs in it',
    severity: 'critical',
    why: 'docker exec --privileged puts a process with every capability into a container that looks harmless. Whatever runs inside and gains control over that process owns the host.',
    source: 'docker-exec(1) --privileged; moby daemon/exec_linux.go',
    test: execPrivileged,
  },
  {
    id: 'entered-from-host',
    title: 'A process was entered from the host',
    severity: 'critical',
    why: "A process of the host has joined the container's namespaces without Docker, as nsenter does. It keeps the host's rights while it runs programs that the container controls.",
    source: 'nsenter(1); setns(2)',
    test: entered,
  },
  {
    id: 'wider-than-declared',
    title: 'Capabilities outside the declared bounding set',
    severity: 'critical',
    why: 'A process can never widen its own bounding set, so something outside the container gave it these capabilities. The flags of the container do not tell what it can do.',
    source: 'capabilities(7), capability bounding set',
    test: wider,
  },
  {
    id: 'gained-by-file',
    title: 'Privilege gained by setuid or file capabilities',
    severity: 'medium',
    why: 'A program of the image raised what its user may do when it was started. With no-new-privileges the kernel ignores setuid bits and file capabilities.',
    source: 'execve(2); prctl(2), PR_SET_NO_NEW_PRIVS',
    test: byFile,
  },
  {
    id: 'gained-privilege',
    title: 'A process holds more than the flags give',
    severity: 'medium',
    why: 'It holds capabilities, within the bounding set, that its user does not get from the flags. An exec as another user, an ambient set or a program that cleared its traces can be the cause.',
    source: 'capabilities(7), transformation of capabilities during execve()',
    test: upward,
  },
  {
    id: 'nested-user-namespace',
    title: 'A user namespace inside the container',
    severity: 'info',
    why: 'A process has made a user namespace of its own and is root in it. Its capabilities count only there, though more of the kernel can be reached with them.',
    source: 'user_namespaces(7)',
    test: nested,
  },
];
