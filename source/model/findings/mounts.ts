/** What of the host is mounted into the container. */
import {isUnknown, knownOr} from '../known.ts';
import type {Remedy} from '../remedy.ts';
import type {Severity} from '../snapshot.ts';
import {leadsPastDeviceRules} from './device-barrier.ts';
import type {Facts} from './facts.ts';
import {hostPathOf, socketsIn} from './host-paths.ts';
import {plainPath, worst} from './host-things.ts';
import {keptFrom, keptWords} from './kept-from.ts';
import {isRoot, type ReachedMount, reachedMounts} from './reached-mounts.ts';
import type {Hit, Rule} from './rule.ts';

/** The engine's sockets that a mount is or holds. */
const socketsOf = ({source, engineSocket}: ReachedMount): readonly string[] =>
  engineSocket === null ? socketsIn(plainPath(source)) : [engineSocket];

/** Whether the path of a mount tells by itself that the engine's socket is there. */
const isNamedBy = (source: string, engineSocket: string | null): boolean =>
  engineSocket === null || plainPath(source) === engineSocket;

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const remedyOf = (mounts: readonly ReachedMount[]): Remedy[] => mounts.flatMap(({remedy}) => remedy);

/**
 * Whether group 0 of the host is mapped into its user namespace, so that a process may take it there, and with it the
 * sockets of the group (user_namespaces(7)). Only to a reader that sees the host's ids is 0 the host's.
 */
const mapsHostGroup = ({container: {pid1, gidMap}}: Facts): boolean =>
  pid1?.rootOnHost === false && !isUnknown(gidMap) && gidMap.some(({host}) => host === 0);

const socketWords = ({source, destination, readOnly, origin, engineSocket}: ReachedMount): string =>
  [
    `${source} at ${destination}${origin}`,
    isNamedBy(source, engineSocket) ? '' : `, which is or holds the socket ${engineSocket}`,
    readOnly ? ' (read-only, which does not keep anyone from connecting)' : '',
  ].join('');

/** One step down from critical. */
const lessThanCritical = (severity: Severity): Severity => (severity === 'critical' ? 'high' : severity);

const isKept = (facts: Facts, {access}: ReachedMount): boolean => keptFrom(facts, access) !== null;

function runtimeSocket(facts: Facts): Hit | null {
  const found = reachedMounts(facts).filter(mount => socketsOf(mount).length > 0);
  const first = found[0];
  if (first === undefined) return null;
  const severity = facts.ownUserNamespace && !mapsHostGroup(facts) ? 'high' : 'critical';
  return {
    severity: found.every(mount => isKept(facts, mount)) ? lessThanCritical(severity) : severity,
    evidence: found.map(mount => `${socketWords(mount)}${keptWords(facts, mount.access)}`).join('; '),
    remedy: remedyOf(found),
    short: baseName(socketsOf(first)[0] ?? first.source),
  };
}

const isWayPastDevices = (facts: Facts, mount: ReachedMount): boolean =>
  !mount.readOnly &&
  plainPath(mount.source).startsWith('/sys/fs/cgroup') &&
  leadsPastDeviceRules(facts, mount);

/** What is said of how a mount can be used, beyond what it is. */
const rightsWords = (facts: Facts, mount: ReachedMount): string =>
  isWayPastDevices(facts, mount)
    ? 'writable, so that root with MKNOD leaves the device rules of its group and opens the disks of the host'
    : mount.readOnly
      ? 'read-only'
      : `writable${keptWords(facts, mount.access)}`;

/**
 * Whether its processes live in the host's own tree as plain users do: a service with a PID namespace of its own, or a
 * sandbox, has the host's root as its root, and no more rights there than its user.
 */
const isPlainUserOfHost = ({observed, members, held}: Facts, {source, destination}: ReachedMount): boolean =>
  isRoot(destination) &&
  plainPath(source) === '/' &&
  observed &&
  held === 0n &&
  members.every(({process: {rootOnHost, mixedThreads}}) => rootOnHost === false && !mixedThreads);

/** The severity of a mount. In a user namespace, root of the container is a user of the host who may not write there. */
function pathSeverity(facts: Facts, mount: ReachedMount): Severity {
  const {source, readOnly} = mount;
  const entry = hostPathOf(plainPath(source));
  if (entry === undefined) return 'info';
  if (isWayPastDevices(facts, mount)) return 'critical';
  if (isPlainUserOfHost(facts, mount)) return 'medium';
  if (!readOnly && isKept(facts, mount)) return worst([entry.readOnly, lessThanCritical(entry.writable)]);
  const severity = readOnly ? entry.readOnly : entry.writable;
  return facts.ownUserNamespace && (severity === 'critical' || severity === 'high') ? 'medium' : severity;
}

/**
 * Where engines mount the root file system of a container: overlay2 of Docker, overlay of containers/storage, bundles of
 * containerd.
 */
const containerRoot = /\/overlay2?\/[^/]+\/merged$|\/io\.containerd\.[^/]+\/[^/]+\/[^/]+\/rootfs$/;

/** The path, or in words what it is where its name says nothing: it would fill the column with an id. */
const shortPath = (path: string): string => (containerRoot.test(path) ? 'container root' : path);

function hostPathHit(facts: Facts, mounts: readonly ReachedMount[]): Hit | null {
  const first = mounts[0];
  if (first === undefined) return null;
  const severity = worst(mounts.map(mount => pathSeverity(facts, mount)));
  return {
    severity,
    evidence: mounts
      .map(mount => `${mount.source} at ${mount.destination}${mount.origin}, ${rightsWords(facts, mount)}`)
      .join('; '),
    remedy: remedyOf(mounts),
    short: `mounts ${shortPath(plainPath((mounts.find(mount => pathSeverity(facts, mount) === severity) ?? first).source))}`,
  };
}

const hostRoot = (facts: Facts): Hit | null =>
  hostPathHit(
    facts,
    reachedMounts(facts).filter(({source}) => plainPath(source) === '/'),
  );

const hostPath = (facts: Facts): Hit | null =>
  hostPathHit(
    facts,
    reachedMounts(facts).filter(
      mount =>
        hostPathOf(plainPath(mount.source)) !== undefined &&
        plainPath(mount.source) !== '/' &&
        socketsOf(mount).length === 0,
    ),
  );

/** Mounts that are named in the evidence; a container with rights over mounts may have thousands. */
const mostNamed = 6;

function drifted({container: {mountDrift}}: Facts): Hit | null {
  const found = knownOr(mountDrift, []);
  if (found.length === 0) return null;
  const words = found
    .slice(0, mostNamed)
    .map(({destination, hostPath, change, readOnly}) =>
      change === 'added'
        ? `${hostPath} at ${destination}, ${readOnly ? 'read-only' : 'writable'}, which no flag asked for`
        : `${hostPath} at ${destination}, writable although its flag says read-only`,
    );
  const rest = found.length - words.length;
  return {
    severity: 'low',
    evidence: `${words.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`,
    remedy: [],
    short: 'mounts changed',
  };
}

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
    source: 'docker-run(1) --volume; hier(7)',
    test: hostPath,
  },
  {
    id: 'mount-drift',
    title: 'Mounts of the host that its flags do not lead to',
    severity: 'low',
    why: 'Something was mounted, or made writable, after the container had started. What of it decides over the host is a finding of its own; this one tells that the flags no longer say what is there.',
    source: 'proc_pid_mountinfo(5); mount(2), MS_REMOUNT',
    test: drifted,
  },
];
