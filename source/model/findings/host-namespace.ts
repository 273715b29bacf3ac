/** Whether a container is in a namespace of its host, by the kernel's inodes; by its flags only if these are unknown. */
import {type Flag, flag, flagText} from '../flags/flag.ts';
import {isUnknown} from '../known.ts';
import type {NamespaceName} from '../snapshot.ts';
import type {Facts} from './facts.ts';

/** The namespaces that a flag can share, by the flag and by the kernel's name. */
export type SharableNamespace = 'pid' | 'network' | 'ipc' | 'uts';

const kernelNames: Readonly<Record<SharableNamespace, NamespaceName>> = {
  pid: 'pid',
  network: 'net',
  ipc: 'ipc',
  uts: 'uts',
};

export interface SharedWithHost {
  /** The flag that shares it: that of the host itself, or of a container that has the host's. */
  readonly flag: Flag;
  /** `--network=host is set; namespace net:[4026531840] is the host's own` */
  readonly evidence: string;
  /** The flag in words, with the proof if the flag does not speak of the host. */
  readonly cause: string;
}

/** How a container comes to share a namespace with its host; null if it has another one. */
export function sharedWithHost(facts: Facts, name: SharableNamespace): SharedWithHost | null {
  // A sandbox has a network of the host, or of its own; of the other namespaces its kernel has its own kinds.
  if (facts.ownKernel && name !== 'network') return null;
  const kernel = kernelNames[name];
  const its = facts.container.pid1?.namespaces[kernel];
  const theirs = facts.host.namespaces[kernel];
  const mode = facts.declared?.namespaces[name];
  const isCompared = its !== undefined && !isUnknown(its) && !isUnknown(theirs);
  if (isCompared ? its !== theirs : mode !== 'host') return null;
  const proof = isCompared ? `namespace ${kernel}:[${its}] is the host's own` : 'by the declared flags';
  const isOthers = mode?.startsWith('container:') === true;
  const shared = flag(name, isOthers ? mode : 'host');
  return {
    flag: shared,
    evidence: mode === 'host' || isOthers ? `${flagText(shared)} is set; ${proof}` : proof,
    cause: mode === 'host' ? flagText(shared) : isOthers ? `${flagText(shared)} (${proof})` : proof,
  };
}
