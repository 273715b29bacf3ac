/** What the kubelet asks a runtime for, by a pod's own fields (kubernetes pkg/kubelet/kuberuntime, security_context.go). */
import type {PodOptions} from './cri.ts';

/** A pod as captop writes it: what of its spec bears on privilege. */
export interface WrittenPod {
  readonly spec: {
    readonly hostPID?: boolean;
    readonly hostIPC?: boolean;
    readonly hostNetwork?: boolean;
    readonly volumes?: ReadonlyArray<{readonly name: string; readonly hostPath: {readonly path: string}}>;
    readonly containers: ReadonlyArray<{
      readonly securityContext?: {
        readonly privileged?: boolean;
        readonly allowPrivilegeEscalation?: boolean;
        readonly runAsUser?: number;
        readonly runAsGroup?: number;
        readonly capabilities?: {readonly add?: readonly string[]; readonly drop?: readonly string[]};
        readonly readOnlyRootFilesystem?: boolean;
        readonly seccompProfile?: {readonly type: string};
      };
      readonly volumeMounts?: ReadonlyArray<{
        readonly name: string;
        readonly mountPath: string;
        readonly readOnly?: boolean;
      }>;
    }>;
  };
}

/** What every container is asked to have that is not privileged, unless its pod opens /proc. */
export const usualPaths = {
  masked_paths: ['/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/timer_list', '/sys/firmware'],
  readonly_paths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
};

interface Asked {
  readonly options: PodOptions;
  readonly context: object;
  readonly mounts: readonly object[];
}

const number = (value: number | undefined) => (value === undefined ? undefined : {value});

/** The words of the CRI for the pod and its first container. */
export function askedByPod({
  spec: {hostPID, hostIPC, hostNetwork, volumes = [], containers},
}: WrittenPod): Asked {
  const {securityContext: context = {}, volumeMounts = []} = containers[0] ?? {};
  const privileged = context.privileged === true;
  return {
    options: {
      network: hostNetwork ? 'NODE' : 'POD',
      pid: hostPID ? 'NODE' : 'CONTAINER',
      ipc: hostIPC ? 'NODE' : 'POD',
      privileged,
    },
    context: {
      privileged,
      ...(privileged ? {} : usualPaths),
      capabilities: {
        add_capabilities: context.capabilities?.add ?? [],
        drop_capabilities: context.capabilities?.drop ?? [],
      },
      run_as_user: number(context.runAsUser),
      run_as_group: number(context.runAsGroup),
      no_new_privs: context.allowPrivilegeEscalation === false,
      readonly_rootfs: context.readOnlyRootFilesystem === true,
      seccomp: {profile_type: context.seccompProfile?.type ?? 'Unconfined'},
    },
    mounts: volumeMounts.map(({name, mountPath, readOnly = false}) => ({
      container_path: mountPath,
      host_path: volumes.find(volume => volume.name === name)?.hostPath.path,
      readonly: readOnly,
    })),
  };
}
