/** What a container belongs to, by the labels that Compose, Swarm and Kubernetes set. */
import {isUnknown, type Known} from './known.ts';
import type {ObservedContainer} from './snapshot.ts';

/** The kinds of things that containers belong to, the largest first. */
export const belongings = ['project', 'service', 'namespace', 'pod'] as const;
export type Belonging = (typeof belongings)[number];

/**
 * The labels that name each kind; the first that is set counts. Compose: compose-spec, implementation labels of
 * docker/compose pkg/api/labels.go and podman-compose; Swarm: docker/cli cli/compose/convert; Kubernetes: kubelet
 * pkg/kubelet/types/labels.go.
 */
const labelsOf: Readonly<Record<Belonging, readonly string[]>> = {
  project: ['com.docker.compose.project', 'io.podman.compose.project', 'com.docker.stack.namespace'],
  service: ['com.docker.compose.service', 'io.podman.compose.service', 'com.docker.swarm.service.name'],
  namespace: ['io.kubernetes.pod.namespace'],
  pod: ['io.kubernetes.pod.name'],
};

/** What a label says; null if the container has no such label or its labels are not known. */
export function labelOf({labels}: Pick<ObservedContainer, 'labels'>, key: string): string | null {
  if (isUnknown(labels) || !Object.hasOwn(labels, key)) return null;
  return labels[key] ?? null;
}

/** The project, service, namespace or pod that a container belongs to; null if its labels name none. */
export function belongingOf(container: Pick<ObservedContainer, 'labels'>, kind: Belonging): string | null {
  for (const key of labelsOf[kind]) {
    const value = labelOf(container, key);
    if (value !== null && value !== '') return value;
  }
  return null;
}

/** By kind; null if the labels name none. */
export type Belongings = Readonly<Record<Belonging, Known<string | null>>>;

/** All that a container belongs to; unknown if its labels are. */
export const belongingsOf = (container: Pick<ObservedContainer, 'labels'>): Belongings =>
  Object.fromEntries(
    belongings.map(kind => [
      kind,
      isUnknown(container.labels) ? container.labels : belongingOf(container, kind),
    ]),
  ) as unknown as Belongings;
