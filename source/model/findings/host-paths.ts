/** The paths of a host that decide over it, and the sockets that do whatever they are asked. */
import type {Severity} from '../snapshot.ts';

export interface HostPath {
  /** `*` stands for one name, `**` for any folders. */
  readonly path: string;
  readonly writable: Severity;
  readonly readOnly: Severity;
  /** Whether what is below it counts as well. */
  readonly below: boolean;
}

const row =
  (below: boolean) =>
  (writable: Severity, readOnly: Severity, ...paths: readonly string[]): readonly HostPath[] =>
    paths.map(path => ({path, writable, readOnly, below}));

const alone = row(false);
const withAllBelow = row(true);

/** The programs of the host, and what every program loads. */
const programs = [
  '/usr/bin',
  '/usr/sbin',
  '/usr/lib',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/libexec',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/local/lib',
  '/opt/cni',
  '/opt/containerd',
];

/** What root's programs read, and so run or obey. */
const configuration = [
  '/etc/alternatives',
  '/etc/apparmor.d',
  '/etc/apt',
  '/etc/bash.bashrc',
  '/etc/cni',
  '/etc/containerd',
  '/etc/containers',
  '/etc/cron.d',
  '/etc/cron.daily',
  '/etc/cron.hourly',
  '/etc/cron.monthly',
  '/etc/cron.weekly',
  '/etc/crontab',
  '/etc/crio',
  '/etc/default',
  '/etc/docker',
  '/etc/environment',
  '/etc/group',
  '/etc/init.d',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/ld.so.preload',
  '/etc/logrotate.d',
  '/etc/modprobe.d',
  '/etc/modules-load.d',
  '/etc/NetworkManager',
  '/etc/network',
  '/etc/pam.d',
  '/etc/polkit-1',
  '/etc/profile',
  '/etc/profile.d',
  '/etc/rc.local',
  '/etc/security',
  '/etc/sudoers',
  '/etc/sudoers.d',
  '/etc/sysctl.conf',
  '/etc/sysctl.d',
  '/etc/systemd',
  '/etc/udev',
  '/var/spool/cron',
  '/var/lib/systemd',
  '/var/lib/dpkg',
  '/var/lib/cni',
];

/** State of engines and clusters, the secrets of what they run among it. */
const engines = [
  '/var/lib/docker',
  '/var/lib/containerd',
  '/var/lib/containers',
  '/var/lib/kubelet',
  '/var/lib/rancher',
  '/var/lib/k0s',
  '/var/lib/etcd',
  '/var/lib/lxc',
  '/var/lib/lxd',
  '/var/lib/incus',
  '/var/lib/libvirt',
  '/var/snap',
];

/** Keys, tokens and start-up files of the people who work on the host. */
const ofPeople = [
  '.ssh',
  '.aws',
  '.azure',
  '.config/gcloud',
  '.kube',
  '.docker',
  '.gnupg',
  '.netrc',
  '.git-credentials',
  '.bashrc',
  '.bash_profile',
  '.profile',
  '.zshrc',
  '.config/systemd',
  '.config/autostart',
].map(name => `**/${name}`);

export const hostPaths: readonly HostPath[] = [
  ...alone('critical', 'high', '/', '/etc/shadow', '/etc/gshadow', '/proc', '/root', '/var', '/var/lib'),
  ...alone('critical', 'medium', '/etc', '/run'),
  ...alone('critical', 'low', '/etc/passwd', '/sys', '/usr', '/usr/local'),
  ...alone('critical', 'high', '/home', '/home/*'),
  ...alone('high', 'medium', '/dev'),
  ...alone('high', 'low', '/var/log', '/var/spool', '/opt'),
  ...withAllBelow('critical', 'low', ...programs, ...configuration),
  ...withAllBelow('critical', 'high', '/etc/kubernetes', '/etc/rancher', '/etc/ssh', '/etc/ssl/private'),
  ...withAllBelow('critical', 'high', ...engines, ...ofPeople),
  ...withAllBelow(
    'critical',
    'high',
    '/run/systemd',
    '/run/dbus',
    '/run/k3s',
    '/run/containerd',
    '/run/docker',
  ),
  ...withAllBelow('critical', 'low', '/proc/sys', '/proc/sysrq-trigger', '/sys/kernel'),
  ...withAllBelow(
    'critical',
    'high',
    '/proc/kcore',
    '/sys/kernel/debug',
    '/sys/kernel/tracing',
    '/sys/firmware',
  ),
  ...withAllBelow('high', 'info', '/sys/fs/cgroup'),
  ...withAllBelow('critical', 'medium', '/boot'),
];

/** Sockets that start containers, machines or services for whoever can connect. */
export const sockets: readonly string[] = [
  '/run/docker.sock',
  '/run/docker/containerd/containerd.sock',
  '/run/containerd/containerd.sock',
  '/run/k3s/containerd/containerd.sock',
  '/run/k0s/containerd.sock',
  '/run/crio/crio.sock',
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

const expressions: ReadonlyArray<readonly [RegExp, HostPath]> = hostPaths
  .filter(hasWildcard)
  .map(each => [expression(each), each] as const);

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

/** The row that speaks of a plain path; undefined if it decides over nothing. */
export const hostPathOf = (path: string): HostPath | undefined =>
  exactRow(path) ?? expressions.find(([matches]) => matches.test(path))?.[1];
