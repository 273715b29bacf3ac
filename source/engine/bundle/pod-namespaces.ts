/** The namespaces of a container within a pod: it joins those of the container that holds the pod, which may be the host's. */
import {isUnknown, type Known} from '../../model/known.ts';
import type {EngineDeclared} from '../engine.ts';
import type {RuntimeSpec} from './spec.ts';

/** The annotation with the id of the container that holds the pod (containerd internal/cri/annotations). */
const holderId = 'io.kubernetes.cri.sandbox-id';

/**
 * What was asked for, with `host` for what the pod has of the host: so the pod's own fields say it, `hostNetwork` and
 * the like.
 *
 * @param specOf the specification of the container with an id
 */
export async function withPodNamespaces<T extends EngineDeclared>(
  asked: T,
  {annotations = {}}: RuntimeSpec,
  specOf: (id: string) => Promise<Known<RuntimeSpec>>,
): Promise<T> {
  const holder = Object.hasOwn(annotations, holderId) ? annotations[holderId] : undefined;
  const joined = `container:${holder}`;
  if (holder === undefined || !Object.values(asked.namespaces).includes(joined)) return asked;
  const spec = await specOf(holder);
  if (isUnknown(spec)) return asked;
  const own = new Set(spec.linux?.namespaces?.map(({type}) => type));
  const modes = Object.entries(asked.namespaces).map(([type, mode]) => [
    type,
    mode === joined && !own.has(type) ? 'host' : mode,
  ]);
  return {...asked, namespaces: Object.fromEntries(modes)};
}
