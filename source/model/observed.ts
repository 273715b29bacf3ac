/**
 * What was read of hosts and their containers, without judgements, as plain immutable values. `host/` makes them.
 *
 * What the JSON document holds has its fields in the rows of `document/`, each with what it means, and its type follows
 * from them.
 */
import type {
  deviceNodeRows,
  execSessionRows,
  fileAccessRows,
  idMapLineRows,
  kernelMountRows,
  observedContainerRows,
  unobservedRows,
} from './document/container-facts.ts';
import type {hostRows} from './document/host-facts.ts';
import type {namedRows, oddThreadRows, processRows, threadIdRows} from './document/process-fields.ts';
import type {FieldsOf} from './document/rows.ts';

/** A user or group id, with its name in the passwd or group file; null if it has none there. */
export interface Named extends FieldsOf<typeof namedRows> {}

/** One line of /proc/PID/uid_map or gid_map (user_namespaces(7)). */
export interface IdMapLine extends FieldsOf<typeof idMapLineRows> {}

/** Credentials of a thread that differ from its leader's. */
export interface OddThread extends FieldsOf<typeof oddThreadRows> {}

/** The user and group ids of a thread (credentials(7)), as the container sees them and as the host does. */
export interface ThreadIds extends FieldsOf<typeof threadIdRows> {}

/** One process of a container, as the kernel reports it. */
export interface Process extends FieldsOf<typeof processRows> {}

/** Whose a file of the host is, and for whom. */
export interface FileAccess extends FieldsOf<typeof fileAccessRows> {}

/** A mount that the kernel shows in a container. */
export interface KernelMount extends FieldsOf<typeof kernelMountRows> {}

/** A device that was passed in, by its number. */
export interface DeviceNode extends FieldsOf<typeof deviceNodeRows> {}

/** A running `docker exec`, from GET /exec/ID/json. */
export interface ExecSession extends FieldsOf<typeof execSessionRows> {}

/** Why nothing could be observed of a running container. */
export interface Unobserved extends FieldsOf<typeof unobservedRows> {}

/** What was read of one container. */
export interface ObservedContainer extends FieldsOf<typeof observedContainerRows> {}

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
