/** What separates the container from the host besides capabilities: namespaces, seccomp, labels, masked paths. */
import {isUnknown, type Known, unknown} from '../known.ts';
import type {NamespaceName, ObservedHost, Severity} from '../snapshot.ts';
import type {Facts} from './facts.ts';
import type {Hit, Rule} from './rule.ts';

interface SharedNamespace {
  readonly id: string;
  readonly declared: 'pid' | 'network' | 'ipc' | 'uts';
  readonly kernel: NamespaceName;
  readonly flag: string;
  readonly short: string | null;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
}

const sharedNamespaces: readonly SharedNamespace[] = [
  {
    id: 'host-pid',
    declared: 'pid',
    kernel: 'pid',
    flag: '--pid=host',
    short: 'host pid',
    severity: 'high',
    title: "Shares the host's PID namespace",
    why: 'It sees every process of the host with its command line, and may signal those of its own user. As root it can kill any of them.',
  },
  {
    id: 'host-network',
    declared: 'network',
    kernel: 'net',
    flag: '--network=host',
    short: 'host network',
    severity: 'medium',
    title: "Shares the host's network namespace",
    why: 'It reaches services that listen on the loopback address of the host only, and abstract sockets such as those of container runtimes (CVE-2020-15257). Ports that it opens are ports of the host.',
  },
  {
    id: 'host-ipc',
    declared: 'ipc',
    kernel: 'ipc',
    flag: '--ipc=host',
    short: 'host ipc',
    severity: 'medium',
    title: "Shares the host's IPC namespace",
    why: 'Shared memory, semaphores and message queues of the host are within reach. Databases and desktops keep their data in them.',
  },
  {
    id: 'host-uts',
    declared: 'uts',
    kernel: 'uts',
    flag: '--uts=host',
    short: null,
    severity: 'low',
    title: "Shares the host's UTS namespace",
    why: 'It sees the host name of the host. With SYS_ADMIN it could change it.',
  },
];

function shares(facts: Facts, {declared, kernel, flag}: SharedNamespace): string | null {
  const its = facts.container.pid1?.namespaces[kernel];
  const theirs = facts.host.namespaces[kernel];
  const compared = its !== undefined && !isUnknown(its) && !isUnknown(theirs);
  const same = compared && its === theirs;
  const asked = facts.declared?.namespaces[declared] === 'host';
  if (compared ? !same : !asked) return null;
  const inode = compared ? `namespace ${kernel}:[${its}] is the host's own` : 'by the declared flags';
  return asked ? `${flag} is set; ${inode}` : inode;
}

const namespaceRule = (shared: SharedNamespace): Rule => ({
  id: shared.id,
  title: shared.title,
  severity: shared.severity,
  why: shared.why,
  source: `namespaces(7); docker-run(1) ${shared.flag.replace('=host', '')}`,
  test(facts) {
    const evidence = shares(facts, shared);
    if (evidence === null) return null;
    const {severity, short, flag} = shared;
    return {
      severity: facts.ownUserNamespace && severity === 'high' ? 'medium' : severity,
      evidence,
      remedy: [`remove ${flag}`],
      ...(short === null ? {} : {short}),
    };
  },
});

/** Host user namespace although the daemon maps users. */
function hostUser(facts: Facts): Hit | null {
  if (!facts.host.remapped || facts.declared?.namespaces.user !== 'host') return null;
  return {
    severity: 'medium',
    evidence: '--userns=host is set on a daemon that maps users (userns-remap)',
    remedy: ['remove --userns=host'],
    short: 'host userns',
  };
}

/** An option of --security-opt by its name, `=` or the older `:` between; null where it is not set. */
function option(facts: Facts, name: string): string | null {
  const found = (facts.declared?.securityOpt ?? []).find(each => new RegExp(`^${name}[=:]`).test(each));
  return found === undefined ? null : found.slice(name.length + 1);
}

function seccompOff(facts: Facts): Hit | null {
  const {declared} = facts;
  const asked = option(facts, 'seccomp') === 'unconfined';
  const off = facts.own.filter(({process}) => process.seccomp === 'disabled');
  // A privileged container has none anyway: the finding of its own says so.
  const counts = declared?.privileged === true ? asked : facts.observed ? off.length > 0 : asked;
  if (!counts) return null;
  return {
    severity: facts.ownUserNamespace ? 'medium' : 'high',
    evidence: facts.observed
      ? `Seccomp: 0 in ${off.length} of ${facts.own.length} ${facts.own.length === 1 ? 'process' : 'processes'}${asked ? '; --security-opt=seccomp=unconfined is set' : ''}`
      : '--security-opt=seccomp=unconfined is set',
    remedy: asked ? ['remove --security-opt=seccomp=unconfined'] : ['--security-opt=seccomp=builtin'],
    short: 'seccomp off',
  };
}

/** Labels that confine nothing: AppArmor's `unconfined`, SELinux types for privileged containers. */
const unconfinedLabel = /^unconfined\b|:(spc_t|unconfined_t)(:|$)/;

/** Whether the host labels processes at all, as far as its containers show. */
export function labelsOf({containers}: ObservedHost): 'some' | 'none' | 'unknown' {
  let known = false;
  for (const {processes} of containers)
    for (const {lsm} of processes) {
      if (!isUnknown(lsm) && lsm !== null) return 'some';
      known ||= lsm === null;
    }
  return known ? 'none' : 'unknown';
}

/** The label of PID 1; where it was not observed, none if the host labels nothing. */
function labelOf({container, host}: Facts): Known<string | null> {
  if (container.pid1 !== null) return container.pid1.lsm;
  return labelsOf(host) === 'none' ? null : unknown('it was not observed');
}

function labelOff(facts: Facts): Hit | null {
  const {declared} = facts;
  const asked = option(facts, 'apparmor') === 'unconfined';
  if (declared?.privileged === true && !asked) return null;
  const label = labelOf(facts);
  const confined = !isUnknown(label) && label !== null && !unconfinedLabel.test(label);
  if (confined || (!asked && (isUnknown(label) || label === null))) return null;
  if (label === null)
    return {
      severity: 'info',
      evidence:
        '--security-opt=apparmor=unconfined is set; this host labels no process, so nothing changes here',
      remedy: ['remove --security-opt=apparmor=unconfined'],
    };
  const disabled = (declared?.securityOpt ?? []).includes('label=disable');
  return {
    severity: 'medium',
    evidence: isUnknown(label) ? '--security-opt=apparmor=unconfined is set' : `label ${label}`,
    remedy: asked
      ? ['remove --security-opt=apparmor=unconfined']
      : disabled
        ? ['remove --security-opt=label=disable']
        : [],
    short: 'lsm off',
  };
}

function unmasked(facts: Facts): Hit | null {
  const {declared} = facts;
  // Podman's inspect does not tell the paths, so its own option has to.
  const podmans = facts.host.engineKind === 'podman' ? option(facts, 'unmask') : undefined;
  if (podmans === null) return null;
  if (declared === null || declared.privileged) return null;
  if ((declared.maskedPaths?.length ?? 0) > 0 || (declared.readonlyPaths?.length ?? 0) > 0) return null;
  const root = facts.observed
    ? facts.own.some(({process: {rootOnHost}}) => isUnknown(rootOnHost) || rootOnHost)
    : declared.uid === 0 && !facts.ownUserNamespace;
  return {
    severity: root ? 'critical' : 'medium',
    evidence: `no masked and no read-only paths under /proc and /sys${root ? '; root on the host may write to /proc/sys' : ''}`,
    remedy: [
      `remove --security-opt=${podmans === undefined ? 'systempaths=unconfined' : `unmask=${podmans}`}`,
    ],
    short: 'proc writable',
  };
}

export const isolationRules: readonly Rule[] = [
  ...sharedNamespaces.map(namespaceRule),
  {
    id: 'host-user-namespace',
    title: 'Opts out of the user namespace',
    severity: 'medium',
    why: 'The daemon maps root of its containers to another user, and this container asked not to be mapped. Its root is root on the host.',
    source: 'dockerd(8) --userns-remap; user_namespaces(7)',
    test: hostUser,
  },
  {
    id: 'seccomp-off',
    title: 'No seccomp filter',
    severity: 'high',
    why: 'The default filter keeps some fifty system calls from a container, among them those that make user namespaces and load BPF. Without it the whole kernel interface is open to attack.',
    source: 'seccomp(2); moby profiles/seccomp/default.json',
    test: seccompOff,
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
];
