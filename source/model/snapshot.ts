/**
 * What captop knows, as plain immutable values. `host/` makes observations, `judge.ts` adds the judgements,
 * `report/` and `ui/` show them. Text in here is raw: whatever reaches a terminal passes safe-text.ts.
 */
import type {Belongings} from './belonging.ts';
import type {EngineKind} from './engine-rules.ts';
import type {Declared} from './flags/declared.ts';
import type {FourIds} from './kernel-text/proc-status.ts';
import type {Known} from './known.ts';
import type {MountDrift} from './mount-drift.ts';
import type {PodSecurity} from './pod-security/verdict.ts';
import type {Profile} from './profile.ts';
import type {Reference} from './references.ts';
import type {Remedy} from './remedy.ts';
import type {Sandbox} from './sandbox.ts';

/** The kernel's five capability sets of a process, by the names of capabilities(7), in the order shown. */
export const setNames = ['effective', 'permitted', 'bounding', 'inheritable', 'ambient'] as const;
export type SetName = (typeof setNames)[number];

/** A capability set is a mask: bit n is capability n. */
export type CapabilitySets = Readonly<Record<SetName, bigint>>;

/** The namespaces of namespaces(7), by their names under /proc/PID/ns. */
export const namespaceNames = ['pid', 'user', 'mnt', 'net', 'ipc', 'uts', 'cgroup', 'time'] as const;
export type NamespaceName = (typeof namespaceNames)[number];

/** A user or group id, with its name in the passwd or group file; null if it has none there. */
export interface Named {
  readonly uid: number;
  readonly name: string | null;
}

/** One line of /proc/PID/uid_map or gid_map (user_namespaces(7)). */
export interface IdMapLine {
  readonly inside: number;
  readonly host: number;
  readonly count: number;
}

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
export interface OddThread {
  readonly hostTid: number;
  readonly uid: Known<number>;
  readonly hostUid: Known<number>;
  readonly capabilities: CapabilitySets;
}

/** The mode of /proc/PID/status, by its number. */
export const seccompModes = ['disabled', 'strict', 'filter'] as const;

/** The user and group ids of a thread (credentials(7)), as the container sees them and as the host does. */
export interface ThreadIds {
  readonly hostTid: number;
  readonly uids: Known<FourIds>;
  readonly gids: Known<FourIds>;
  readonly hostUids: Known<FourIds>;
  readonly hostGids: Known<FourIds>;
}

/** One process of a container, as the kernel reports it. */
export interface Process {
  readonly hostPid: number;
  /** The process id at the depth of the container's PID 1; unknown for a process outside its PID namespace. */
  readonly containerPid: Known<number>;
  /** The ids from the reader's PID namespace to the innermost one. */
  readonly nspid: readonly number[];
  /** The parent's host PID; 0 if the parent is outside the reader's PID namespace. */
  readonly parentHostPid: number;
  /** The kernel's name for it (comm), 15 bytes at most, chosen by the process. */
  readonly comm: string;
  /** The command line, its arguments joined by spaces; `[comm]` if it is empty, as ps prints it. */
  readonly command: string;
  /** Effective user inside the container. The name comes from the container's own passwd. */
  readonly user: Known<Named>;
  /** The same user on the host, after the uid map, with the name of the host's passwd. */
  readonly hostUser: Known<Named>;
  /** Real, saved and file-system uid on the host. */
  readonly hostUids: Known<{readonly real: number; readonly saved: number; readonly fs: number}>;
  /** Whether the effective user is uid 0 of the host. */
  readonly rootOnHost: Known<boolean>;
  /** Effective group and supplementary groups, inside the container. */
  readonly gid: Known<number>;
  readonly groups: Known<readonly number[]>;
  /** The union of the sets of all threads. */
  readonly capabilities: CapabilitySets;
  /** Whether its capabilities count against the initial user namespace (`host`) or only within its own (`own`). */
  readonly userNamespace: Known<'host' | 'own'>;
  readonly noNewPrivileges: boolean;
  readonly seccomp: (typeof seccompModes)[number];
  /** AppArmor or SELinux label; null if the host has no such module or the process has no label. */
  readonly lsm: Known<string | null>;
  readonly state: ProcessState;
  readonly threads: number;
  /** Whether a thread has other credentials than the leader. */
  readonly mixedThreads: boolean;
  readonly oddThreads: readonly OddThread[];
  /** The ids of its threads, each combination once, the leader's first. */
  readonly ids: Known<readonly ThreadIds[]>;
  /** RFC 3339. */
  readonly startedAt: Known<string>;
  /** Inode numbers of its namespaces. */
  readonly namespaces: Readonly<Record<NamespaceName, Known<number>>>;
  readonly executable: Known<string>;
  /** The permitted set of the executable's security.capability; 0n if it has none, or gave the process nothing. */
  readonly fileCapabilities: Known<bigint>;
  /** How it was found to be the container's: by its cgroup (that of PID 1), by its PID
   * namespace alone, or by that and its parent in the container: then it moved, or was moved, to another cgroup. */
  readonly foundBy: 'cgroup' | 'pid namespace' | 'parent';
  /** The id of the other container that it is in by its cgroup, or by its PID namespace; null if both agree. */
  readonly alsoIn: Known<string | null>;
}

/** A mount that the kernel shows in a container. */
export interface KernelMount {
  /** The same directory on the host; null if the host does not have it mounted. */
  readonly hostPath: string | null;
  readonly destination: string;
  /** As it is now, whatever was asked for. */
  readonly readOnly: boolean;
  /** The type of its file system: `ext4`, `overlay`, `nfs4`, `fuse.sshfs`. */
  readonly type: string;
  /** What the file system was mounted from: `/dev/vda`, `server:/export`. */
  readonly source: string;
  /** Whether its file system waits for a program or another machine. */
  readonly mayNotAnswer: boolean;
  /** The path of the engine's socket that it is, wherever it is mounted and whatever it is called there; else null. */
  readonly engineSocket: string | null;
}

/** A running `docker exec`, from GET /exec/ID/json. */
export interface ExecSession {
  readonly id: string;
  readonly hostPid: number;
  /** As the client sent it. */
  readonly user: string;
  readonly privileged: boolean;
  readonly command: readonly string[];
}

export const unobservedReasons = ['hidden', 'no-procfs', 'gone', 'unverified'] as const;

/** Why nothing could be observed of a running container. */
export interface Unobserved {
  readonly reason: (typeof unobservedReasons)[number];
  readonly detail: string;
}

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
export interface ObservedContainer {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  /** As its creator set them. Compose, Swarm and Kubernetes put names of their projects, services and pods there. */
  readonly labels: Known<Readonly<Record<string, string>>>;
  readonly state: ContainerState;
  /** RFC 3339; null if it never started. */
  readonly startedAt: string | null;
  readonly declared: Known<Declared>;
  /** null if it does not run, or if it could not be read: then `unobserved` says why. */
  readonly pid1: Process | null;
  readonly unobserved: Unobserved | null;
  /** Every process, PID 1 first, then by container PID. Empty for a container that does not run. */
  readonly processes: readonly Process[];
  readonly uidMap: Known<readonly IdMapLine[]>;
  readonly gidMap: Known<readonly IdMapLine[]>;
  readonly execs: Known<readonly ExecSession[]>;
  readonly cgroup: Known<string>;
  /**
   * The command line of the program outside the container that started it, such as a shim, where its init process may
   * be that of a sandbox; null elsewhere.
   */
  readonly startedBy: Known<string | null>;
  /** The mounts that show something of the host, or a file system that not every container has. */
  readonly mounts: Known<readonly KernelMount[]>;
}

/** How the kernel of a host is read. */
export const evidences = ['procfs', 'ssh', 'none'] as const;

/** What was read of one daemon and its host. */
export interface ObservedHost {
  readonly endpoint: string;
  readonly name: string;
  /** As shown: `Docker 26.1.5`. */
  readonly engine: string;
  readonly engineKind: EngineKind;
  readonly engineVersion: string;
  readonly kernel: string;
  readonly capLastCap: Known<number>;
  /** What the daemon itself may hand out: its bounding set. "Full" is relative to it. */
  readonly available: Known<bigint>;
  readonly evidence: (typeof evidences)[number];
  /** What could not be read for lack of rights, one sentence each; empty if everything could be read. */
  readonly limits: readonly string[];
  /** Inodes of the host's own namespaces, to tell shared ones. */
  readonly namespaces: Readonly<Record<NamespaceName, Known<number>>>;
  /** The daemon maps root to another uid (userns-remap) or runs without root. */
  readonly remapped: boolean;
  readonly rootless: boolean;
  /** The id of the container that captop itself ran in; null if it ran in none of this host's. */
  readonly ownContainer: Known<string | null>;
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
export interface Finding {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  /** What proves it, with figures. */
  readonly evidence: string;
  /** Two sentences for someone who meets it for the first time. */
  readonly why: string;
  /** What would remove it; a document holds it as text. */
  readonly remedy: readonly Remedy[];
  /**
   * What the list's WHY column calls it: `docker.sock`, `host pid`, `child bounding +SYS_PTRACE`. Documents of earlier
   * versions have null for some.
   */
  readonly short: string | null;
  /** What it is called in published catalogues. */
  readonly references: readonly Reference[];
}

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
export interface Drift {
  readonly hostPid: number;
  readonly set: SetName;
  readonly gained: bigint;
  readonly lost: bigint;
  readonly origin: DriftOrigin;
  /** What the origin was concluded from, in words. */
  readonly evidence: string;
}

/** Compared with the profile: PID 1's effective set where it runs as root, its bounding set otherwise. */
export interface VersusProfile {
  readonly basis: 'effective' | 'bounding';
  readonly added: bigint;
  readonly dropped: bigint;
}

/** Whose container it is. */
export interface Placed extends Belongings {
  readonly engine: EngineKind;
}

/** A finding that a policy accepts. */
export interface AcceptedFinding {
  readonly finding: Finding;
  readonly reason: string;
  /** The last day on which it is accepted, `2026-12-31`. */
  readonly expires: string;
}

export interface Container extends ObservedContainer, Placed {
  /** null if it runs in none that captop knows. */
  readonly sandbox: Sandbox | null;
  /** null for a container that belongs to no pod. */
  readonly podSecurity: Known<PodSecurity | null>;
  readonly expected: Known<CapabilitySets>;
  readonly versusProfile: Known<VersusProfile>;
  readonly drift: readonly Drift[];
  readonly mountDrift: Known<readonly MountDrift[]>;
  readonly findings: readonly Finding[];
  /** What a policy keeps out of the findings; absent without a policy, and in documents. */
  readonly accepted?: readonly AcceptedFinding[];
  readonly risk: Risk;
}

export interface Host extends ObservedHost {
  readonly containers: readonly Container[];
}

export interface Snapshot {
  readonly takenAt: string;
  readonly profile: Profile;
  readonly hosts: readonly Host[];
}
