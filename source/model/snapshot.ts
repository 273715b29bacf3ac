/**
 * What captop knows, as plain immutable values. `host/` makes observations, `judge.ts` adds the judgements,
 * `report/` and `ui/` show them. Text in here is raw: whatever reaches a terminal passes safe-text.ts.
 *
 * What the JSON document holds has its fields in the rows of `document/`, each with what it means, and its type follows
 * from them.
 */

import type {
  execSessionRows,
  idMapLineRows,
  kernelMountRows,
  observedContainerRows,
  unobservedRows,
} from './document/container-facts.ts';
import type {expectedRow} from './document/container-fields.ts';
import type {hostRows} from './document/host-fields.ts';
import type {
  driftRows,
  findingRows,
  judgementRows,
  placedRows,
  versusProfileRows,
} from './document/judgement-fields.ts';
import type {namedRows, oddThreadRows, processRows, threadIdRows} from './document/process-fields.ts';
import type {FieldsOf} from './document/rows.ts';
import type {Profile} from './profile.ts';

/** The kernel's five capability sets of a process, by the names of capabilities(7), in the order shown. */
export const setNames = ['effective', 'permitted', 'bounding', 'inheritable', 'ambient'] as const;
export type SetName = (typeof setNames)[number];

/** A capability set is a mask: bit n is capability n. */
export type CapabilitySets = Readonly<Record<SetName, bigint>>;

/** The namespaces of namespaces(7), by their names under /proc/PID/ns. */
export const namespaceNames = ['pid', 'user', 'mnt', 'net', 'ipc', 'uts', 'cgroup', 'time'] as const;
export type NamespaceName = (typeof namespaceNames)[number];

/** A user or group id, with its name in the passwd or group file; null if it has none there. */
export interface Named extends FieldsOf<typeof namedRows> {}

/** One line of /proc/PID/uid_map or gid_map (user_namespaces(7)). */
export interface IdMapLine extends FieldsOf<typeof idMapLineRows> {}

export const processStates = [
  'running',
  'sleeping',
  'disk sleep',
  'stopped',
  'traced',
  'zombie',
  'dead',
  'idle',
  'unknown',
] as const;
export type ProcessState = (typeof processStates)[number];

/** Credentials of a thread that differ from its leader's. */
export interface OddThread extends FieldsOf<typeof oddThreadRows> {}

/** The mode of /proc/PID/status, by its number. */
export const seccompModes = ['disabled', 'strict', 'filter'] as const;

/** The user and group ids of a thread (credentials(7)), as the container sees them and as the host does. */
export interface ThreadIds extends FieldsOf<typeof threadIdRows> {}

/** One process of a container, as the kernel reports it. */
export interface Process extends FieldsOf<typeof processRows> {}

/** A mount that the kernel shows in a container. */
export interface KernelMount extends FieldsOf<typeof kernelMountRows> {}

/** A running `docker exec`, from GET /exec/ID/json. */
export interface ExecSession extends FieldsOf<typeof execSessionRows> {}

export const unobservedReasons = ['hidden', 'no-procfs', 'gone', 'unverified'] as const;

/** Why nothing could be observed of a running container. */
export interface Unobserved extends FieldsOf<typeof unobservedRows> {}

export const containerStates = [
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
  'unknown',
] as const;
export type ContainerState = (typeof containerStates)[number];

/** What was read of one container. */
export interface ObservedContainer extends FieldsOf<typeof observedContainerRows> {}

/** How the kernel of a host is read. */
export const evidences = ['procfs', 'ssh', 'none'] as const;

/** What was read of one daemon and its host. */
export interface ObservedHost extends FieldsOf<typeof hostRows> {
  readonly containers: readonly ObservedContainer[];
}

/** One reading of all hosts. */
export interface Observation {
  /** RFC 3339. */
  readonly takenAt: string;
  readonly hosts: readonly ObservedHost[];
  /** Sentences about daemons that did not answer while others did; of this reading alone, and in no document. */
  readonly unreached?: readonly string[];
}

export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];
/** The severity of the worst finding; `ok` if there is none above `info`, `unknown` if nothing could be judged. */
export const risks = ['critical', 'high', 'medium', 'low', 'unknown', 'ok'] as const;
export type Risk = (typeof risks)[number];

/** One judged fact. */
export interface Finding extends FieldsOf<typeof findingRows> {}

export const driftOrigins = [
  'exec --privileged',
  'setuid',
  'file capability',
  'ambient',
  'dropped',
  'entered from host',
  'unknown',
] as const;
export type DriftOrigin = (typeof driftOrigins)[number];

/** One process and one set that differs from what the declared flags lead to. */
export interface Drift extends FieldsOf<typeof driftRows> {}

/** Compared with the profile: PID 1's effective set where it runs as root, its bounding set otherwise. */
export interface VersusProfile extends FieldsOf<typeof versusProfileRows> {}

/** Whose container it is. */
export interface Placed extends FieldsOf<typeof placedRows> {}

/** A finding that a policy accepts. */
export interface AcceptedFinding {
  readonly finding: Finding;
  readonly reason: string;
  /** The last day on which it is accepted, `2026-12-31`. */
  readonly expires: string;
}

/** A container with its judgements. */
export interface Container
  extends ObservedContainer,
    Placed,
    FieldsOf<typeof expectedRow>,
    FieldsOf<typeof judgementRows> {
  /** What a policy keeps out of the findings; absent without a policy, and in documents. */
  readonly accepted?: readonly AcceptedFinding[];
}

export interface Host extends ObservedHost {
  /** What its containers are compared with. */
  readonly profile: Profile;
  readonly containers: readonly Container[];
}

export interface Snapshot {
  readonly takenAt: string;
  /** What all containers are compared with; null if it is what each one's engine grants by default, and these differ. */
  readonly profile: Profile | null;
  readonly hosts: readonly Host[];
}
