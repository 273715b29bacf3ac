/** The sentences of the identity pane, each computed from what was read. */
import {allUpTo, bitsOf, capabilityName, countOf, setOfNames, shortName} from '../../../model/capability.ts';
import {holdsHostRoot} from '../../../model/findings/facts.ts';
import type {Declared} from '../../../model/flags/declared.ts';
import {isUnknown, knownOr} from '../../../model/known.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import {confines, isOnlyLogged, isSelinuxLabel} from '../../../model/security-label.ts';
import type {Host, Named, Process} from '../../../model/snapshot.ts';
import type {Row} from '../../../view/row.ts';
import type {Tone} from '../../../view/tone.ts';

export interface Sentence {
  readonly text: SafeText;
  readonly tone: Tone;
}

/** `root (0)`, or `uid 1001` where it has no name. */
export const userWords = ({uid, name}: Named): SafeText =>
  name === null ? safe`uid ${uid}` : safe`${sanitise(name, 64)} (${uid})`;

const unknownSentence = (what: SafeText, reason: string): Sentence => ({
  text: safe`${what} is not known: ${sanitise(reason)}.`,
  tone: 'muted',
});

/** Is this user root on the host? */
export function rootSentence({user, hostUser, rootOnHost}: Process): Sentence {
  if (isUnknown(rootOnHost))
    return unknownSentence(safe`Whether this user is root on the host`, rootOnHost.unknown);
  if (isUnknown(user)) return unknownSentence(safe`The user inside the container`, user.unknown);
  const inside = user.uid === 0 ? safe`root` : safe`uid ${user.uid}`;
  if (rootOnHost) return {text: safe`${inside} in this container IS root on the host.`, tone: 'high'};
  if (isUnknown(hostUser)) return unknownSentence(safe`The user on the host`, hostUser.unknown);
  const outside = safe`uid ${hostUser.uid}`;
  return user.uid === hostUser.uid
    ? {text: safe`${inside} in this container is ${outside} on the host, too: not root.`, tone: 'ok'}
    : {text: safe`${inside} in this container is ${outside} on the host: not root there.`, tone: 'ok'};
}

/** Can it become root on the host? null if it is already, or if that is not known. */
export function becomingRoot({container}: Row, process: Process): Sentence | null {
  if (isUnknown(process.rootOnHost) || process.rootOnHost || isUnknown(container.uidMap)) return null;
  const maps = container.uidMap.some(({inside, host, count}) => host === 0 && count > 0 && inside >= 0);
  if (!maps)
    return {
      text: safe`No user of this container is root on the host: its uid map leaves host uid 0 out.`,
      tone: 'ok',
    };
  return process.noNewPrivileges
    ? {
        text: safe`It cannot become root through a setuid program: no-new-privileges is on. An exec session still can be root.`,
        tone: 'plain',
      }
    : {
        text: safe`It may still become root through a setuid program, or as docker exec --user 0: host uid 0 is mapped.`,
        tone: 'medium',
      };
}

/** Other processes of the container that are root on the host while this one is not. */
export function othersAsRoot({container}: Row, process: Process): Sentence | null {
  if (knownOr(process.rootOnHost, true)) return null;
  const others = container.processes.filter(each => knownOr(each.rootOnHost, false));
  if (others.length === 0) return null;
  const pids = joinSafe(
    others.slice(0, 4).map(({hostPid}) => safe`${hostPid}`),
    safe`, `,
  );
  const who =
    others.length === 1
      ? safe`1 other process of the container runs`
      : safe`${others.length} other processes of the container run`;
  return {
    text: safe`But ${who} as root on the host: host PID ${pids}${others.length > 4 ? safe` …` : safe``}.`,
    tone: 'high',
  };
}

/** Withheld capabilities that are worth naming: those that an attacker would want most. */
const telling = [
  'CAP_SYS_ADMIN',
  'CAP_NET_ADMIN',
  'CAP_SYS_MODULE',
  'CAP_SYS_PTRACE',
  'CAP_SYS_BOOT',
  'CAP_SYS_TIME',
];

/** Something that may limit a process. */
export interface Limit extends Sentence {
  /** Whether it does; null where that is not known. */
  readonly limits: boolean | null;
}

function capabilityLimit({host}: Row, {capabilities}: Process): Limit {
  const last = knownOr(host.capLastCap, null);
  const available = knownOr(host.available, null);
  const every = available ?? (last === null ? null : allUpTo(last));
  const count = countOf(capabilities.effective);
  if (every === null) return {text: safe`It holds ${count} capabilities.`, tone: 'plain', limits: null};
  const withheld = every & ~capabilities.effective;
  const all = last === null ? countOf(every) : last + 1;
  if (withheld === 0n)
    return {
      text: safe`No capability is withheld: it holds all ${count} that the daemon may hand out.`,
      tone: 'critical',
      limits: false,
    };
  const names = bitsOf(withheld)
    .map(capabilityName)
    .filter(name => telling.includes(name))
    .map(name => sanitise(shortName(name)));
  const among = names.length === 0 ? safe`` : safe`, among them ${joinSafe(names.slice(0, 4), safe`, `)}`;
  return {
    text: safe`Capabilities: ${count} of ${all} are effective, ${all - count} are not${among}.`,
    tone: 'plain',
    limits: true,
  };
}

function seccompLimit({seccomp}: Process): Limit {
  if (seccomp === 'disabled')
    return {text: safe`Seccomp: no filter, every system call may be tried.`, tone: 'medium', limits: false};
  const text =
    seccomp === 'filter'
      ? safe`Seccomp: a filter refuses system calls.`
      : safe`Seccomp: strict, only read, write and exit are allowed.`;
  return {text, tone: 'plain', limits: true};
}

function moduleLimit({lsm}: Process, {selinux}: Host): Limit {
  if (isUnknown(lsm))
    return {...unknownSentence(safe`Security module: its label`, lsm.unknown), limits: null};
  if (lsm === null)
    return {
      text: safe`Security module: no AppArmor or SELinux label confines it.`,
      tone: 'plain',
      limits: false,
    };
  const label = sanitise(lsm, 80);
  if (!confines(lsm))
    return {
      text: safe`Security module: its label ${label} holds nothing back.`,
      tone: 'medium',
      limits: false,
    };
  if (isOnlyLogged(lsm, selinux))
    return {
      text: safe`Security module: SELinux is permissive, so what ${label} forbids is only written to the log.`,
      tone: 'medium',
      limits: false,
    };
  // Whether SELinux refuses or only writes to the log does not stand in the label.
  return isSelinuxLabel(lsm) && selinux !== 'enforcing'
    ? {text: safe`Security module: confined by ${label}, if SELinux enforces.`, tone: 'plain', limits: null}
    : {text: safe`Security module: confined by ${label}.`, tone: 'plain', limits: true};
}

const privilegesLimit = ({noNewPrivileges}: Process): Limit =>
  noNewPrivileges
    ? {text: safe`No new privileges: on, a setuid program gains nothing.`, tone: 'plain', limits: true}
    : {text: safe`No new privileges: off, a setuid program may gain.`, tone: 'plain', limits: false};

const admin = setOfNames(['SYS_ADMIN']);

/** What a user namespace of its own keeps from a process: little of what asks for root of the host by its uid alone. */
function ownNamespaceLimit(row: Row, {capabilities}: Process): Limit {
  if (!holdsHostRoot(row.container))
    return {
      text: safe`User namespace: its own, its capabilities do not count on the host.`,
      tone: 'ok',
      limits: true,
    };
  const most = capabilities.bounding | capabilities.effective | capabilities.permitted;
  return (most & admin) === 0n
    ? {
        text: safe`User namespace: its own, its capabilities do not count on the host, but it maps root of the host: what asks for that user alone is open.`,
        tone: 'medium',
        limits: true,
      }
    : {
        text: safe`User namespace: its own, but it maps root of the host: with SYS_ADMIN there it may open /proc/sys, which asks for that user alone.`,
        tone: 'critical',
        limits: false,
      };
}

function namespaceLimit(row: Row, process: Process): Limit {
  const {userNamespace} = process;
  if (isUnknown(userNamespace))
    return {
      ...unknownSentence(safe`User namespace: whether it is the host's`, userNamespace.unknown),
      limits: null,
    };
  return userNamespace === 'own'
    ? ownNamespaceLimit(row, process)
    : {text: safe`User namespace: the host's, its capabilities count there.`, tone: 'plain', limits: false};
}

const rootLimit = ({readonlyRootfs}: Declared): Limit =>
  readonlyRootfs
    ? {text: safe`Root file system: read-only.`, tone: 'plain', limits: true}
    : {text: safe`Root file system: writable.`, tone: 'plain', limits: false};

/** What may limit a process, and whether it does. */
export const limitsOfProcess = (row: Row, process: Process): readonly Limit[] => [
  capabilityLimit(row, process),
  seccompLimit(process),
  moduleLimit(process, row.host),
  privilegesLimit(process),
  namespaceLimit(row, process),
  ...(isUnknown(row.container.declared) ? [] : [rootLimit(row.container.declared)]),
];
