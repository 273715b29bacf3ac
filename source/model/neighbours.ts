/** Which containers share a PID namespace, so that each sees the processes of the other. */
import {plainPath} from './findings/host-things.ts';
import {isUnknown, knownOr} from './known.ts';
import {memoizeEach} from './memoize.ts';
import type {ObservedContainer, ObservedHost} from './snapshot.ts';

/** The inodes of the PID namespaces that its processes are in; empty if none could be read. */
export const pidNamespacesOf: (container: ObservedContainer) => ReadonlySet<number> = memoizeEach(
  ({processes}) => new Set(processes.flatMap(({namespaces: {pid}}) => (isUnknown(pid) ? [] : [pid]))),
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
  /** Those that ask for the namespace of another one, and those of which no namespace could be read. */
  readonly byFlags: readonly ObservedContainer[];
}

function readAll({containers}: Pick<ObservedHost, 'containers'>): Sharing {
  const byNamespace = new Map<number, ObservedContainer[]>();
  const byFlags: ObservedContainer[] = [];
  for (const container of containers) {
    const inodes = pidNamespacesOf(container);
    for (const inode of inodes) {
      const before = byNamespace.get(inode);
      if (before === undefined) byNamespace.set(inode, [container]);
      else before.push(container);
    }
    if (inodes.size === 0 || asked(container) !== undefined) byFlags.push(container);
  }
  return {byNamespace, byFlags};
}

/** Read once for each observation of a host: asked for each container anew, the time would grow with their square. */
const sharing: (host: ObservedHost) => Sharing = memoizeEach(readAll);

const none: readonly ObservedContainer[] = [];

/**
 * The other containers of a host that are in a PID namespace with this one: by the kernel's inodes, and by their flags
 * where those of one of them could not be read.
 */
export function neighboursOf(container: ObservedContainer, host: ObservedHost): readonly ObservedContainer[] {
  const {byNamespace, byFlags} = sharing(host);
  const inodes = pidNamespacesOf(container);
  // One that asks for the namespace of a container that can be read is in that one's, though its own cannot be.
  const candidates = inodes.size === 0 && asked(container) !== undefined ? host.containers : byFlags;
  const isUnread = (other: ObservedContainer) => inodes.size === 0 || pidNamespacesOf(other).size === 0;
  const found = new Set([
    ...[...inodes].flatMap(inode => byNamespace.get(inode) ?? none),
    ...candidates.filter(other => isUnread(other) && shareByFlags(container, other)),
  ]);
  const others = [...found].filter(({id}) => id !== container.id);
  return others.length === 0 ? none : others;
}

const showProcesses = new Set(['/', '/proc']);

/** Whether a container may see the processes of its whole host, by its PID namespace or a mount of /proc. */
export function maySeeAll(container: ObservedContainer, {namespaces}: ObservedHost): boolean {
  const {declared, mounts} = container;
  if (!isUnknown(namespaces.pid) && pidNamespacesOf(container).has(namespaces.pid)) return true;
  if (knownOr(mounts, []).some(({hostPath}) => hostPath === '/proc')) return true;
  return (
    !isUnknown(declared) &&
    (declared.namespaces.pid === 'host' ||
      (isUnknown(mounts) && declared.mounts.some(({source}) => showProcesses.has(plainPath(source)))))
  );
}
