/**
 * The Pod Security Standards, written from the published text alone
 * (kubernetes.io/docs/concepts/security/pod-security-standards): what a pod breaks of each level.
 */

interface Container {
  readonly securityContext?: {
    readonly privileged?: boolean;
    readonly allowPrivilegeEscalation?: boolean;
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly procMount?: string;
    readonly capabilities?: {readonly add?: readonly string[]; readonly drop?: readonly string[]};
    readonly seccompProfile?: {readonly type?: string};
    readonly appArmorProfile?: {readonly type?: string};
  };
}

export interface Pod {
  readonly spec: {
    readonly hostPID?: boolean;
    readonly hostIPC?: boolean;
    readonly hostNetwork?: boolean;
    readonly volumes?: readonly Readonly<Record<string, unknown>>[];
    readonly containers: readonly Container[];
  };
}

const baselineCapabilities =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  );

const restrictedVolumes =
  'configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret'.split(' ');

type Control = readonly [name: string, breaks: (pod: Pod) => boolean];

const inContainer = (breaks: (context: NonNullable<Container['securityContext']>) => boolean) => (pod: Pod) =>
  pod.spec.containers.some(({securityContext = {}}) => breaks(securityContext));

const baseline: readonly Control[] = [
  ['Host Namespaces', ({spec}) => [spec.hostPID, spec.hostIPC, spec.hostNetwork].includes(true)],
  ['Privileged Containers', inContainer(({privileged}) => privileged === true)],
  [
    'Capabilities',
    inContainer(({capabilities: {add = []} = {}}) => add.some(name => !baselineCapabilities.includes(name))),
  ],
  ['HostPath Volumes', ({spec: {volumes = []}}) => volumes.some(volume => 'hostPath' in volume)],
  [
    'AppArmor',
    inContainer(
      ({appArmorProfile: {type = 'RuntimeDefault'} = {}}) => !['RuntimeDefault', 'Localhost'].includes(type),
    ),
  ],
  ['/proc Mount Type', inContainer(({procMount = 'Default'}) => procMount !== 'Default')],
  ['Seccomp', inContainer(({seccompProfile}) => seccompProfile?.type === 'Unconfined')],
];

const restricted: readonly Control[] = [
  ...baseline,
  [
    'Volume Types',
    ({spec: {volumes = []}}) =>
      volumes.some(volume => !Object.keys(volume).some(key => restrictedVolumes.includes(key))),
  ],
  ['Privilege Escalation', inContainer(({allowPrivilegeEscalation}) => allowPrivilegeEscalation !== false)],
  ['Running as Non-root', inContainer(({runAsNonRoot}) => runAsNonRoot !== true)],
  ['Running as Non-root user', inContainer(({runAsUser}) => runAsUser === 0)],
  [
    'Seccomp, named',
    inContainer(({seccompProfile}) => !['RuntimeDefault', 'Localhost'].includes(seccompProfile?.type ?? '')),
  ],
  [
    'Capabilities, dropped',
    inContainer(
      ({capabilities: {add = [], drop = []} = {}}) =>
        !drop.includes('ALL') || add.some(name => name !== 'NET_BIND_SERVICE'),
    ),
  ],
];

const broken = (controls: readonly Control[], pod: Pod): readonly string[] =>
  controls.filter(([, breaks]) => breaks(pod)).map(([name]) => name);

/** The controls of the baseline level that a pod breaks. */
export const breaksBaseline = (pod: Pod): readonly string[] => broken(baseline, pod);

/** The controls of the restricted level that a pod breaks. */
export const breaksRestricted = (pod: Pod): readonly string[] => broken(restricted, pod);
