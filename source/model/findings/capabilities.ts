/** What the container's own flags let its processes hold. */

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
import {addFlags, flagName} from '../flags/capabilities.ts';
import {flag, flagText} from '../flags/flag.ts';
import {removing} from '../remedy.ts';
import {combinationRules} from './combinations.ts';
import {everyCapability, type Facts} from './facts.ts';
import {
  changesToStayWithin,
  explicit,
  isFull,
  isPrivileged,
  reachesHost,
  severityFor,
  severityOf,
} from './reach.ts';
import type {Hit, Rule} from './rule.ts';
import {counted, listed, shortOf, whereHeld} from './words.ts';

function privileged(facts: Facts): Hit | null {
  if (!isPrivileged(facts)) return null;
  return {
    severity: facts.containedByEngine && !facts.mapsHostRoot ? 'high' : 'critical',
    evidence: facts.observed
      ? `--privileged is set; bounding set ${toHex(facts.bounding)}, ${counted(facts.bounding)}, ${countOf(facts.held)} held`
      : `--privileged is set; ${counted(facts.bounding)} expected`,
    remedy: changesToStayWithin(facts, facts.profile.set),
  };
}

function everything(facts: Facts): Hit | null {
  if (isPrivileged(facts) || !isFull(facts)) return null;
  return {
    severity: severityFor(facts, 'escape'),
    evidence: `bounding set ${toHex(facts.bounding)}: ${countOf(facts.bounding)} of the ${countOf(facts.available ?? 0n)} capabilities that the daemon may hand out, ${whereHeld(facts, facts.bounding)}`,
    remedy: changesToStayWithin(facts, facts.profile.set),
  };
}

/** One rule for each capability that reaches beyond the container, so that a policy can accept each by itself. */
function ruleOf(capability: Capability): Rule {
  const set = maskOf(capability.bit);
  return {
    id: capability.name.toLowerCase().replaceAll('_', '-'),
    title: `${capability.name} is within reach`,
    severity: severityOf[capability.reach].host,
    why: `${capability.allows}. ${capability.because}.`,
    source: 'capabilities(7)',
    test(facts) {
      if ((facts.beyondProfile & set) === 0n) return null;
      if (isPrivileged(facts) || isFull(facts)) return null;
      return {
        severity: severityFor(facts, capability.reach),
        evidence: `${capability.name} is not in profile ${facts.profile.name}; ${whereHeld(facts, set)}`,
        remedy: changesToStayWithin(facts, ~set),
        short: shortOf(facts, set),
      };
    },
  };
}

function beyondProfile(facts: Facts): Hit | null {
  const beyond = facts.beyondProfile & ~reachesHost;
  if (isPrivileged(facts) || isFull(facts) || beyond === 0n) return null;
  return {
    severity: severityFor(facts, 'container'),
    evidence: `${listed(beyond)} ${countOf(beyond) === 1 ? 'is' : 'are'} not in profile ${facts.profile.name}; ${whereHeld(facts, beyond)}`,
    remedy: changesToStayWithin(facts, ~beyond),
    short: shortOf(facts, beyond),
  };
}

function newerThanTable(facts: Facts): Hit | null {
  const unjudged = facts.beyondProfile & ~everyCapability;
  if (isPrivileged(facts) || isFull(facts) || unjudged === 0n) return null;
  const names = bitsOf(unjudged).map(bit => capabilityAt(bit).name);
  return {
    severity: severityFor(facts, 'host'),
    evidence: `${names.join(', ')} in the bounding set ${toHex(facts.bounding)}`,
    remedy: changesToStayWithin(facts, ~unjudged),
    short: shortOf(facts, unjudged),
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
    evidence: `${addFlags(declared.capAdd).map(flagText).join(' ')} with user ${JSON.stringify(declared.user)}: no process ${facts.observed ? 'holds' : 'will hold'} ${listed(asked)}`,
    remedy: changesToStayWithin(facts, ~0n),
  };
}

function dropsIgnored(facts: Facts): Hit | null {
  const {declared} = facts;
  if (declared === null || !declared.privileged || declared.capDrop.length === 0) return null;
  const dropped = facts.rules.fillsCapDrop ? 0n : setOfNames(declared.capDrop);
  const all = declared.capDrop.map(flagName).includes('ALL');
  const still = all ? facts.bounding : dropped & facts.bounding;
  if (still === 0n) return null;
  return {
    severity: 'info',
    evidence: `${counted(still)} of the dropped ones still in the bounding set: ${listed(still)}`,
    remedy: changesToStayWithin(facts, facts.profile.set),
  };
}

/** A capability that is both added and dropped; the remedy is to leave out the flag that has no effect. */
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
    remedy: both.map(name => removing(flag(added.includes(name) ? 'cap-drop' : 'cap-add', name))),
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
  ...combinationRules,
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
    source: 'capabilities(7), /proc/sys/kernel/cap_last_cap',
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
