/** Capabilities that are worse in combination than by themselves. */
import {setOfNames} from '../capability.ts';
import {removing} from '../remedy.ts';
import type {Facts} from './facts.ts';
import {sharedWithHost} from './host-namespace.ts';
import {changesToStayWithin, isFull, isPrivileged} from './reach.ts';
import type {Hit, Rule} from './rule.ts';
import {pidsOf, whereHeld} from './words.ts';

/** The container's own processes that have one of these capabilities in effect. */
const holders = (facts: Facts, set: bigint) =>
  facts.own.filter(
    ({
      process: {
        capabilities: {effective},
      },
    }) => (effective & set) !== 0n,
  );

const ptrace = setOfNames(['SYS_PTRACE']);
const admin = setOfNames(['NET_ADMIN']);
const both = setOfNames(['BPF', 'PERFMON']);

function ptraceHostPid(facts: Facts): Hit | null {
  const shared = facts.contained ? null : sharedWithHost(facts, 'pid');
  if (shared === null) return null;
  if ((facts.bounding & ptrace) === 0n) return null;
  const now = holders(facts, ptrace);
  return {
    severity: 'critical',
    evidence: `${shared.cause} and SYS_PTRACE ${now.length > 0 ? `effective in ${pidsOf(now)}` : 'in the bounding set'}`,
    remedy: [removing(shared.flag)],
    short: 'host pid +SYS_PTRACE',
  };
}

function adminHostNetwork(facts: Facts): Hit | null {
  const shared = facts.contained ? null : sharedWithHost(facts, 'network');
  if (shared === null) return null;
  if ((facts.bounding & admin) === 0n) return null;
  const now = holders(facts, admin);
  return {
    severity: 'critical',
    evidence: `${shared.cause} and NET_ADMIN ${now.length > 0 ? `effective in ${pidsOf(now)}` : 'in the bounding set'}`,
    remedy: [removing(shared.flag)],
    short: 'host network +NET_ADMIN',
  };
}

function bpfPerfmon(facts: Facts): Hit | null {
  if (isPrivileged(facts) || facts.contained || (facts.bounding & both) !== both) return null;
  if (isFull(facts)) return null;
  return {
    severity: 'critical',
    evidence: `BPF and PERFMON together; ${whereHeld(facts, both)}`,
    remedy: changesToStayWithin(facts, ~both),
    short: '+BPF +PERFMON',
  };
}

export const combinationRules: readonly Rule[] = [
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
];
