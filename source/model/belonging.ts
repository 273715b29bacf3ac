/** What a container belongs to: by the labels that Compose, Swarm and Kubernetes set, and by its cgroup. */
import {containerIds} from './kernel-text/cgroup-path.ts';
import {isUnknown, type Known, knownOr} from './known.ts';
import type {ObservedContainer} from './observed.ts';

/** The kinds of things that containers belong to, the largest first. */
export const belongings = ['project', 'service', 'namespace', 'pod', 'container', 'unit'] as const;
export type Belonging = (typeof belongings)[number];

/** What of a container says what it belongs to. */
export type Owned = Pick<ObservedContainer, 'labels' | 'cgroup'>;

interface Kind {
  /** In words, for the document and the columns. */
  readonly is: string;
  /** The labels that name it; the first that is set counts. */
  readonly labels: readonly string[];
  /** What the cgroup says if no label does; null if it says nothing. */
  readonly byCgroup?: (path: string) => string | null;
}

/** The services of systemd in which engines run themselves: these own every container, and none in particular. */
const engineUnits = /^(docker|containerd|crio|podman|k3s|rke2-(server|agent)|kubelet)\.service$/;

/**
 * The innermost service of systemd above a container, such as `web.service` of a quadlet. What is below the engine's
 * cgroup (its id, or the `payload` of systemd-nspawn) the container may have made and named itself.
 */
function unitOf(path: string): string | null {
  const components = path.split('/');
  const own = components.findIndex(each => each === 'payload' || containerIds(each).length > 0);
  const above = own === -1 ? components : components.slice(0, own);
  const unit = above.findLast(each => each.endsWith('.service') && !engineUnits.test(each));
  return (
    unit?.replace(/\\x([0-9a-f]{2})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16))) ??
    null
  );
}

/**
 * Compose: compose-spec, implementation labels of docker/compose pkg/api/labels.go and podman-compose; Swarm: docker/cli
 * cli/compose/convert; Kubernetes: kubelet pkg/kubelet/types/labels.go; units: podman-systemd.unit(5), systemd.unit(5).
 */
const kinds: Readonly<Record<Belonging, Kind>> = {
  project: {
    is: 'Compose project or Swarm stack',
    labels: ['com.docker.compose.project', 'io.podman.compose.project', 'com.docker.stack.namespace'],
  },
  service: {
    is: 'Compose or Swarm service',
    labels: ['com.docker.compose.service', 'io.podman.compose.service', 'com.docker.swarm.service.name'],
  },
  namespace: {is: 'Kubernetes namespace', labels: ['io.kubernetes.pod.namespace']},
  pod: {is: 'Kubernetes pod', labels: ['io.kubernetes.pod.name']},
  container: {
    is: 'What it is called within its pod',
    labels: ['io.kubernetes.container.name', 'io.kubernetes.cri.container-name'],
  },
  unit: {is: 'Unit of systemd that runs it', labels: ['PODMAN_SYSTEMD_UNIT'], byCgroup: unitOf},
};

/** What belonging to that kind means, in words. */
export const belongingWords = (kind: Belonging): string => kinds[kind].is;

/** What a label says; null if the container has no such label or its labels are not known. */
export function labelOf({labels}: Pick<ObservedContainer, 'labels'>, key: string): string | null {
  if (isUnknown(labels) || !Object.hasOwn(labels, key)) return null;
  return labels[key] ?? null;
}

/** What the container belongs to of that kind; null if nothing names it, unknown if what would name it is. */
function knownBelonging(container: Owned, kind: Belonging): Known<string | null> {
  const {labels, byCgroup} = kinds[kind];
  for (const key of labels) {
    const value = labelOf(container, key);
    if (value !== null && value !== '') return value;
  }
  if (byCgroup === undefined) return isUnknown(container.labels) ? container.labels : null;
  return isUnknown(container.cgroup) ? container.cgroup : byCgroup(container.cgroup);
}

/** The project, service, namespace, pod … that a container belongs to; null if nothing that is known names it. */
export const belongingOf = (container: Owned, kind: Belonging): string | null =>
  knownOr(knownBelonging(container, kind), null);

/** By kind; null if nothing names it. */
export type Belongings = Readonly<Record<Belonging, Known<string | null>>>;

/** All that a container belongs to; unknown if what would name it is. */
export const belongingsOf = (container: Owned): Belongings =>
  Object.fromEntries(
    belongings.map(kind => [kind, knownBelonging(container, kind)]),
  ) as unknown as Belongings;
