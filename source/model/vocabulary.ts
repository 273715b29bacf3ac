/** The names that facts and judgements are told with: what a set, a namespace, a state or a severity can be called. */

/** The kernel's five capability sets of a process, by the names of capabilities(7), in the order shown. */
export const setNames = ['effective', 'permitted', 'bounding', 'inheritable', 'ambient'] as const;
export type SetName = (typeof setNames)[number];

/** A capability set is a mask: bit n is capability n. */
export type CapabilitySets = Readonly<Record<SetName, bigint>>;

/** The namespaces of namespaces(7), by their names under /proc/PID/ns. */
export const namespaceNames = ['pid', 'user', 'mnt', 'net', 'ipc', 'uts', 'cgroup', 'time'] as const;
export type NamespaceName = (typeof namespaceNames)[number];

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

/** The mode of /proc/PID/status, by its number. */
export const seccompModes = ['disabled', 'strict', 'filter'] as const;

export const unobservedReasons = ['hidden', 'no-procfs', 'gone', 'unverified'] as const;

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

/** How the kernel of a host is read. */
export const evidences = ['procfs', 'ssh', 'none'] as const;

export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];
/** The severity of the worst finding; `ok` if there is none above `info`, `unknown` if nothing could be judged. */
export const risks = ['critical', 'high', 'medium', 'low', 'unknown', 'ok'] as const;
export type Risk = (typeof risks)[number];

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

/** How a mount can differ from what was asked for. */
export const mountChanges = ['added', 'made writable'] as const;
