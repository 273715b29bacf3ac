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
  '/usr/games',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/local/lib',
  '/opt/cni',
  '/opt/containerd',
  '/nix/store',
];

/** Files below /usr/share that programs of root run or obey. */
const shared = [
  '/usr/share/bash-completion',
  '/usr/share/dbus-1',
  '/usr/share/initramfs-tools',
  '/usr/share/perl',
  '/usr/share/perl5',
  '/usr/share/polkit-1',
  '/usr/share/python3',
];

/** What root's programs read, and so run or obey. */
const configuration = [
  '/etc/acpi',
  '/etc/aliases',
  '/etc/alternatives',
  '/etc/anacrontab',
  '/etc/ansible',
  '/etc/apk',
  '/etc/apparmor.d',
  '/etc/apt',
  '/etc/audit',
  '/etc/bash.bashrc',
  '/etc/bash_completion.d',
  '/etc/binfmt.d',
  '/etc/cni',
  '/etc/containerd',
  '/etc/containers',
  '/etc/crio',
  '/etc/cron.d',
  '/etc/cron.daily',
  '/etc/cron.hourly',
  '/etc/cron.monthly',
  '/etc/cron.weekly',
  '/etc/crontab',
  '/etc/dbus-1',
  '/etc/default',
  '/etc/dhcp',
  '/etc/dnf',
  '/etc/doas.conf',
  '/etc/docker',
  '/etc/dpkg',
  '/etc/dracut.conf.d',
  '/etc/environment',
  '/etc/environment.d',
  '/etc/exports',
  '/etc/fail2ban',
  '/etc/fstab',
  '/etc/group',
  '/etc/grub.d',
  '/etc/init.d',
  '/etc/initramfs-tools',
  '/etc/inittab',
  '/etc/iptables',
  '/etc/kernel',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/ld.so.preload',
  '/etc/libvirt',
  '/etc/login.defs',
  '/etc/logrotate.conf',
  '/etc/logrotate.d',
  '/etc/lvm',
  '/etc/modprobe.d',
  '/etc/modules-load.d',
  '/etc/multipath',
  '/etc/network',
  '/etc/networkd-dispatcher',
  '/etc/NetworkManager',
  '/etc/nftables.conf',
  '/etc/nix',
  '/etc/nsswitch.conf',
  '/etc/pacman.d',
  '/etc/pam.d',
  '/etc/polkit-1',
  '/etc/ppp',
  '/etc/profile',
  '/etc/profile.d',
  '/etc/rc*.d',
  '/etc/rc.d',
  '/etc/rc.local',
  '/etc/rsyslog.conf',
  '/etc/rsyslog.d',
  '/etc/security',
  '/etc/selinux',
  '/etc/subgid',
  '/etc/subuid',
  '/etc/sudo.conf',
  '/etc/sudoers',
  '/etc/sudoers.d',
  '/etc/supervisor',
  '/etc/sysconfig',
  '/etc/sysctl.conf',
  '/etc/sysctl.d',
  '/etc/systemd',
  '/etc/sysusers.d',
  '/etc/tmpfiles.d',
  '/etc/udev',
  '/etc/update-motd.d',
  '/etc/yum.repos.d',
  '/etc/zsh',
  '/run/modprobe.d',
  '/run/sysctl.d',
  '/run/tmpfiles.d',
  '/run/udev',
  '/var/at',
  '/var/lib/cloud',
  '/var/lib/cni',
  '/var/lib/dkms',
  '/var/lib/dpkg',
  '/var/lib/rpm',
  '/var/lib/snapd',
  '/var/lib/systemd',
  '/var/spool/anacron',
  '/var/spool/at',
  '/var/spool/cron',
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
  '/var/lib/machines',
  '/var/lib/portables',
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
  '.config/containers',
  '.config/gh',
  '.password-store',
  '.pgpass',
  '.vault-token',
].map(name => `**/${name}`);

/** Start-up files and settings of people that hold no secret, but name programs to run. */
const startUp = [
  '.bash_aliases',
  '.bash_login',
  '.bash_logout',
  '.config/fish',
  '.config/git',
  '.forward',
  '.gitconfig',
  '.pam_environment',
  '.xinitrc',
  '.xprofile',
  '.zprofile',
  '.zshenv',
].map(name => `**/${name}`);

/** Folders of people that hold such files and programs. */
const foldersOfPeople = ['.config', '.local', '.local/bin', 'bin'].flatMap(name => [
  `/home/*/${name}`,
  `/root/${name}`,
]);

/** The same folders by the names of macOS and, through WSL or Docker Desktop, of Windows. */
const homesElsewhere = [
  '/Users',
  '/Users/*',
  '/c',
  '/c/Users',
  '/c/Users/*',
  '/host_mnt',
  '/mnt/c',
  '/mnt/host',
];

export const hostPaths: readonly HostPath[] = [
  ...alone('critical', 'high', '/', '/etc/shadow', '/etc/gshadow', '/proc', '/root', '/var', '/var/lib'),
  ...alone('critical', 'medium', '/etc', '/run'),
  ...alone('critical', 'low', '/etc/passwd', '/sys', '/usr', '/usr/local'),
  ...alone('critical', 'low', '/usr/share', '/usr/local/share', '/usr/src', '/nix', '/snap'),
  ...alone('critical', 'high', '/home', '/home/*', ...homesElsewhere, ...foldersOfPeople),
  ...alone('high', 'high', '/var/backups', '/run/user', '/run/user/*', '/etc/shadow-', '/etc/gshadow-'),
  ...alone('critical', 'low', '/etc/passwd-', '/vmlinuz', '/initrd.img'),
  // A user's own manager and bus start programs as that user.
  ...withAllBelow('high', 'high', '/run/user/*/bus', '/run/user/*/systemd', '/run/user/*/gnupg'),
  ...alone('high', 'medium', '/dev'),
  ...alone('high', 'low', '/var/log', '/var/spool', '/opt'),
  ...alone('high', 'low', '/etc/ssl', '/etc/pki', '/etc/ca-certificates', '/usr/local/share/ca-certificates'),
  ...alone(
    'high',
    'low',
    ...['block', 'bus', 'class', 'dev', 'devices', 'module', 'power'].map(name => `/sys/${name}`),
  ),
  ...withAllBelow('critical', 'low', ...programs, ...shared, ...configuration, ...startUp),
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
    '/run/credentials',
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
  ...withAllBelow('high', 'info', '/sys/fs/cgroup', '/sys/fs/selinux', '/selinux'),
  ...withAllBelow('critical', 'medium', '/boot', '/efi'),
];

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
