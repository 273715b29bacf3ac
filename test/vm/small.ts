/**
 * The machine that is part of the tests: Debian's kernel with AppArmor and nothing but cgroup v2, busybox, and containers
 * that runc starts from bundles, as containerd's shim does. Without an engine it is up in a third of the time, and nothing
 * in it waits for anything.
 */
import {createHash} from 'node:crypto';
import {labCase} from '../lab/cases.ts';
import {show, tell, tellDocument, tellTruth, toldTo} from './guest.ts';
import {smallFacts} from './machine-facts.ts';
import type {ExpectedMachine} from './machines.ts';

const byDefault =
  'CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP';

/** What is special about a container: parts of its specification (OCI runtime-spec, config.md). */
interface Special {
  readonly args?: readonly string[];
  readonly capabilities?: string;
  readonly uid?: number;
  /** The AppArmor profile. */
  readonly profile?: string;
  readonly noNewPrivileges?: boolean;
  readonly filter?: boolean;
  /** The first id on the host of its user namespace. */
  readonly remappedTo?: number;
  readonly hostPids?: boolean;
  readonly hostRoot?: boolean;
  /** As systemd's driver calls it, for an id. */
  readonly cgroup?: (id: string) => string;
  /** Flags of `runc exec` of a process beside its first one. */
  readonly entered?: string;
}

const all = `${byDefault} DAC_READ_SEARCH LINUX_IMMUTABLE NET_BROADCAST NET_ADMIN IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG LEASE AUDIT_CONTROL MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`;

const containers: Readonly<Record<string, Special>> = {
  web: {entered: '--apparmor=unconfined --cap=CAP_SYS_ADMIN --cap=CAP_NET_ADMIN'},
  logged: {
    profile: 'captop-complain',
    hostPids: true,
    capabilities: `${byDefault} MAC_ADMIN`,
    args: ['perl', '/lab/threads.pl'],
  },
  priv: {capabilities: all, profile: 'unconfined', filter: false, hostRoot: true},
  remapped: {remappedTo: 100_000, uid: 1001},
  filecap: {
    uid: 1001,
    noNewPrivileges: true,
    args: ['/lab/sleep-netraw', 'infinity'],
    cgroup: id => `/system.slice/nerdctl-${id}.scope`,
  },
};

const idOf = (name: string): string => createHash('sha256').update(name).digest('hex');

const bundleOf = (name: string): string =>
  `/run/containerd/io.containerd.runtime.v2.task/default/${idOf(name)}`;

const pseudo = (destination: string, type: string, options: readonly string[] = ['nosuid']) => ({
  destination,
  type,
  source: type,
  options,
});

function specOf(name: string): unknown {
  const {args = ['sleep', 'infinity'], uid = 0, filter = true, ...special} = containers[name] ?? {};
  const sets = (special.capabilities ?? byDefault).split(' ').map(each => `CAP_${each}`);
  const ids = [{containerID: 0, hostID: special.remappedTo, size: 65_536}];
  const own = ['mount', 'network', 'uts', 'ipc', 'cgroup'];
  if (!special.hostPids) own.push('pid');
  if (special.remappedTo !== undefined) own.push('user');
  return {
    ociVersion: '1.1.0',
    annotations: {'nerdctl/name': name},
    hostname: name,
    root: {path: '/captop/rootfs'},
    process: {
      user: {uid, gid: uid},
      args,
      env: ['PATH=/bin'],
      cwd: '/',
      capabilities: {bounding: sets, effective: sets, permitted: sets},
      noNewPrivileges: special.noNewPrivileges ?? false,
      apparmorProfile: special.profile ?? 'docker-default',
    },
    mounts: [
      pseudo('/proc', 'proc'),
      pseudo('/dev', 'tmpfs'),
      pseudo('/tmp', 'tmpfs'),
      ...(special.hostRoot
        ? [{destination: '/host', type: 'bind', source: '/', options: ['rbind', 'rslave']}]
        : []),
    ],
    linux: {
      namespaces: own.map(type => ({type})),
      cgroupsPath: special.cgroup?.(idOf(name)) ?? `/default/${idOf(name)}`,
      ...(special.remappedTo !== undefined && {uidMappings: ids, gidMappings: ids}),
      ...(filter && {
        seccomp: {
          defaultAction: 'SCMP_ACT_ALLOW',
          syscalls: [{names: ['kexec_load'], action: 'SCMP_ACT_ERRNO'}],
        },
      }),
      maskedPaths: ['/proc/kcore'],
      readonlyPaths: ['/proc/sys'],
    },
  };
}

/** Profiles as Docker's own, of which one only logs. */
const profiles = [
  ['docker-default', 'attach_disconnected,mediate_deleted'],
  ['captop-complain', 'attach_disconnected,mediate_deleted,complain'],
]
  .map(
    ([name, flags]) =>
      `profile ${name} flags=(${flags}) {\n  network,\n  capability,\n  file,\n  umount,\n  signal,\n  deny mount,\n}\n`,
  )
  .join('');

const runc = 'runc --root /run/containerd/runc/default';

/** Starts a container, and tells of it. */
function starts([name, {entered}]: readonly [string, Special]): string {
  const [bundle, id] = [bundleOf(name), idOf(name)];
  return [
    `cp -r /captop/bundles/${name} ${bundle}`,
    `${runc} run --detach --bundle ${bundle} --pid-file ${bundle}/init.pid ${id} </dev/null`,
    ...(entered ? [`${runc} exec --detach ${entered} ${id} sleep infinity </dev/null`] : []),
    `echo "container containerd ${id} $(cat ${bundle}/init.pid) running ${name}" >>/run/containers`,
  ].join(' &&\n');
}

const engine = {
  name: 'containerd',
  command: runc,
  cases: Object.keys(containers).map(name => labCase(name, name)),
};

export const smallMachine: ExpectedMachine = {
  engines: [engine],
  is: [/^docker-default \(enforce\)$/m, /^captop-complain \(complain\)$/m, / cgroup2 /],
  refuses: [],
  readers: [{name: 'root', as: '', reaches: [engine], seesAll: true}],
  // The dashboard would take as long there as everything else.
  shows: ['once'],
  facts: smallFacts,
};

const init = `#!/bin/sh
export PATH=/bin HOME=/tmp TERM=vt100
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /tmp
mount -t securityfs securityfs /sys/kernel/security; mount -t cgroup2 cgroup2 /sys/fs/cgroup
exec 3>${toldTo} >/tmp/init.log 2>&1
${tell('info')}
apparmor_parser --skip-cache --config-file /dev/null --replace /captop/profiles
cat /sys/kernel/security/apparmor/profiles /proc/mounts >&3
${tell('start')}
mkdir -p /run/containerd/io.containerd.runtime.v2.task/default
${Object.entries(containers).map(starts).join('\n')}
${tellDocument('root', '')}
${tell('containers')}
cat /run/containers >&3
${tellTruth}
${tell('log')}
cat /tmp/init.log >&3
${show(smallMachine)}
${tell('end')}
echo o >/proc/sysrq-trigger; sleep infinity
`;

/** Its files that are texts, by their paths. */
export const smallFiles: Readonly<Record<string, string>> = {
  init,
  'captop/profiles': profiles,
  ...Object.fromEntries(
    Object.keys(containers).map(name => [`captop/bundles/${name}/config.json`, JSON.stringify(specOf(name))]),
  ),
};
