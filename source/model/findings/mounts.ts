/** What of the host is mounted into the container. */
import {bindFlag, type Mount} from '../flags/mounts.ts';
import {removing} from '../remedy.ts';
import type {Severity} from '../snapshot.ts';
import type {Facts} from './facts.ts';
import {plainPath, worst} from './host-things.ts';
import type {Hit, Rule} from './rule.ts';

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);

/** Volumes live below the daemon's own folder without showing the rest of it, so only binds count. */
const binds = (facts: Facts): readonly Mount[] =>
  (facts.declared?.mounts ?? []).filter(({type, source}) => type === 'bind' && source.startsWith('/'));

/** Sockets that start containers for whoever can connect. */
const sockets: readonly string[] = [
  '/run/docker.sock',
  '/run/docker/containerd/containerd.sock',
  '/run/containerd/containerd.sock',
  '/run/crio/crio.sock',
  '/run/podman/podman.sock',
  '/run/cri-dockerd.sock',
];

const userSocket = /^\/run\/user\/[0-9]+\/(docker\.sock|podman\/podman\.sock)$/;

/** The sockets that a mounted path is or holds; the root of the host is a finding of its own. */
function socketsIn(source: string): readonly string[] {
  const path = plainPath(source);
  if (path === '/') return [];
  const listed = sockets.filter(socket => isWithin(socket, path));
  return userSocket.test(path) || (listed.length === 0 && /\/docker\.sock$/.test(path)) ? [path] : listed;
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function runtimeSocket(facts: Facts): Hit | null {
  const found = binds(facts).filter(({source}) => socketsIn(source).length > 0);
  const first = found[0];
  if (first === undefined) return null;
  return {
    severity: facts.ownUserNamespace ? 'high' : 'critical',
    evidence: found
      .map(
        mount =>
          `${mount.source} at ${mount.destination}${mount.readOnly ? ' (read-only, which does not keep anyone from connecting)' : ''}`,
      )
      .join('; '),
    remedy: found.map(mount => removing(bindFlag(mount))),
    short: baseName(socketsIn(first.source)[0] ?? first.source),
  };
}

interface HostPath {
  readonly path: string;
  readonly writable: Severity;
  readonly readOnly: Severity;
  /** Whether what is below it counts as well. */
  readonly below: boolean;
}

/** What of the host decides over it; below /etc only the files that do. */
const hostPaths: readonly HostPath[] = [
  {path: '/', writable: 'critical', readOnly: 'high', below: false},
  {path: '/etc', writable: 'critical', readOnly: 'medium', below: false},
  {path: '/etc/shadow', writable: 'critical', readOnly: 'high', below: false},
  {path: '/etc/passwd', writable: 'critical', readOnly: 'low', below: false},
  {path: '/etc/sudoers', writable: 'critical', readOnly: 'low', below: false},
  {path: '/etc/sudoers.d', writable: 'critical', readOnly: 'low', below: true},
  {path: '/etc/cron.d', writable: 'critical', readOnly: 'low', below: true},
  {path: '/etc/ssh', writable: 'critical', readOnly: 'high', below: true},
  {path: '/etc/systemd', writable: 'critical', readOnly: 'low', below: true},
  {path: '/etc/docker', writable: 'critical', readOnly: 'low', below: true},
  {path: '/etc/kubernetes', writable: 'critical', readOnly: 'high', below: true},
  {path: '/proc', writable: 'critical', readOnly: 'high', below: false},
  {path: '/proc/sys', writable: 'critical', readOnly: 'low', below: true},
  {path: '/sys', writable: 'critical', readOnly: 'low', below: false},
  {path: '/sys/kernel', writable: 'critical', readOnly: 'low', below: true},
  {path: '/sys/fs/cgroup', writable: 'high', readOnly: 'info', below: true},
  {path: '/dev', writable: 'high', readOnly: 'medium', below: false},
  {path: '/boot', writable: 'critical', readOnly: 'medium', below: true},
  {path: '/root', writable: 'critical', readOnly: 'high', below: true},
  {path: '/home', writable: 'high', readOnly: 'medium', below: false},
  {path: '/usr', writable: 'critical', readOnly: 'low', below: false},
  {path: '/lib', writable: 'critical', readOnly: 'low', below: false},
  {path: '/var', writable: 'critical', readOnly: 'high', below: false},
  {path: '/var/lib', writable: 'critical', readOnly: 'high', below: false},
  {path: '/var/lib/docker', writable: 'critical', readOnly: 'high', below: true},
  {path: '/var/lib/containerd', writable: 'critical', readOnly: 'high', below: true},
  {path: '/var/lib/containers', writable: 'critical', readOnly: 'high', below: true},
  {path: '/var/lib/kubelet', writable: 'critical', readOnly: 'high', below: true},
];

/** The entry that speaks of a mounted path: the most exact one. */
function judged({source}: Mount): HostPath | undefined {
  const path = plainPath(source);
  return hostPaths
    .filter(entry => (entry.below ? isWithin(path, entry.path) : path === entry.path))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

/** In a user namespace of its own, root is a user of the host who may not write there. */
function pathSeverity(facts: Facts, mount: Mount): Severity {
  const entry = judged(mount);
  if (entry === undefined) return 'info';
  const severity = mount.readOnly ? entry.readOnly : entry.writable;
  return facts.ownUserNamespace && (severity === 'critical' || severity === 'high') ? 'medium' : severity;
}

function hostPathHit(facts: Facts, mounts: readonly Mount[]): Hit | null {
  const first = mounts[0];
  if (first === undefined) return null;
  const severity = worst(mounts.map(mount => pathSeverity(facts, mount)));
  return {
    severity,
    evidence: mounts
      .map(
        ({source, destination, readOnly}) =>
          `${source} at ${destination}, ${readOnly ? 'read-only' : 'writable'}`,
      )
      .join('; '),
    remedy: mounts.map(mount => removing(bindFlag(mount))),
    short: `mounts ${plainPath((mounts.find(mount => pathSeverity(facts, mount) === severity) ?? first).source)}`,
  };
}

const hostRoot = (facts: Facts): Hit | null =>
  hostPathHit(
    facts,
    binds(facts).filter(({source}) => plainPath(source) === '/'),
  );

const hostPath = (facts: Facts): Hit | null =>
  hostPathHit(
    facts,
    binds(facts).filter(
      mount =>
        judged(mount) !== undefined &&
        plainPath(mount.source) !== '/' &&
        socketsIn(mount.source).length === 0,
    ),
  );

export const mountRules: readonly Rule[] = [
  {
    id: 'runtime-socket',
    title: "The container engine's socket is mounted",
    severity: 'critical',
    why: 'Whoever can connect to the socket can start a privileged container, and so is root on the host. A read-only mount makes no difference, since connecting writes nothing to the file system.',
    source: 'docker security documentation, daemon attack surface; unix(7)',
    test: runtimeSocket,
  },
  {
    id: 'host-root-mounted',
    title: "The host's root directory is mounted",
    severity: 'critical',
    why: 'Every file of the host is within reach under the rights of the container user. Where that user is root, one written file makes it root of the host, and one read file gives away its secrets.',
    source: 'docker-run(1) --volume',
    test: hostRoot,
  },
  {
    id: 'host-path-mounted',
    title: 'A path of the host that decides over it is mounted',
    severity: 'critical',
    why: 'The host configures itself from these files, or keeps its secrets and the data of other containers there. Who may write them can make the host run a program of their own.',
    source: 'hier(7); docker-run(1) --volume',
    test: hostPath,
  },
];
