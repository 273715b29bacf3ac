/** Each rule, a container that has the fault, and the nearest one that has not. */

export interface Made {
  /** Flags of `docker run`. */
  readonly flags: readonly string[];
  readonly command: readonly string[];
  /** What comes to it while it runs. */
  readonly then: 'nothing' | 'exec' | 'privileged exec' | 'root exec' | 'leftover' | 'entered';
}

export interface RuleCase {
  readonly rule: string;
  readonly severity: string;
  readonly faulty: Made;
  readonly sound: Made;
}

const forever = ['sleep', 'infinity'];

/** A container of these flags that sleeps, unless another command is given. */
export const made = (
  flags: readonly string[],
  command: readonly string[] = forever,
  then: Made['then'] = 'nothing',
): Made => ({flags, command, then});

const row = (rule: string, severity: string, faulty: Made, sound: Made): RuleCase => ({
  rule,
  severity,
  faulty,
  sound,
});

/** Flags against flags. */
const flags = (
  rule: string,
  severity: string,
  faulty: readonly string[],
  sound: readonly string[] = [],
): RuleCase => row(rule, severity, made(faulty), made(sound));

/** A capability by itself, against the default set. */
const capability = (name: string, severity: string): RuleCase =>
  flags(`cap-${name.toLowerCase().replaceAll('_', '-')}`, severity, [`--cap-add=${name}`]);

const reachingHost = ['DAC_READ_SEARCH', 'SYS_MODULE', 'SYS_RAWIO', 'SYS_PTRACE', 'SYS_ADMIN', 'SYS_BOOT'];
const hostWide = [
  'NET_ADMIN',
  'SYS_PACCT',
  'SYS_NICE',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'AUDIT_CONTROL',
  'MAC_OVERRIDE',
  'MAC_ADMIN',
  'SYSLOG',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_READ',
  'PERFMON',
  'BPF',
];

/** `--volume` of a path, and the same mount of a folder that decides over nothing. */
const bind = (rule: string, severity: string, source: string): RuleCase =>
  flags(rule, severity, [`--volume=${source}:/mounted`], ['--volume=/srv:/mounted']);

export const ruleCases: readonly RuleCase[] = [
  flags('privileged', 'critical', ['--privileged'], ['--cap-add=ALL']),
  flags('all-capabilities', 'critical', ['--cap-add=ALL'], ['--cap-add=IPC_LOCK']),
  ...reachingHost.map(name => capability(name, 'critical')),
  ...hostWide.map(name => capability(name, 'high')),
  flags('sys-ptrace-host-pid', 'critical', ['--pid=host', '--cap-add=SYS_PTRACE'], ['--cap-add=SYS_PTRACE']),
  flags(
    'net-admin-host-network',
    'critical',
    ['--network=host', '--cap-add=NET_ADMIN'],
    ['--cap-add=NET_ADMIN'],
  ),
  flags('bpf-perfmon', 'critical', ['--cap-add=BPF', '--cap-add=PERFMON'], ['--cap-add=BPF']),
  flags('beyond-profile', 'low', ['--cap-add=IPC_LOCK']),
  flags('cap-add-without-effect', 'info', ['--user=1001', '--cap-add=NET_ADMIN'], ['--cap-add=NET_ADMIN']),
  flags('drop-ignored', 'info', ['--privileged', '--cap-drop=KILL'], ['--cap-drop=KILL']),
  flags(
    'add-and-drop',
    'info',
    ['--cap-add=KILL', '--cap-drop=KILL'],
    ['--cap-add=KILL', '--cap-drop=MKNOD'],
  ),
  row('exec-privileged', 'critical', made([], forever, 'privileged exec'), made([], forever, 'exec')),
  row('entered-from-host', 'critical', made([], forever, 'entered'), made([], forever, 'exec')),
  row('wider-than-declared', 'critical', made([], forever, 'leftover'), made([], forever, 'exec')),
  row(
    'gained-by-file',
    'medium',
    made(['--user=1001'], ['/lab/sleep-setuid', 'infinity']),
    made(['--user=1001', '--security-opt=no-new-privileges'], ['/lab/sleep-setuid', 'infinity']),
  ),
  row(
    'gained-privilege',
    'medium',
    made(['--user=1001'], forever, 'root exec'),
    made(['--user=1001'], forever, 'exec'),
  ),
  row(
    'nested-user-namespace',
    'info',
    made(['--privileged'], ['sh', '-c', 'unshare -U -r sleep infinity & wait']),
    made(['--privileged'], ['sh', '-c', 'unshare -p -f sleep infinity & wait']),
  ),
  flags('root-on-host', 'medium', [], ['--user=1001']),
  row(
    'saved-root',
    'medium',
    made([], ['perl', '-e', '$> = 33; sleep 1000 while 1']),
    made([], ['perl', '-e', 'syscall(117, 33, 33, 33); sleep 1000 while 1']),
  ),
  flags('capabilities-within-reach', 'low', ['--user=1001'], ['--user=1001', '--cap-drop=ALL']),
  bind('runtime-socket', 'critical', '/var/run/docker.sock'),
  bind('host-root-mounted', 'critical', '/'),
  bind('host-path-mounted', 'critical', '/etc'),
  flags('device', 'high', ['--device=/dev/kmsg'], ['--device=/dev/null:/dev/other']),
  flags(
    'device-cgroup-rule',
    'critical',
    ['--device-cgroup-rule=b 8:* rwm'],
    ['--device-cgroup-rule=c 1:3 rwm'],
  ),
  flags('host-root-through-proc', 'critical', ['--pid=host'], ['--pid=host', '--cap-drop=SETGID']),
  flags('host-pid', 'high', ['--pid=host']),
  flags('host-network', 'medium', ['--network=host'], ['--network=none']),
  flags('host-ipc', 'medium', ['--ipc=host']),
  flags('host-uts', 'low', ['--uts=host']),
  flags('seccomp-off', 'high', ['--security-opt=seccomp=unconfined']),
  flags('lsm-off', 'info', ['--security-opt=apparmor=unconfined']),
  flags('system-paths-unmasked', 'critical', ['--security-opt=systempaths=unconfined']),
];

/** Rules that no container of this daemon can break, and why. */
export const elsewhere: Readonly<Record<string, string>> = {
  'foreign-cgroup': 'somebody has to write to a cgroup: see host/live/membership.test.ts',
  'mount-drift': 'somebody has to mount in it while it runs: see host/live/mounts.test.ts',
  'seccomp-wide': 'the client has to read a profile from a file: see host/live/seccomp.test.ts',
  'neighbour-mounts': 'another container has to be there: see host/live/process-roots.test.ts',
  sandboxed: 'a runtime of that name has to be there: see host/live/bundles.test.ts',
  'unjudged-capability': 'the kernel would have to know a capability that captop does not',
  'sys-admin-mapped-root': 'the engine would have to map root of the host: see rules-engines.test.ts',
  'host-user-namespace': 'the daemon would have to map users: see rules-engines.test.ts',
  'privileged-hook': 'only Compose has hooks: see compose-started.test.ts',
  'root-hook': 'only Compose has hooks: see compose-started.test.ts',
  'privileged-build': 'only Compose builds: see compose-started.test.ts',
};
