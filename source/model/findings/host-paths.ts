/** Whether a path of the host decides over it, and the sockets that do whatever they are asked. */
import {memoize} from '../memoize.ts';
import type {Severity} from '../snapshot.ts';
import {hostPathGroups} from './host-path-table.ts';

export interface HostPath {
  readonly path: string;
  readonly writable: Severity;
  readonly readOnly: Severity;
  /** Whether what is below it counts as well. */
  readonly below: boolean;
}

const hostPaths: readonly HostPath[] = hostPathGroups.flatMap(({paths, writable, readOnly, below}) =>
  paths.map(path => ({path, writable, readOnly, below})),
);

/** Sockets that start containers, machines or services for whoever can connect. */
export const sockets: readonly string[] = [
  '/run/docker.sock',
  '/run/docker/containerd/containerd.sock',
  '/run/containerd/containerd.sock',
  '/run/k3s/containerd/containerd.sock',
  '/run/k0s/containerd.sock',
  '/run/crio/crio.sock',
  '/run/dockershim.sock',
  '/run/podman/podman.sock',
  '/run/cri-dockerd.sock',
  '/run/balena-engine.sock',
  '/run/buildkit/buildkitd.sock',
  '/run/incus/unix.socket',
  '/run/libvirt/libvirt-sock',
  '/run/snapd.socket',
  '/var/lib/lxd/unix.socket',
  '/var/snap/lxd/common/lxd/unix.socket',
  '/var/snap/microk8s/common/run/containerd.sock',
];

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);

const ofOneUser = /^\/run\/user\/[0-9]+\/(docker\.sock|podman\/podman\.sock)$/;

/** The sockets that a plain path is or holds; the root of the host is a finding of its own. */
export function socketsIn(path: string): readonly string[] {
  if (path === '/') return [];
  const listed = sockets.filter(socket => isWithin(socket, path));
  return ofOneUser.test(path) || (listed.length === 0 && /\/docker\.sock$/.test(path)) ? [path] : listed;
}

/** A row with wildcards as an expression that a plain path matches. */
function expression({path, below}: HostPath): RegExp {
  const source = path
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**', '.*')
    .replace(/(?<!\.)\*/g, '[^/]+');
  return new RegExp(`^${source}${below ? '(/.*)?' : ''}$`, 's');
}

const hasWildcard = ({path}: HostPath): boolean => path.includes('*');

const exact: ReadonlyMap<string, HostPath> = new Map(
  hostPaths.filter(each => !hasWildcard(each)).map(each => [each.path, each]),
);

const expressions = memoize(1, () =>
  hostPaths.filter(hasWildcard).map(each => [expression(each), each] as const),
);

/** The row of a path itself, or the nearest one above that speaks for all below it. */
function exactRow(path: string): HostPath | undefined {
  const own = exact.get(path);
  if (own !== undefined) return own;
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const above = exact.get(path.slice(0, end));
    if (above?.below) return above;
  }
  return undefined;
}

/** Paths that rows above them do not speak for. */
const exempt: readonly RegExp[] = [
  // The data of one volume, which an engine mounts for whoever names it. The folders above it are the engine's own.
  /^\/var\/lib\/(?:docker\/volumes|containers\/storage\/volumes|nerdctl\/[^/]+\/volumes\/[^/]+)\/[^/]+\/_data(?:\/|$)/,
  // What the kubelet keeps for one pod: its volumes, its hosts file, and where a container leaves its last message.
  /^\/var\/lib\/kubelet\/pods\/[0-9a-f-]{32,36}\/(?:volumes|volume-subpaths|containers|etc-hosts)(?:\/|$)/,
  // What /etc/resolv.conf is a link to (systemd-resolved(8)); it names servers, as a container's own does.
  /^\/run\/systemd\/resolve\/(?:stub-)?resolv\.conf$/,
];

/** The row that speaks of a plain path; undefined if it decides over nothing. */
export const hostPathOf = (path: string): HostPath | undefined =>
  (exempt.some(each => each.test(path)) ? undefined : exactRow(path)) ??
  expressions().find(([matches]) => matches.test(path))?.[1];

/** Whether a plain path is the host's root, is or holds the socket of an engine, or is bad enough by its row. */
export function decidesOverHost(path: string, readOnly: boolean): boolean {
  if (path === '/' || socketsIn(path).length > 0) return true;
  const row = hostPathOf(path);
  const severity = (readOnly ? row?.readOnly : row?.writable) ?? 'info';
  return severity !== 'info' && severity !== 'low';
}
