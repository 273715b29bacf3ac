/** Whether a container is in a namespace of its host, by the kernel's inodes; by its flags only if these are unknown. */

import type {Declared} from '../flags/declared.ts';
import {type Flag, flag, flagText} from '../flags/flag.ts';
import {isUnknown, type Known, knownOr, unknown} from '../known.ts';
import type {NamespaceName, ObservedContainer, ObservedHost} from '../snapshot.ts';
import type {Facts} from './facts.ts';

/** The namespaces that a flag can share, by the flag and by the kernel's name. */
export type SharableNamespace = 'pid' | 'network' | 'ipc' | 'uts';

const kernelNames: Readonly<Record<SharableNamespace, NamespaceName>> = {
  pid: 'pid',
  network: 'net',
  ipc: 'ipc',
  uts: 'uts',
};

const sharable = Object.keys(kernelNames) as readonly SharableNamespace[];

export interface SharedWithHost {
  /** The flag that shares it: that of the host itself, or of a container that has the host's. */
  readonly flag: Flag;
  /** `--network=host is set; namespace net:[4026531840] is the host's own` */
  readonly evidence: string;
  /** The flag in words, with the proof if the flag does not speak of the host. */
  readonly cause: string;
}

/**
 * The inode of the host's namespace if a process of the container is in it, and null if none is: PID 1 may have left it
 * while another stays. unknown if some cannot be seen, and none of the others is in it.
 */
function inodeShared(
  {container, host, members}: Pick<Facts, 'container' | 'host' | 'members'>,
  kernel: NamespaceName,
): Known<number | null> {
  const theirs = host.namespaces[kernel];
  if (isUnknown(theirs)) return theirs;
  const processes = members.filter(({entered}) => !entered).map(({process}) => process);
  // Of a sandbox, which has no members, the process that stands for it on the host counts.
  const all = processes.length > 0 || container.pid1 === null ? processes : [container.pid1];
  const its = all.map(({namespaces}) => namespaces[kernel]);
  if (its.includes(theirs)) return theirs;
  return its.find(isUnknown) ?? (its.length > 0 ? null : unknown('no process was seen'));
}

/** Containers that are followed from one that shares another's namespace; a loop has no end. */
const mostFollowed = 10;

/** Whether the flags share the host's namespace: by themselves, or as those of the container whose namespace they share. */
function isDeclaredShared(
  declared: Declared | null,
  name: SharableNamespace,
  host: Pick<ObservedHost, 'containers' | 'namespaces'>,
  left = mostFollowed,
): boolean {
  const {containers, namespaces} = host;
  const mode = declared?.namespaces[name] ?? '';
  const id = /^container:(.+)$/s.exec(mode)?.[1];
  if (id === undefined) return mode === 'host';
  const other = containers.find(each => each.id === id || each.name === id);
  if (other === undefined || left === 0) return false;
  const kernel = kernelNames[name];
  const [its, theirs] = [other.pid1?.namespaces[kernel], namespaces[kernel]];
  if (its !== undefined && !isUnknown(its) && !isUnknown(theirs)) return its === theirs;
  return isDeclaredShared(knownOr(other.declared, null), name, host, left - 1);
}

/** In which namespaces of its host a container is by way of another one: what its judgement takes from that one, as text. */
export const sharedThroughOthers = ({declared}: ObservedContainer, host: ObservedHost): string =>
  isUnknown(declared)
    ? ''
    : sharable
        .filter(
          name =>
            declared.namespaces[name].startsWith('container:') && isDeclaredShared(declared, name, host),
        )
        .join(' ');

/** How a container comes to share a namespace with its host; null if it has another one. */
export function sharedWithHost(facts: Facts, name: SharableNamespace): SharedWithHost | null {
  // A sandbox has a network of the host, or of its own; of the other namespaces its kernel has its own kinds.
  if (facts.ownKernel && name !== 'network') return null;
  const kernel = kernelNames[name];
  const its = inodeShared(facts, kernel);
  const mode = facts.declared?.namespaces[name];
  const isCompared = !isUnknown(its);
  if (isCompared ? its === null : !isDeclaredShared(facts.declared, name, facts.host)) return null;
  const proof = isCompared ? `namespace ${kernel}:[${its}] is the host's own` : 'by the declared flags';
  const isOthers = mode?.startsWith('container:') === true;
  const shared = flag(name, isOthers ? mode : 'host');
  return {
    flag: shared,
    evidence: mode === 'host' || isOthers ? `${flagText(shared)} is set; ${proof}` : proof,
    cause: mode === 'host' ? flagText(shared) : isOthers ? `${flagText(shared)} (${proof})` : proof,
  };
}
