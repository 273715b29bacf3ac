/** The levels of the Pod Security Standards. */

export const podSecurityLevels = ['privileged', 'baseline', 'restricted'] as const;
export type PodSecurityLevel = (typeof podSecurityLevels)[number];

/** What of a pod does not show in its containers, so that a pod may break more than its verdict says. */
export const unseenOfPod =
  'host ports, sysctls, probes, and whether the pod itself asked for no seccomp filter do not show in a container';
