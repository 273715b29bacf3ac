/** What a container of a bundle is called: engines write it into the annotations of the specification. */
import type {RuntimeSpec} from './spec.ts';

/** The annotations that hold each word, the first that is set counts (containerd internal/cri/annotations, CRI-O pkg/annotations, nerdctl pkg/labels). */
const words = {
  name: ['io.kubernetes.cri.container-name', 'io.kubernetes.container.name', 'nerdctl/name'],
  image: ['io.kubernetes.cri.image-name', 'io.kubernetes.cri-o.ImageName', 'nerdctl/image-name'],
  pod: ['io.kubernetes.cri.sandbox-name', 'io.kubernetes.pod.name'],
  namespace: ['io.kubernetes.cri.sandbox-namespace', 'io.kubernetes.pod.namespace'],
} as const;

export interface BundleNames {
  readonly name: string;
  readonly image: string;
  /** The annotations, with the pod's names under the labels that the kubelet sets. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The names; a pod's own container is called after the pod, and one without a name by the start of its id. */
export function namesIn({annotations = {}}: RuntimeSpec, id: string): BundleNames {
  const find = (word: keyof typeof words): string =>
    words[word].map(key => (Object.hasOwn(annotations, key) ? (annotations[key] ?? '') : '')).find(Boolean) ??
    '';
  const [pod, namespace] = [find('pod'), find('namespace')];
  // CRI-O's name for the container that holds the namespaces of a pod.
  const own = find('name') === 'POD' ? '' : find('name');
  return {
    name: own || pod || (/^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id),
    image: find('image'),
    labels: {
      ...annotations,
      ...(pod && {'io.kubernetes.pod.name': pod}),
      ...(namespace && {'io.kubernetes.pod.namespace': namespace}),
    },
  };
}
