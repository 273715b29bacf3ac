/** What flags add to a Kubernetes pod. */
import {shellWord} from '../shell-word.ts';
import {type Flag, flagText} from './flag.ts';
import {type Fields, isFields} from './values.ts';

export interface PodPart {
  /** Fields of the pod's spec. */
  readonly pod?: Fields;
  /** Fields of the container's securityContext. */
  readonly securityContext?: Fields;
  readonly volumeMounts?: readonly Fields[];
  readonly volumes?: readonly Fields[];
  /** What no field says, for whoever reads the pod: what is not carried over, and what it takes. */
  readonly notes?: readonly string[];
}

/** What decides, besides the flags, what a container is in a pod. */
export interface PodCircumstances {
  /** Its ids are not the host's, unless `--userns=host` says so. */
  readonly mapsIds: boolean;
  /** It is in a pod already, whose containers share the network and the IPC namespace. */
  readonly isInPod: boolean;
}

/** `not carried over: --device=/dev/fuse (a device plugin hands out devices)`. */
export const notInPod = (flag: Flag, why = 'no field of a pod says it'): string =>
  `not carried over: ${shellWord(flagText(flag))} (${why})`;

/** The fields of several objects; those that hold an object in both are merged, too, and the last of others counts. */
export function mergedFields(parts: readonly (Fields | undefined)[]): Fields {
  const all: Record<string, unknown> = {};
  for (const part of parts)
    for (const [key, value] of Object.entries(part ?? {})) {
      const before = all[key];
      all[key] = isFields(before) && isFields(value) ? mergedFields([before, value]) : value;
    }
  return all;
}
