/** Who the processes are, and what they hold beyond the container's flags. */
import {countOf, toHex} from '../capability.ts';
import {isUnknown} from '../known.ts';
import type {Drift, Process, Severity} from '../snapshot.ts';
import {within} from './capabilities.ts';
import type {Facts, Member} from './facts.ts';
import type {Hit, Rule} from './rule.ts';
import {counted, listed, pidsOf} from './words.ts';

const powers = ['effective', 'permitted', 'bounding'] as const;

/** What a process holds or may hold beyond the expected sets. */
function beyond(facts: Facts, {process}: Member): bigint {
  return facts.drift
    .filter(({hostPid, set}) => hostPid === process.hostPid && powers.some(power => power === set))
    .reduce((all, {gained}) => all | gained, 0n);
}

function execPrivileged(facts: Facts): Hit | null {
  const inside = facts.members.filter(({exec}) => exec?.privileged === true);
  const sessions = [...new Set(inside.map(({exec}) => exec?.hostPid))];
  if (inside.length === 0 || isPrivilegedAnyway(facts)) return null;
  const gained = inside.reduce((all, member) => all | beyond(facts, member), 0n);
  const first = inside[0]?.process.hostPid ?? 0;
  return {
    severity: facts.ownUserNamespace ? 'high' : 'critical',
    evidence: `docker exec --privileged runs as ${pidsOf(inside)}: ${counted(gained)} beyond the container's own (${listed(gained)})`,
    remedy: sessions.map(pid => `end exec --privileged (host PID ${pid})`),
    short:
      sessions.length === 1
        ? `exec +${countOf(gained)} (pid ${first})`
        : `exec --privileged x${sessions.length}`,
  };
}

/** An exec can widen nothing that is full already. */
const isPrivilegedAnyway = (facts: Facts): boolean =>
  facts.available !== null && (facts.bounding & facts.available) === facts.available;

function entered(facts: Facts): Hit | null {
  const foreign = facts.members.filter(member => member.entered);
  if (foreign.length === 0) return null;
  const gained = foreign.reduce((all, member) => all | beyond(facts, member), 0n);
  return {
    severity: gained === 0n ? 'low' : facts.ownUserNamespace ? 'high' : 'critical',
    evidence: `${pidsOf(foreign)} in the container's PID namespace but not in its cgroup, ${counted(gained)} beyond the container's own`,
    remedy: foreign.map(({process}) => `end host PID ${process.hostPid}`),
    short: `entered +${countOf(gained)}`,
  };
}

/** Own processes that gained where nothing in the flags says so. */
const gainers = (facts: Facts): readonly Member[] => facts.own.filter(member => beyond(facts, member) !== 0n);

function wider(facts: Facts): Hit | null {
  const {expected} = facts;
  if (expected === null) return null;
  const outside = ({process: {capabilities}}: Member): bigint =>
    (capabilities.bounding | capabilities.effective | capabilities.permitted) & ~expected.bounding;
  const found = gainers(facts).filter(member => outside(member) !== 0n);
  if (found.length === 0) return null;
  const extra = found.reduce((all, member) => all | outside(member), 0n);
  return {
    severity: facts.ownUserNamespace ? 'high' : 'critical',
    evidence: `${pidsOf(found)}: ${listed(extra)} outside the bounding set ${toHex(expected.bounding)} that the flags lead to`,
    remedy: found.map(({process}) => `end host PID ${process.hostPid}`),
    short: `drift +${countOf(extra)}`,
  };
}

const entriesOf = (facts: Facts, {process}: Member): readonly Drift[] =>
  facts.drift.filter(
    ({hostPid, set, gained}) =>
      hostPid === process.hostPid && gained !== 0n && (set === 'effective' || set === 'permitted'),
  );

/** Gained by executing a file: setuid bit or file capabilities, which no-new-privileges would have stopped. */
function byFile(facts: Facts): Hit | null {
  const found = facts.own.filter(
    member =>
      !member.process.noNewPrivileges &&
      entriesOf(facts, member).some(({origin}) => origin === 'setuid' || origin === 'file capability'),
  );
  if (found.length === 0) return null;
  const gained = found.reduce((all, member) => all | beyond(facts, member), 0n);
  const origins = found.flatMap(member => entriesOf(facts, member).map(({origin}) => origin));
  // The first program of a container gains file capabilities whatever no-new-privileges says.
  const first = found.some(
    ({process}) => process.hostPid === facts.container.pid1?.hostPid && process.nspid.length > 0,
  );
  const onlyByFirst = first && !origins.includes('setuid');
  return {
    severity: 'medium',
    evidence: `no-new-privileges is not set, and ${pidsOf(found)} gained ${listed(gained)} by ${[...new Set(origins)].join(' and ')}`,
    remedy: onlyByFirst ? [] : ['--security-opt=no-new-privileges'],
    short: [...new Set(origins)].join(', '),
  };
}

function upward(facts: Facts): Hit | null {
  const found = facts.own.filter(member => {
    const entries = entriesOf(facts, member);
    const byFileNow =
      !member.process.noNewPrivileges &&
      entries.some(({origin}) => origin === 'setuid' || origin === 'file capability');
    return entries.length > 0 && !byFileNow;
  });
  if (found.length === 0) return null;
  const gained = found.reduce((all, member) => all | beyond(facts, member), 0n);
  const origins = [...new Set(found.flatMap(member => entriesOf(facts, member).map(({origin}) => origin)))];
  return {
    severity: 'medium',
    evidence: `${pidsOf(found)} hold ${listed(gained)}, which the flags do not lead to; origin ${origins.join(', ')}`,
    remedy: found.map(({process, exec}) =>
      exec === null ? `end host PID ${process.hostPid}` : `end exec (host PID ${exec.hostPid})`,
    ),
    short: `drift +${countOf(gained)}`,
  };
}

function nested(facts: Facts): Hit | null {
  const found = facts.members.filter(member => member.nested);
  if (found.length === 0) return null;
  return {
    severity: 'info',
    evidence: `${pidsOf(found)} in a user namespace below the container's`,
    remedy: found.map(({process}) => `end host PID ${process.hostPid}`),
  };
}

/** Root of the host as far as is known: where the map could not be read, root inside is taken for it. */
const mayBeHostRoot = ({rootOnHost, user}: Process): boolean =>
  isUnknown(rootOnHost) ? !isUnknown(user) && user.uid === 0 : rootOnHost;

const declaredRoot = (facts: Facts): boolean => facts.declared?.uid === 0;

/** A uid other than root that the container's own processes already run as. */
function otherUser(facts: Facts): number {
  const users = facts.own.flatMap(({process: {user}}) =>
    isUnknown(user) || user.uid === 0 ? [] : [user.uid],
  );
  return users[0] ?? 1000;
}

/** The flags for a container that runs as another user and holds nothing. */
const withoutRoot = (facts: Facts): string[] => {
  const uid = otherUser(facts);
  return [...(declaredRoot(facts) ? [`--user=${uid}:${uid}`] : []), ...within(facts, 0n)];
};

function rootOnHost(facts: Facts): Hit | null {
  if (!facts.observed) {
    if (!declaredRoot(facts) || facts.ownUserNamespace) return null;
    const held = facts.expected?.effective ?? 0n;
    return {
      severity: severityOfRoot(held),
      evidence: `declared user is uid 0 and no user namespace maps it; ${counted(held)} expected in the effective set`,
      remedy: withoutRoot(facts),
    };
  }
  const roots = facts.members.filter(({process, nested: below}) => !below && mayBeHostRoot(process));
  if (roots.length === 0) return null;
  const held = roots.reduce((all, {process}) => all | process.capabilities.effective, 0n);
  const gained = roots.some(
    member =>
      member.exec === null &&
      !member.entered &&
      entriesOf(facts, member).some(({origin}) => origin === 'setuid'),
  );
  const visitors = roots.filter(({exec, entered: foreign}) => exec !== null || foreign);
  return {
    severity: severityOfRoot(held),
    evidence: `${pidsOf(roots)} ${roots.length === 1 ? 'is' : 'are'} uid 0 of the host with ${counted(held)} in the effective set`,
    remedy: declaredRoot(facts)
      ? withoutRoot(facts)
      : [
          ...(gained ? ['--security-opt=no-new-privileges'] : []),
          ...visitors.map(({process, exec}) =>
            exec === null ? `end host PID ${process.hostPid}` : `end exec (host PID ${exec.hostPid})`,
          ),
        ],
  };
}

const severityOfRoot = (effective: bigint): Severity => (effective === 0n ? 'low' : 'medium');

/** Not root of the host, yet something may come back: through a setuid program or a file capability. */
function boundingLeft(facts: Facts): Hit | null {
  const {pid1} = facts.container;
  const root =
    facts.observed && pid1 !== null ? mayBeHostRoot(pid1) : declaredRoot(facts) && !facts.ownUserNamespace;
  if (root || facts.bounding === 0n) return null;
  const held = facts.observed ? (pid1?.capabilities.effective ?? 0n) : (facts.expected?.effective ?? 0n);
  return {
    severity: 'low',
    evidence: `not root on the host; ${counted(facts.bounding)} in the bounding set ${toHex(facts.bounding)}, ${countOf(held)} effective`,
    remedy: withoutRoot(facts),
    ...(held === 0n ? {short: 'no effective capability'} : {}),
  };
}

export const processRules: readonly Rule[] = [
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
    source: 'prctl(2), PR_SET_NO_NEW_PRIVS; execve(2)',
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
  {
    id: 'root-on-host',
    title: 'Root in the container is root on the host',
    severity: 'medium',
    why: 'No user namespace maps uid 0 to another user, so files of the host and every kernel check see root. Only the capabilities that are withheld, seccomp and the mounts stand between.',
    source: 'user_namespaces(7); docker-run(1) --user',
    test: rootOnHost,
  },
  {
    id: 'capabilities-within-reach',
    title: 'Not root, yet capabilities can come back',
    severity: 'low',
    why: 'The bounding set is what a setuid program or a file capability can give back. A process that needs none of it is safer with an empty one.',
    source: 'capabilities(7), capability bounding set',
    test: boundingLeft,
  },
];
