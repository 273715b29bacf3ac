/** The files of the host by way of /proc/PID/root of its processes. */
import type {Declared} from '../flags/declared.ts';
import {optionValue} from '../flags/security-options.ts';
import {isUnknown, knownOr} from '../known.ts';
import {type Remedy, removing} from '../remedy.ts';
import type {Facts} from './facts.ts';
import {sharedWithHost} from './host-namespace.ts';
import {plainPath} from './host-things.ts';
import {labelsOf} from './isolation.ts';
import {isUnconfined, ptrace, setsIds} from './process-access.ts';
import {type ReachedMount, reachedMounts} from './reached-mounts.ts';
import type {Hit, Rule} from './rule.ts';
import {pidsOf} from './words.ts';

/** How a container comes to see the processes of its host. */
export interface Sight {
  readonly evidence: string;
  readonly remedy: readonly Remedy[];
}

/**
 * Whether a mount shows the host's procfs, by itself or below the root of the host. Read-only is no protection: what is
 * opened through it are the mounts of a process.
 */
function showsProcesses({container: {mounts}}: Facts, {source, destination}: ReachedMount): boolean {
  const path = plainPath(source);
  if (path === '/proc') return true;
  if (path !== '/') return false;
  const folder = destination.replace(/\/$/, '');
  return (
    isUnknown(mounts) ||
    mounts.some(each => each.hostPath === '/proc' && each.destination.startsWith(`${folder}/`))
  );
}

/**
 * The mounts through which a container sees the processes of its host. One that may be written is the worst that can be,
 * and a finding of its own.
 */
const sightByMounts = (facts: Facts): readonly Sight[] =>
  reachedMounts(facts)
    .filter(mount => mount.readOnly && showsProcesses(facts, mount))
    .map(({source, destination, origin, remedy}) => ({
      evidence: `${source} at ${destination}${origin} (read-only, which does not hold for what is opened through it)`,
      remedy,
    }));

/** The ways by which a container sees the processes of its host; none if it does not. */
export function sightsOf(facts: Facts): readonly Sight[] {
  const shared = sharedWithHost(facts, 'pid');
  const byNamespace = shared === null ? [] : [{evidence: shared.evidence, remedy: [removing(shared.flag)]}];
  return [...byNamespace, ...sightByMounts(facts)];
}

/** Either takes the ids of a host's process that has no capabilities, or needs none of its ids. */
const opens = (held: bigint): boolean => (held & setsIds) === setsIds || (held & ptrace) !== 0n;

const wordOf = (held: bigint): string => ((held & setsIds) === setsIds ? 'SETUID and SETGID' : 'SYS_PTRACE');

/** Whether the flags leave out the label that an engine gives; with the host's PIDs Docker and Podman leave out SELinux's. */
function isLeftOut({privileged, securityOpt, namespaces}: Declared, isSelinux: boolean): boolean {
  if (privileged) return true;
  return isSelinux
    ? namespaces.pid === 'host' || securityOpt.some(each => /^label[=:]disable$/.test(each))
    : optionValue(securityOpt, 'apparmor') === 'unconfined';
}

/** Whether a label will confine what was not observed, by its flags; null if the host does not tell. */
function isConfinedByFlags({declared, host}: Facts): boolean | null {
  const selinux = knownOr(host.selinux, 'off');
  if (declared === null || isLeftOut(declared, selinux !== 'off')) return false;
  if (selinux !== 'off') return selinux === 'enforcing';
  const labels = labelsOf(host);
  return labels === 'unknown' ? null : labels === 'some';
}

/** In words, who can open /proc/PID/root of a plain process of the host; null if nobody can. */
function whoOpens(facts: Facts): string | null {
  if (facts.contained) return null;
  if (!facts.observed) {
    const isConfined = isConfinedByFlags(facts);
    if (!opens(facts.held) || isConfined === true) return null;
    const unless = isConfined === null ? ', unless AppArmor confines it on the host' : '';
    return `${wordOf(facts.held)} by the declared flags, not observed${unless}`;
  }
  const found = facts.own.filter(
    ({process: {capabilities, lsm}}) =>
      opens(capabilities.permitted | capabilities.effective) &&
      (isUnknown(lsm) || isUnconfined(lsm, facts.host)),
  );
  const [first] = found;
  if (first === undefined) return null;
  const {permitted, effective} = first.process.capabilities;
  const label = isUnknown(first.process.lsm) ? ', whose label cannot be seen' : '';
  return `${wordOf(permitted | effective)} held by ${pidsOf(found)}${label}`;
}

/** Whether a container reaches the files of its host through the processes that it sees. */
export function hostRootThroughProc(facts: Facts): Hit | null {
  const sights = sightsOf(facts);
  if (sights.length === 0) return null;
  const who = whoOpens(facts);
  if (who === null) return null;
  return {
    severity: 'critical',
    evidence: `${sights.map(({evidence}) => evidence).join('; ')}; ${who}`,
    remedy: sights.flatMap(({remedy}) => remedy),
    short: 'host files by /proc',
  };
}

export const hostProcessRules: readonly Rule[] = [
  {
    id: 'host-root-through-proc',
    title: "Reaches the host's files through its processes",
    severity: 'critical',
    why: 'It takes the ids of a process of the host that has no capabilities, opens /proc/PID/root of that process, and goes on as root: it writes any file of the host, and whatever other containers have mounted. A read-only /proc does not keep it from that, since what it opens are the mounts of that process.',
    source: 'ptrace(2), Ptrace access mode checking; proc_pid_root(5)',
    test: hostRootThroughProc,
  },
];
