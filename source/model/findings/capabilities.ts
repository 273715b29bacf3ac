/** What the container's own flags let its processes hold. */

import type {CapabilityReach} from '../capability.ts';
import {
  bitsOf,
  type Capability,
  capabilities,
  capabilityAt,
  countOf,
  maskOf,
  setOfNames,
  toHex,
} from '../capability.ts';
import {addFlags, flagName, flagsWithin} from '../capability-flags.ts';
import type {Severity} from '../snapshot.ts';
import type {Facts} from './facts.ts';
import type {Hit, Rule} from './rule.ts';
import {counted, listed, pidsOf, whereHeld} from './words.ts';

/** By what a capability reaches at worst, and how much of that is left inside a user namespace of its own. */
const severityOf: Readonly<Record<CapabilityReach, {readonly host: Severity; readonly own: Severity}>> = {
  escape: {host: 'critical', own: 'medium'},
  host: {host: 'high', own: 'low'},
  container: {host: 'low', own: 'low'},
  benign: {host: 'low', own: 'low'},
};

/** The severity of a reach for this container. */
const severityFor = (facts: Facts, reach: CapabilityReach): Severity =>
  severityOf[reach][facts.ownUserNamespace ? 'own' : 'host'];

const explicit = (facts: Facts): string[] => (facts.declared?.capAdd ?? []).map(flagName);

/**
 * The flags that keep the bounding set within `allowed`; none where the declared flags are not known. Once an
 * added `ALL` goes, the flags beside it count: then they have to stay within the profile, too.
 */
export function within(facts: Facts, allowed: bigint): string[] {
  const {declared, available, bounding, profile, rules} = facts;
  if (declared === null) return [];
  const narrow = explicit(facts).includes('ALL') ? allowed & profile.set & bounding : allowed;
  return flagsWithin(declared, narrow, rules, available ?? bounding);
}

const ofReach = (reaches: readonly CapabilityReach[]): bigint =>
  setOfNames(capabilities.filter(({reach}) => reaches.includes(reach)).map(({name}) => name));

const reachesHost = ofReach(['escape', 'host']);

/** So few of what reaches the host are missing that one finding says it better than one for each. */
const few = 2;

/** All that the daemon may hand out, or nearly all of it. */
function isFull({available, bounding, profile}: Facts): boolean {
  if (available === null) return false;
  const reaching = available & ~profile.set & reachesHost;
  return reaching !== 0n && countOf(reaching & ~bounding) <= few;
}

const isPrivileged = (facts: Facts): boolean => facts.declared?.privileged === true;

function privileged(facts: Facts): Hit | null {
  if (!isPrivileged(facts)) return null;
  return {
    severity: facts.ownUserNamespace ? 'high' : 'critical',
    evidence: facts.observed
      ? `--privileged is set; bounding set ${toHex(facts.bounding)}, ${counted(facts.bounding)}, ${countOf(facts.held)} held`
      : `--privileged is set; ${counted(facts.bounding)} expected`,
    remedy: within(facts, facts.profile.set),
  };
}

function everything(facts: Facts): Hit | null {
  if (isPrivileged(facts) || !isFull(facts)) return null;
  return {
    severity: severityFor(facts, 'escape'),
    evidence: `bounding set ${toHex(facts.bounding)}: ${countOf(facts.bounding)} of the ${countOf(facts.available ?? 0n)} capabilities that the daemon may hand out, ${whereHeld(facts, facts.bounding)}`,
    remedy: within(facts, facts.profile.set),
  };
}

/** One rule for each capability that reaches beyond the container, so that each can be accepted by itself. */
function ruleOf(capability: Capability): Rule {
  const set = maskOf(capability.bit);
  return {
    id: capability.name.toLowerCase().replaceAll('_', '-'),
    title: `${capability.name} is within reach`,
    severity: severityOf[capability.reach].host,
    why: `${capability.allows}. ${capability.because}.`,
    source: 'capabilities(7)',
    test(facts) {
      if ((facts.bounding & ~facts.profile.set & set) === 0n) return null;
      if (isPrivileged(facts) || isFull(facts)) return null;
      return {
        severity: severityFor(facts, capability.reach),
        evidence: `${capability.name} is not in profile ${facts.profile.name}; ${whereHeld(facts, set)}`,
        remedy: within(facts, ~set),
      };
    },
  };
}

function beyondProfile(facts: Facts): Hit | null {
  const beyond = facts.bounding & ~facts.profile.set & ~reachesHost;
  if (isPrivileged(facts) || isFull(facts) || beyond === 0n) return null;
  return {
    severity: severityFor(facts, 'container'),
    evidence: `${listed(beyond)} ${countOf(beyond) === 1 ? 'is' : 'are'} not in profile ${facts.profile.name}; ${whereHeld(facts, beyond)}`,
    remedy: within(facts, ~beyond),
  };
}

function newerThanTable(facts: Facts): Hit | null {
  const unjudged = facts.bounding & ~facts.profile.set & ~setOfNames(capabilities.map(({name}) => name));
  if (isPrivileged(facts) || isFull(facts) || unjudged === 0n) return null;
  const names = bitsOf(unjudged).map(bit => capabilityAt(bit).name);
  return {
    severity: severityFor(facts, 'host'),
    evidence: `${names.join(', ')} in the bounding set ${toHex(facts.bounding)}`,
    remedy: within(facts, ~unjudged),
  };
}

function addWithoutEffect(facts: Facts): Hit | null {
  const {declared, rules} = facts;
  if (declared === null || declared.privileged || rules.addsAmbient || declared.capAdd.length === 0)
    return null;
  if (facts.expected === null || facts.expected.effective !== 0n || declared.uid === 0) return null;
  const asked = explicit(facts).includes('ALL') ? facts.bounding : setOfNames(declared.capAdd);
  if ((facts.held & asked) !== 0n) return null;
  return {
    severity: 'info',
    evidence: `${addFlags(declared.capAdd).join(' ')} with user ${JSON.stringify(declared.user)}: no process ${facts.observed ? 'holds' : 'will hold'} ${listed(asked)}`,
    remedy: within(facts, ~0n),
  };
}

function dropsIgnored(facts: Facts): Hit | null {
  const {declared} = facts;
  if (declared === null || !declared.privileged || declared.capDrop.length === 0) return null;
  // Podman writes what it could not give into a privileged container's CapDrop by itself.
  const dropped = facts.host.engineKind === 'podman' ? 0n : setOfNames(declared.capDrop);
  const all = declared.capDrop.map(flagName).includes('ALL');
  const still = all ? facts.bounding : dropped & facts.bounding;
  if (still === 0n) return null;
  return {
    severity: 'info',
    evidence: `${counted(still)} of the dropped ones still in the bounding set: ${listed(still)}`,
    remedy: within(facts, facts.profile.set),
  };
}

/** Of a capability that is both added and dropped, the flag without effect is the one to leave out. */
function addAndDrop(facts: Facts): Hit | null {
  const drops = new Set((facts.declared?.capDrop ?? []).map(flagName));
  const both = [...new Set(explicit(facts).filter(name => drops.has(name)))];
  if (both.length === 0) return null;
  const added = both.filter(name => name === 'ALL' || (facts.bounding & setOfNames([name])) !== 0n);
  return {
    severity: 'info',
    evidence: both
      .map(name => `${name}: ${added.includes(name) ? 'added' : 'dropped'} in the end`)
      .join('; '),
    remedy: both.map(name => `remove ${added.includes(name) ? '--cap-drop' : '--cap-add'}=${name}`),
  };
}

/** The container's own processes that could be kept as they are, for the sentences about what is held. */
const holders = (facts: Facts, set: bigint) =>
  facts.own.filter(
    ({
      process: {
        capabilities: {effective},
      },
    }) => (effective & set) !== 0n,
  );

function ptraceHostPid(facts: Facts): Hit | null {
  const ptrace = setOfNames(['SYS_PTRACE']);
  if (facts.ownUserNamespace || facts.declared?.namespaces.pid !== 'host') return null;
  if ((facts.bounding & ptrace) === 0n) return null;
  const now = holders(facts, ptrace);
  return {
    severity: 'critical',
    evidence: `--pid=host and SYS_PTRACE ${now.length > 0 ? `effective in ${pidsOf(now)}` : 'in the bounding set'}`,
    remedy: ['remove --pid=host'],
    short: 'host pid',
  };
}

function adminHostNetwork(facts: Facts): Hit | null {
  const admin = setOfNames(['NET_ADMIN']);
  if (facts.ownUserNamespace || facts.declared?.namespaces.network !== 'host') return null;
  if ((facts.bounding & admin) === 0n) return null;
  const now = holders(facts, admin);
  return {
    severity: 'critical',
    evidence: `--network=host and NET_ADMIN ${now.length > 0 ? `effective in ${pidsOf(now)}` : 'in the bounding set'}`,
    remedy: ['remove --network=host'],
    short: 'host network',
  };
}

function bpfPerfmon(facts: Facts): Hit | null {
  const both = setOfNames(['BPF', 'PERFMON']);
  if (isPrivileged(facts) || facts.ownUserNamespace || (facts.bounding & both) !== both) return null;
  if (isFull(facts)) return null;
  return {
    severity: 'critical',
    evidence: `BPF and PERFMON together; ${whereHeld(facts, both)}`,
    remedy: within(facts, ~both),
  };
}

export const capabilityRules: readonly Rule[] = [
  {
    id: 'privileged',
    title: 'Runs privileged',
    severity: 'critical',
    why: 'A privileged container gets every capability and every device, without seccomp, AppArmor or masked paths. Root in it owns the host: it can mount the disk, load modules or change any process.',
    source: 'docker-run(1) --privileged; moby daemon/oci_linux.go',
    test: privileged,
  },
  {
    id: 'all-capabilities',
    title: 'All capabilities, or nearly all, are within reach',
    severity: 'critical',
    why: 'With all capabilities a process may load kernel modules, mount file systems and write to raw devices. Seccomp and the masked paths still stand, yet several ways to the host are open.',
    source: 'capabilities(7)',
    test: everything,
  },
  ...capabilities.filter(({reach}) => reach === 'escape' || reach === 'host').map(ruleOf),
  {
    id: 'sys-ptrace-host-pid',
    title: "SYS_PTRACE over the host's processes",
    severity: 'critical',
    why: "In the host's PID namespace SYS_PTRACE lets a process read and change the memory of any process of the host. That is the same as running code as root on the host.",
    source: 'ptrace(2), PTRACE_MODE_ATTACH; capabilities(7)',
    test: ptraceHostPid,
  },
  {
    id: 'net-admin-host-network',
    title: "NET_ADMIN over the host's network",
    severity: 'critical',
    why: "In the host's network namespace NET_ADMIN changes the host's own addresses, routes and firewall. Traffic of the host and of every container can be redirected or cut off.",
    source: 'network_namespaces(7); capabilities(7)',
    test: adminHostNetwork,
  },
  {
    id: 'bpf-perfmon',
    title: 'BPF together with PERFMON',
    severity: 'critical',
    why: 'BPF loads programs into the kernel, and PERFMON lets these read its memory. Together they see whatever any process of the host holds.',
    source: 'capabilities(7); linux kernel/bpf/verifier.c, allow_ptr_leaks',
    test: bpfPerfmon,
  },
  {
    id: 'beyond-profile',
    title: 'More capabilities than the profile grants',
    severity: 'low',
    why: 'These capabilities reach no further than the container and what is mounted into it. They are still more than the profile grants, and a flag asked for them.',
    source: 'capabilities(7)',
    test: beyondProfile,
  },
  {
    id: 'unjudged-capability',
    title: 'A capability newer than this program',
    severity: 'high',
    why: 'The kernel knows a capability that captop has no sentence for yet. What cannot be judged is taken seriously until it can.',
    source: '/proc/sys/kernel/cap_last_cap',
    test: newerThanTable,
  },
  {
    id: 'cap-add-without-effect',
    title: 'Added capabilities that nobody holds',
    severity: 'info',
    why: 'Docker puts added capabilities into the bounding set only, where the user is not root. The program runs without them, and the flag merely widens what a setuid program may gain.',
    source: 'kubernetes/kubernetes#56374; capabilities(7), transformation during execve()',
    test: addWithoutEffect,
  },
  {
    id: 'drop-ignored',
    title: 'Dropped capabilities that are still there',
    severity: 'info',
    why: 'A privileged container ignores --cap-drop. Whoever wrote the flag believes that something is withheld which is not.',
    source: 'moby oci/caps/utils.go, TweakCapabilities',
    test: dropsIgnored,
  },
  {
    id: 'add-and-drop',
    title: 'The same capability added and dropped',
    severity: 'info',
    why: 'What is both added and dropped is held in the end: what is added beats what is dropped. One of the two flags says the opposite of what happens.',
    source: 'moby oci/caps/utils.go, TweakCapabilities',
    test: addAndDrop,
  },
];
