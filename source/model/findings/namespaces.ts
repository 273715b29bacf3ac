/** Namespaces that a container shares with its host. */
import {flag} from '../flags/flag.ts';
import {removing} from '../remedy.ts';
import type {Severity} from '../snapshot.ts';
import type {Facts} from './facts.ts';
import {type SharableNamespace, sharedWithHost} from './host-namespace.ts';
import type {Hit, Rule} from './rule.ts';

interface SharedNamespace {
  readonly id: string;
  readonly declared: SharableNamespace;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
}

const sharedNamespaces: readonly SharedNamespace[] = [
  {
    id: 'host-pid',
    declared: 'pid',
    severity: 'high',
    title: "Shares the host's PID namespace",
    why: 'It sees every process of the host with its command line, and may signal those of its own user. As root it can kill any of them.',
  },
  {
    id: 'host-network',
    declared: 'network',
    severity: 'medium',
    title: "Shares the host's network namespace",
    why: 'It reaches services that listen on the loopback address of the host only, and abstract sockets such as those of container runtimes (CVE-2020-15257). Ports that it opens are ports of the host.',
  },
  {
    id: 'host-ipc',
    declared: 'ipc',
    severity: 'medium',
    title: "Shares the host's IPC namespace",
    why: 'Shared memory, semaphores and message queues of the host are within reach. Databases and desktops keep their data in them.',
  },
  {
    id: 'host-uts',
    declared: 'uts',
    severity: 'low',
    title: "Shares the host's UTS namespace",
    why: 'It sees the host name of the host. With SYS_ADMIN it could change it.',
  },
];

const namespaceRule = (shared: SharedNamespace): Rule => ({
  id: shared.id,
  title: shared.title,
  severity: shared.severity,
  why: shared.why,
  source: `namespaces(7); docker-run(1) --${shared.declared}`,
  test(facts) {
    const found = sharedWithHost(facts, shared.declared);
    if (found === null) return null;
    const {severity} = shared;
    return {
      severity: facts.containedByEngine && severity === 'high' ? 'medium' : severity,
      evidence: found.evidence,
      remedy: [removing(found.flag)],
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
