/** Which containers share a PID namespace, so that each sees the processes of the other. */
import {plainPath} from './findings/host-things.ts';
import {isUnknown} from './known.ts';
import {memoizeEach} from './memoize.ts';
import type {ObservedContainer, ObservedHost} from './snapshot.ts';

/** The inodes of the PID namespaces that its processes are in; empty if none could be read. */
export const pidNamespacesOf: (container: ObservedContainer) => readonly number[] = memoizeEach(
  ({processes}) => [...new Set(processes.flatMap(({namespaces: {pid}}) => (isUnknown(pid) ? [] : [pid])))],
);

/** `container:NAME` as NAME; undefined for any other mode, and if no flags are known. */
const asked = ({declared}: ObservedContainer): string | undefined =>
  isUnknown(declared) ? undefined : /^container:(.+)$/s.exec(declared.namespaces.pid)?.[1];

const isCalled = ({id, name}: ObservedContainer, asked: string): boolean => asked === id || asked === name;

/** Whether the flags lead two containers to one PID namespace. */
function shareByFlags(one: ObservedContainer, other: ObservedContainer): boolean {
  const [its, others] = [asked(one), asked(other)];
  return (
    (its !== undefined && isCalled(other, its)) ||
    (others !== undefined && isCalled(one, others)) ||
    (its !== undefined && its === others)
  );
}

interface Sharing {
  readonly byNamespace: ReadonlyMap<number, readonly ObservedContainer[]>;
  /** Those that ask for the namespace of another one. */
  readonly asking: readonly ObservedContainer[];
}

function readAll({containers}: Pick<ObservedHost, 'containers'>): Sharing {
  const byNamespace = new Map<number, ObservedContainer[]>();
  const asking: ObservedContainer[] = [];
  for (const container of containers) {
    const inodes = pidNamespacesOf(container);
    for (const inode of inodes) {
      const before = byNamespace.get(inode);
      if (before === undefined) byNamespace.set(inode, [container]);
      else before.push(container);
    }
    if (asked(container) !== undefined) asking.push(container);
  }
  return {byNamespace, asking};
}

/** Read once for each observation of a host: asked for each container anew, the time would grow with their square. */
const sharing: (host: ObservedHost) => Sharing = memoizeEach(readAll);

const none: readonly ObservedContainer[] = [];

/**
 * The other containers of a host that are in a PID namespace with this one: by the kernel's inodes, and by their flags
 * where those of one of them could not be read.
 */
export function neighboursOf(container: ObservedContainer, host: ObservedHost): readonly ObservedContainer[] {
  const {byNamespace, asking} = sharing(host);
  const inodes = pidNamespacesOf(container);
  const isShared = inodes.some(inode => (byNamespace.get(inode) ?? none).length > 1);
  const candidates = asked(container) === undefined ? asking : host.containers;
  // So it is with nearly all.
  if (!isShared && candidates.length === 0) return none;
  const isUnread = (other: ObservedContainer) => inodes.length === 0 || pidNamespacesOf(other).length === 0;
  const found = new Set([
    ...inodes.flatMap(inode => byNamespace.get(inode) ?? none),
    ...candidates.filter(other => isUnread(other) && shareByFlags(container, other)),
  ]);
  const others = [...found].filter(({id}) => id !== container.id);
  return others.length === 0 ? none : others;
}

const showProcesses = new Set(['/', '/proc']);

/** Whether mounts of a container show, or may show, the procfs of its host. */
const mayShowProcesses: (container: ObservedContainer) => boolean = memoizeEach(({declared, mounts}) =>
  isUnknown(mounts)
    ? !isUnknown(declared) && declared.mounts.some(({source}) => showProcesses.has(plainPath(source)))
    : mounts.some(({hostPath}) => hostPath === '/proc'),
);

/** Whether a container may see the processes of its whole host, by its PID namespace or a mount of /proc. */
export function maySeeAll(container: ObservedContainer, {namespaces}: ObservedHost): boolean {
  const {declared} = container;
  return (
    (!isUnknown(namespaces.pid) && pidNamespacesOf(container).includes(namespaces.pid)) ||
    (!isUnknown(declared) && declared.namespaces.pid === 'host') ||
    mayShowProcesses(container)
  );
}
