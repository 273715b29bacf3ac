/** What separates the container from the host besides capabilities and namespaces: seccomp, labels, masked paths. */

import type {Declared} from '../flags/declared.ts';
import {type Flag, flag} from '../flags/flag.ts';
import {
  addedByDaemon,
  isOpen,
  openSystemPaths,
  opensKernelSettings,
  optionValue,
  spelledOption,
} from '../flags/security-options.ts';
import {isUnknown, type Known, knownOr, unknown} from '../known.ts';
import {adding, type Remedy, removing} from '../remedy.ts';
import {isNoBetterThanNone, withoutCapability} from '../seccomp.ts';
import {confines, isOnlyLogged, isSelinuxLabel} from '../security-label.ts';
import type {ObservedHost} from '../snapshot.ts';
import type {Facts} from './facts.ts';
import {mayBecomeHostRoot} from './host-root.ts';
import type {Hit, Rule} from './rule.ts';

const option = (value: string): Flag => flag('security-opt', value);

/** The value of an option of --security-opt; undefined if it is not set. */
const declaredOption = ({declared}: Facts, name: string): string | undefined =>
  optionValue(declared?.securityOpt ?? [], name);

function seccompOff(facts: Facts): Hit | null {
  const {declared} = facts;
  if (facts.ownKernel) return null;
  const asked = declaredOption(facts, 'seccomp') === 'unconfined';
  const off = facts.own.filter(({process}) => process.seccomp === 'disabled');
  // A privileged container has no filter anyway, which is part of its own finding.
  if (!asked && (declared?.privileged === true || off.length === 0)) return null;
  // Any process may give itself a filter, even one that lets everything through.
  const own =
    asked && off.length === 0 ? ', and the kernel does not tell what filters of their own let through' : '';
  return {
    severity: facts.containedByEngine ? 'medium' : 'high',
    evidence: facts.observed
      ? `Seccomp: 0 in ${off.length} of ${facts.own.length} ${facts.own.length === 1 ? 'process' : 'processes'}${asked ? '; --security-opt=seccomp=unconfined is set' : ''}${own}`
      : '--security-opt=seccomp=unconfined is set',
    remedy: [asked ? removing(option('seccomp=unconfined')) : adding(option('seccomp=builtin'))],
    short: 'seccomp off',
  };
}

/** A filter of its own that lets through what Docker's holds back from a container without a capability for it. */
function seccompWide(facts: Facts): Hit | null {
  const {declared, own, observed, ownKernel} = facts;
  if (ownKernel || declared === null || declared.privileged) return null;
  if (observed && own.every(({process}) => process.seccomp === 'disabled')) return null;
  const calls = knownOr(declared.seccompAllows, []);
  const beyond = withoutCapability(calls, facts.bounding);
  if (beyond.length === 0) return null;
  const isOpenWide = isNoBetterThanNone(calls);
  const asked = declared.securityOpt.find(each => /^seccomp[=:]/.test(each));
  return {
    severity: isOpenWide && !facts.containedByEngine ? 'high' : 'medium',
    evidence: `the seccomp profile lets ${beyond.join(', ')} through without a capability for ${beyond.length === 1 ? 'it' : 'them'}${isOpenWide ? ', and holds back little or nothing else' : ''}`,
    remedy: asked === undefined ? [] : [removing(flag('security-opt', spelledOption(asked)))],
    short: isOpenWide ? 'seccomp wide open' : 'seccomp wide',
  };
}

/** Whether the host labels processes, as far as its containers show. */
export function labelsOf({containers}: ObservedHost): 'some' | 'none' | 'unknown' {
  let known = false;
  for (const {processes} of containers)
    for (const {lsm} of processes) {
      if (!isUnknown(lsm) && lsm !== null) return 'some';
      known ||= lsm === null;
    }
  return known ? 'none' : 'unknown';
}

/**
 * The label of PID 1, or of another process that is confined less: each may take a narrower one for itself. If none was
 * observed, it is null on a host that labels no process.
 */
function labelOf(facts: Facts): Known<string | null> {
  const {container, host, own} = facts;
  const free = own
    .map(({process: {lsm}}) => lsm)
    .find(lsm => !isUnknown(lsm) && lsm !== null && !isConfinedBy(lsm, facts));
  if (free !== undefined) return free;
  if (container.pid1 !== null) return container.pid1.lsm;
  return labelsOf(host) === 'none' ? null : unknown('it was not observed');
}

/** What asks for no label of SELinux's, or for a type. */
const relabels = /^label[=:](disable$|type:)/;

/**
 * Whether a security module restricts a process with this label. Without a label of its own, a container has whatever
 * the policy gives to what an engine starts.
 */
function isConfinedBy(label: string, {declared, host}: Facts): boolean {
  if (isOnlyLogged(label, host.selinux)) return false;
  const isLeftOut =
    isSelinuxLabel(label) && declared?.securityOpt.some(each => /^label[=:]disable$/.test(each));
  return confines(label) && isLeftOut !== true;
}

/** The label by which a security module restricts the container, and each of its processes; null if none is known to. */
export function confiningLabel(facts: Facts): string | null {
  const label = facts.ownKernel ? null : labelOf(facts);
  return label !== null && !isUnknown(label) && isConfinedBy(label, facts) ? label : null;
}

/** Whether no option can help: an engine that is not root's has no profile of AppArmor to give (docker docs, rootless mode). */
const hasNoProfile = ({host}: Facts, label: Known<string>): boolean =>
  host.rootless && !isUnknown(label) && !isSelinuxLabel(label);

/** The flags that leave the label out; none if the engine did so by itself, as it does with the host's PIDs. */
function labelRemedy(facts: Facts, label: Known<string>): readonly Remedy[] {
  const {declared} = facts;
  if (hasNoProfile(facts, label)) return [];
  if (isUnknown(label) || !isSelinuxLabel(label)) {
    const asked = declared?.securityOpt.some(
      each => each === 'apparmor=unconfined' || each === 'apparmor:unconfined',
    );
    if (asked === true) return [removing(option('apparmor=unconfined'))];
    if (!isUnknown(label)) return [];
  }
  const asked = declared?.securityOpt.find(each => relabels.test(each) && !addedByDaemon(each, declared));
  return asked === undefined ? [] : [removing(option(spelledOption(asked)))];
}

/** Whether the flags ask for no label of SELinux's, and not the engine by itself. */
const isDeclaredWithoutLabel = (declared: Declared | null): boolean =>
  declared?.securityOpt.some(each => /^label[=:]disable$/.test(each) && !addedByDaemon(each, declared)) ===
  true;

function labelOff(facts: Facts): Hit | null {
  const {declared, host} = facts;
  if (facts.ownKernel) return null;
  const asked = declaredOption(facts, 'apparmor') === 'unconfined';
  if (declared?.privileged === true && !asked) return null;
  const label = labelOf(facts);
  const isLeftOut =
    isUnknown(label) && knownOr(host.selinux, 'off') !== 'off' && isDeclaredWithoutLabel(declared);
  const confined = !isUnknown(label) && label !== null && isConfinedBy(label, facts);
  if (confined || (!asked && !isLeftOut && (isUnknown(label) || label === null))) return null;
  if (label === null)
    return {
      severity: 'info',
      evidence:
        '--security-opt=apparmor=unconfined is set; this host labels no process, so nothing changes here',
      remedy: [removing(option('apparmor=unconfined'))],
    };
  return {
    severity: 'medium',
    evidence: isUnknown(label)
      ? `--security-opt=${isLeftOut ? 'label=disable is set, and the label cannot be seen' : 'apparmor=unconfined is set'}`
      : `label ${label}${isOnlyLogged(label, host.selinux) ? '; SELinux is permissive on this host: it writes to the log what it would refuse' : ''}${hasNoProfile(facts, label) ? '; a rootless engine has no profile to give' : ''}`,
    remedy: labelRemedy(facts, label),
    short: 'lsm off',
  };
}

/** Whether /proc and /sys were opened on purpose. */
export function unmasked(facts: Facts): Hit | null {
  const {declared} = facts;
  if (facts.ownKernel) return null;
  const {unmaskOption} = facts.rules;
  const asked = unmaskOption === null ? openSystemPaths : declaredOption(facts, unmaskOption);
  if (declared === null || declared.privileged || asked === undefined) return null;
  const everything = isOpen(declared);
  if (!everything && !opensKernelSettings(declared)) return null;
  const root = facts.observed
    ? facts.own.some(({process: {rootOnHost}}) => isUnknown(rootOnHost) || rootOnHost) ||
      mayBecomeHostRoot(facts)
    : (declared.uid === 0 && !facts.contained) || mayBecomeHostRoot(facts);
  return {
    severity: root ? 'critical' : 'medium',
    evidence: `${everything ? 'no masked and no read-only paths under /proc and /sys' : '/proc/sys is not among the read-only paths'}${root ? '; root on the host may write to /proc/sys' : ''}`,
    remedy:
      unmaskOption !== null
        ? [removing(option(`${unmaskOption}=${asked}`))]
        : everything
          ? [removing(option(asked))]
          : [],
    short: 'proc writable',
  };
}

function sandboxed({container: {sandbox}}: Facts): Hit | null {
  if (sandbox === null) return null;
  return {
    severity: 'info',
    evidence: `${sandbox.name}, by ${sandbox.evidence}: ${sandbox.shows}`,
    remedy: [],
    short: `sandbox: ${sandbox.name}`,
  };
}

export const isolationRules: readonly Rule[] = [
  {
    id: 'seccomp-off',
    title: 'No seccomp filter',
    severity: 'high',
    why: 'The default filter keeps some fifty system calls from a container, among them those that make user namespaces and load BPF. Without it the whole kernel interface is open to attack.',
    source: 'seccomp(2); moby profiles/seccomp/default.json',
    test: seccompOff,
  },
  {
    id: 'seccomp-wide',
    title: "The seccomp profile lets through what Docker's holds back",
    severity: 'high',
    why: 'The kernel reports a filter, whatever it allows. These calls reach parts of the kernel in which faults have let containers out; unshare alone gives a process every capability over a namespace of its own.',
    source: 'moby profiles/seccomp/default.json; user_namespaces(7)',
    test: seccompWide,
  },
  {
    id: 'lsm-off',
    title: 'No AppArmor or SELinux confinement',
    severity: 'medium',
    why: 'The label that keeps a container from mounting and from writing to /proc and /sys is off. One barrier fewer stands behind capabilities and seccomp.',
    source: 'apparmor(7); moby profiles/apparmor/template.go',
    test: labelOff,
  },
  {
    id: 'system-paths-unmasked',
    title: '/proc and /sys are not masked',
    severity: 'critical',
    why: 'Docker hides some files of /proc and /sys and makes others read-only, since they change the host. Writing /proc/sys/kernel/core_pattern as root runs a program on the host, without any capability.',
    source: 'core(5); moby oci/defaults.go, MaskedPaths and ReadonlyPaths',
    test: unmasked,
  },
  {
    id: 'sandboxed',
    title: 'Runs in a sandbox',
    severity: 'info',
    why: 'A kernel, a virtual machine or a user namespace of its own stands between the container and the host. What cannot be seen of it is judged by its flags, and its capabilities count only inside.',
    source: 'gvisor.dev, katacontainers.io, nestybox/sysbox docs/user-guide/security.md',
    test: sandboxed,
  },
];
