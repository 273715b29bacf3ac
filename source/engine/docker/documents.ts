/**
 * The parts of the Engine API's documents that captop reads (API 1.24 and later). Every field may be missing:
 * Podman's Docker-compatible API and older daemons leave some out.
 */

export interface ListEntry {
  readonly Id: string;
  readonly Names?: readonly string[] | null;
  readonly Image?: string;
  readonly ImageID?: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly State?: string;
}

export interface MountDocument {
  readonly Type?: string;
  readonly Source?: string;
  readonly Destination?: string;
  readonly RW?: boolean;
  readonly Propagation?: string;
}

export interface InspectDocument {
  readonly Id: string;
  readonly Name?: string;
  /** The image's id. */
  readonly Image?: string;
  readonly State?: {
    readonly Status?: string;
    readonly Pid?: number;
    readonly StartedAt?: string;
  };
  readonly Path?: string;
  readonly Args?: readonly string[] | null;
  readonly AppArmorProfile?: string;
  readonly ExecIDs?: readonly string[] | null;
  /** Read by the table of flags (model/flags). */
  readonly HostConfig?: Readonly<Record<string, unknown>>;
  readonly Mounts?: readonly MountDocument[] | null;
  readonly Config?: {
    readonly Image?: string;
    readonly User?: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
}

export interface ImageDocument {
  readonly Config?: {readonly User?: string} | null;
}

export interface ExecDocument {
  readonly ID: string;
  readonly Running?: boolean;
  readonly Pid?: number;
  readonly ProcessConfig?: {
    readonly user?: string;
    readonly privileged?: boolean;
    readonly entrypoint?: string;
    readonly arguments?: readonly string[] | null;
  };
}

export interface InfoDocument {
  readonly Name?: string;
  readonly ServerVersion?: string;
  /** Podman's service alone has it (podman pkg/api/handlers/types.go, Info). */
  readonly BuildahVersion?: string;
  readonly KernelVersion?: string;
  readonly SecurityOptions?: readonly string[] | null;
}

export interface EventDocument {
  readonly Type?: string;
  readonly Action?: string;
  /** Podman and API 1.21. */
  readonly status?: string;
  readonly id?: string;
  readonly Actor?: {readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>>};
}
