/** Namespaces that a container shares with its host. */
import {type Flag, flag, flagText} from '../flags/flag.ts';
import {isUnknown} from '../known.ts';
import {removing} from '../remedy.ts';
import type {NamespaceName, Severity} from '../snapshot.ts';
import type {Facts} from './facts.ts';
import type {Hit, Rule} from './rule.ts';

interface SharedNamespace {
  readonly id: string;
  readonly declared: 'pid' | 'network' | 'ipc' | 'uts';
  readonly kernel: NamespaceName;
  readonly flag: Flag;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
}

const sharedNamespaces: readonly SharedNamespace[] = [
  {
    id: 'host-pid',
    declared: 'pid',
    kernel: 'pid',
    flag: flag('pid', 'host'),
    severity: 'high',
    title: "Shares the host's PID namespace",
    why: 'It sees every process of the host with its command line, and may signal those of its own user. As root it can kill any of them.',
  },
  {
    id: 'host-network',
    declared: 'network',
    kernel: 'net',
    flag: flag('network', 'host'),
    severity: 'medium',
    title: "Shares the host's network namespace",
    why: 'It reaches services that listen on the loopback address of the host only, and abstract sockets such as those of container runtimes (CVE-2020-15257). Ports that it opens are ports of the host.',
  },
  {
    id: 'host-ipc',
    declared: 'ipc',
    kernel: 'ipc',
    flag: flag('ipc', 'host'),
    severity: 'medium',
    title: "Shares the host's IPC namespace",
    why: 'Shared memory, semaphores and message queues of the host are within reach. Databases and desktops keep their data in them.',
  },
  {
    id: 'host-uts',
    declared: 'uts',
    kernel: 'uts',
    flag: flag('uts', 'host'),
    severity: 'low',
    title: "Shares the host's UTS namespace",
    why: 'It sees the host name of the host. With SYS_ADMIN it could change it.',
  },
];

function shares(facts: Facts, shared: SharedNamespace): string | null {
  const {declared, kernel} = shared;
  const its = facts.container.pid1?.namespaces[kernel];
  const theirs = facts.host.namespaces[kernel];
  const compared = its !== undefined && !isUnknown(its) && !isUnknown(theirs);
  const same = compared && its === theirs;
  const asked = facts.declared?.namespaces[declared] === 'host';
  if (compared ? !same : !asked) return null;
  const inode = compared ? `namespace ${kernel}:[${its}] is the host's own` : 'by the declared flags';
  return asked ? `${flagText(shared.flag)} is set; ${inode}` : inode;
}

const namespaceRule = (shared: SharedNamespace): Rule => ({
  id: shared.id,
  title: shared.title,
  severity: shared.severity,
  why: shared.why,
  source: `namespaces(7); docker-run(1) --${shared.flag.name}`,
  test(facts) {
    const evidence = shares(facts, shared);
    if (evidence === null) return null;
    const {severity} = shared;
    return {
      severity: facts.ownUserNamespace && severity === 'high' ? 'medium' : severity,
      evidence,
      remedy: [removing(shared.flag)],
    };
  },
});

/** The container opted out of the user namespace that the daemon would give it. */
function hostUser(facts: Facts): Hit | null {
  if (!facts.host.remapped || facts.declared?.namespaces.user !== 'host') return null;
  return {
    severity: 'medium',
    evidence: '--userns=host is set on a daemon that maps users (userns-remap)',
    remedy: [removing(flag('userns', 'host'))],
    short: 'host userns',
  };
}

export const namespaceRules: readonly Rule[] = [
  ...sharedNamespaces.map(namespaceRule),
  {
    id: 'host-user-namespace',
    title: 'Opts out of the user namespace',
    severity: 'medium',
    why: 'The daemon maps root of its containers to another user, and this container asked not to be mapped. Its root is root on the host.',
    source: 'dockerd(8) --userns-remap; user_namespaces(7)',
    test: hostUser,
  },
];
