/** Which users the processes are on the host, and which capabilities those that are not root can regain. */
import {bitsOf, capabilityName, countOf, toHex} from '../capability.ts';
import {addFlags, flagName} from '../flags/capabilities.ts';
import {flag, isSameFlag} from '../flags/flag.ts';
import {outsideOf} from '../kernel-text/id-map.ts';
import {isUnknown, knownOr} from '../known.ts';
import {adding, type Remedy} from '../remedy.ts';
import type {Process, Severity} from '../snapshot.ts';
import type {Facts, Member} from './facts.ts';
import {endings, gainsNow, noNewPrivileges} from './gains.ts';
import {mayBeHostRoot} from './host-root.ts';
import {changesToStayWithin} from './reach.ts';
import type {Hit, Rule} from './rule.ts';
import {counted, pidsOf} from './words.ts';

/** The uids of a thread that are root of the host while its effective uid is another, by their usual names. */
function rootIds({ids}: Process): readonly ('saved' | 'real' | 'file-system')[] {
  for (const {hostUids} of knownOr(ids, [])) {
    if (isUnknown(hostUids) || hostUids.effective === 0) continue;
    const {real, saved, fs} = hostUids;
    if (real === 0 || saved === 0 || fs === 0)
      return [
        ...(saved === 0 ? ['saved' as const] : []),
        ...(real === 0 ? ['real' as const] : []),
        ...(fs === 0 ? ['file-system' as const] : []),
      ];
  }
  return [];
}

/** A process that runs as another user and has kept a way back to root. */
function savedRoot(facts: Facts): Hit | null {
  const found = facts.members.filter(
    ({process, nested}) => !nested && !mayBeHostRoot(facts, process) && rootIds(process).length > 0,
  );
  const first = found[0];
  if (first === undefined) return null;
  const held = found.reduce((all, {process}) => all | process.capabilities.permitted, 0n);
  const names = rootIds(first.process);
  const way = names[0] === 'file-system' ? 'files are opened as root' : 'one seteuid away';
  return {
    severity: severityOfRoot(held),
    evidence: `${names.join(' and ')} uid 0: ${way}; ${pidsOf(found)}, with ${counted(held)} in the permitted set`,
    remedy: declaredRoot(facts) ? withoutRoot(facts) : [],
    short: `${names[0]} uid 0`,
  };
}

const declaredRoot = (facts: Facts): boolean => facts.declared?.uid === 0;

/** A uid other than root that the container's own processes already run as. */
function otherUser(facts: Facts): number {
  const users = facts.own.flatMap(({exec, process: {user}}) =>
    exec !== null || isUnknown(user) || user.uid === 0 ? [] : [user.uid],
  );
  return users[0] ?? 1000;
}

/** The capabilities that processes other than root hold. They need them, so no remedy takes them away. */
function heldWithoutRoot({observed, own, expected, declared}: Facts): bigint {
  if (!observed) return declared?.uid === 0 ? 0n : (expected?.permitted ?? 0n);
  return own
    .filter(({exec, process: {user}}) => exec === null && !isUnknown(user) && user.uid !== 0)
    .reduce((all, {process: {capabilities}}) => all | capabilities.effective | capabilities.permitted, 0n);
}

/** Remedies for a container that should run as another user, and keep no more than `held`. */
function withoutRoot(facts: Facts, held = 0n): readonly Remedy[] {
  const uid = otherUser(facts);
  const kept = addFlags(bitsOf(held & facts.profile.set).map(capabilityName));
  return [
    ...(declaredRoot(facts) ? [adding(flag('user', `${uid}:${uid}`))] : []),
    ...changesToStayWithin(facts, 0n).filter(
      change => change.kind !== 'remove' || !kept.some(flag => isSameFlag(flag, change.flag)),
    ),
    ...kept.map(adding),
  ];
}

/** Why the declared user would be root of the host, in words; null if it would not be. */
function declaredHostRoot(facts: Facts): string | null {
  const uid = facts.declared?.uid;
  if (uid === undefined || isUnknown(uid) || facts.ownKernel) return null;
  if (!facts.contained) return uid === 0 ? 'and no user namespace maps it' : null;
  const isRoot = outsideOf(facts.declaredUids ?? [], uid) === 0;
  return isRoot ? 'and its user namespace maps it to uid 0 of the host' : null;
}

function rootOnHost(facts: Facts): Hit | null {
  if (!facts.observed) {
    const why = declaredHostRoot(facts);
    if (why === null) return null;
    const held = facts.expected?.effective ?? 0n;
    return {
      severity: severityOfRoot(held),
      evidence: `declared user is uid ${facts.declared?.uid} ${why}; ${counted(held)} expected in the effective set`,
      remedy: withoutRoot(facts),
    };
  }
  const roots = facts.members.filter(({process, nested: below}) => !below && mayBeHostRoot(facts, process));
  if (roots.length === 0) return null;
  const effective = roots.reduce((all, {process}) => all | process.capabilities.effective, 0n);
  // What is permitted is effective again after one system call (capset(2)).
  const held = roots.reduce((all, {process}) => all | process.capabilities.permitted, effective);
  const gained = roots.some(
    member =>
      member.exec === null &&
      !member.entered &&
      gainsNow(facts, member).some(({origin}) => origin === 'setuid'),
  );
  const visitors = roots.filter(({exec, entered: foreign}) => exec !== null || foreign);
  // Where neither PID 1 nor a setuid program is root, an exec has left behind whoever is: its session has ended.
  const isOfProgram = gained || roots.some(({process}) => process.hostPid === facts.container.pid1?.hostPid);
  return {
    severity: severityOfRoot(held),
    evidence: `${pidsOf(roots)}${uidInside(roots)} ${roots.length === 1 ? 'is' : 'are'} ${whoRootIs(roots)} with ${counted(held)} in the ${held === effective ? 'effective' : 'permitted'} set${facts.contained && held !== 0n ? ', which count in its own user namespace alone' : ''}`,
    ...(isNotRootInside(roots) && {title: 'A user of the container is root on the host'}),
    remedy: declaredRoot(facts)
      ? withoutRoot(facts)
      : [...(gained ? [noNewPrivileges] : []), ...endings(facts, isOfProgram ? visitors : roots)],
  };
}

/** Whether none of them is root in the container, as its user namespace maps another of its users to root of the host. */
const isNotRootInside = (roots: readonly Member[]): boolean =>
  roots.every(({process: {rootOnHost, user}}) => rootOnHost === true && !isUnknown(user) && user.uid !== 0);

/** `, uid 1000 in the container,` where that is not root; '' elsewhere. */
function uidInside(roots: readonly Member[]): string {
  const uids = new Set(roots.flatMap(({process: {user}}) => (isUnknown(user) ? [] : [user.uid])));
  return isNotRootInside(roots) ? `, uid ${[...uids].join(' and ')} in the container,` : '';
}

/** Who root of the container is on the host, and that it was assumed where nobody told. */
const whoRootIs = (roots: readonly Member[]): string =>
  roots.every(({process}) => isUnknown(process.rootOnHost))
    ? 'uid 0 in the container, which is taken for root of the host as its users cannot be seen,'
    : 'uid 0 of the host';

const severityOfRoot = (held: bigint): Severity => (held === 0n ? 'low' : 'medium');

const addsAll = ({declared}: Facts): boolean =>
  (declared?.capAdd ?? []).some(name => flagName(name) === 'ALL');

/** Whether the container was started as root. One whose PID 1 became root by a setuid program was not. */
function isRootByFlags(facts: Facts): boolean {
  const {pid1} = facts.container;
  if (!facts.observed || pid1 === null) return declaredHostRoot(facts) !== null;
  if (facts.declared !== null && !isUnknown(facts.declared.uid) && facts.declared.uid !== 0) return false;
  return mayBeHostRoot(facts, pid1);
}

/** A container that is not root of the host may regain capabilities by a setuid program or file capabilities. */
function boundingLeft(facts: Facts): Hit | null {
  const {pid1} = facts.container;
  const kept = heldWithoutRoot(facts);
  const reach = facts.bounding & ~kept;
  // If the bounding set is within the profile and all of it is held, nothing can be taken away.
  const beyond = facts.beyondProfile !== 0n;
  const least = reach === 0n && !beyond && !addsAll(facts);
  // What can be regained under a kernel of its own counts for nothing on the host.
  if (facts.ownKernel || isRootByFlags(facts) || facts.bounding === 0n || least) return null;
  const now = facts.observed ? (pid1?.capabilities.effective ?? 0n) : (facts.expected?.effective ?? 0n);
  const isHostRoot = facts.mapsHostRoot && pid1?.rootOnHost === true;
  return {
    severity: 'low',
    ...(isHostRoot && {title: 'Not root in the container, yet capabilities can come back'}),
    evidence: `not started as root of the ${isHostRoot ? 'container' : 'host'}; ${counted(facts.bounding)} in the bounding set ${toHex(facts.bounding)}, ${countOf(now)} effective${facts.observed ? '' : ', by the declared flags, not observed'}`,
    remedy: withoutRoot(facts, kept),
    short: reach === 0n ? 'held without need' : `could regain ${countOf(reach)}`,
  };
}

export const identityRules: readonly Rule[] = [
  {
    id: 'root-on-host',
    title: 'Root in the container is root on the host',
    severity: 'medium',
    why: 'No user namespace makes it another user of the host, so files of the host and whatever else asks for a uid see root. Only the capabilities that are withheld, seccomp and the mounts stand between.',
    source: 'user_namespaces(7); docker-run(1) --user',
    test: rootOnHost,
  },
  {
    id: 'saved-root',
    title: 'Not root now, and root again whenever it likes',
    severity: 'medium',
    why: 'A process that changed its effective user alone has kept root as its saved or real user, and takes it back with one system call. To whoever takes the process over it is as good as root.',
    source: 'credentials(7); seteuid(2)',
    test: savedRoot,
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
