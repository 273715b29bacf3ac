/** Whose namespace a process is in: its container's own, the host's, or another container's. */

import {isUnknown, knownOr} from '../../../model/known.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import {
  type Container,
  type Host,
  type NamespaceName,
  namespaceNames,
  type Process,
} from '../../../model/snapshot.ts';
import type {Row} from '../../../view/row.ts';
import type {Tone} from '../../../view/tone.ts';

export interface NamespaceWords {
  readonly whose: SafeText;
  /** In a word. */
  readonly short: SafeText;
  readonly tone: Tone;
}

/** Namespaces that every container shares with the host where nothing else is asked for. */
const usuallyShared: ReadonlySet<NamespaceName> = new Set(['user', 'time', 'cgroup']);

/** What the namespace keeps apart, for someone who meets it for the first time (namespaces(7)). */
export const namespaceMeaning: Readonly<Record<NamespaceName, SafeText>> = {
  pid: safe`which processes it sees`,
  user: safe`whether its root is another user on the host`,
  mnt: safe`which file systems it sees`,
  net: safe`its interfaces, ports and firewall`,
  ipc: safe`shared memory and message queues`,
  uts: safe`its host name`,
  cgroup: safe`which cgroups it sees`,
  time: safe`its boot and monotonic clocks`,
};

/** The containers of a host by the inodes of their namespaces, worked out once for each reading. */
const byInode = new WeakMap<Host, ReadonlyMap<number, readonly Container[]>>();

function membersOf(host: Host): ReadonlyMap<number, readonly Container[]> {
  const known = byInode.get(host);
  if (known !== undefined) return known;
  const members = new Map<number, Container[]>();
  for (const container of host.containers)
    for (const name of namespaceNames) {
      const inode = container.pid1 === null ? null : knownOr(container.pid1.namespaces[name], null);
      if (inode === null) continue;
      const shared = members.get(inode);
      if (shared === undefined) members.set(inode, [container]);
      else shared.push(container);
    }
  byInode.set(host, members);
  return members;
}

/** In words, from the inode numbers alone: what was asked for is one thing, what is another. */
export function whoseNamespace(
  {host, container}: Row,
  process: Process,
  name: NamespaceName,
): NamespaceWords {
  const own = process.namespaces[name];
  const hosts = host.namespaces[name];
  if (isUnknown(own))
    return {whose: safe`not known: ${sanitise(own.unknown)}`, short: safe`?`, tone: 'muted'};
  if (!isUnknown(hosts) && own === hosts)
    return usuallyShared.has(name)
      ? {whose: safe`the host's, as usual`, short: safe`host`, tone: 'muted'}
      : {whose: safe`the HOST'S`, short: safe`HOST`, tone: 'high'};
  const sharers = (membersOf(host).get(own) ?? []).filter(({id}) => id !== container.id);
  if (sharers.length > 0)
    return {
      whose: safe`shared with ${joinSafe(
        sharers.slice(0, 3).map(each => sanitise(each.name, 40)),
        safe`, `,
      )}${sharers.length > 3 ? safe` and ${sharers.length - 3} more` : safe``}`,
      short: safe`shared`,
      tone: 'medium',
    };
  return isUnknown(hosts)
    ? {whose: safe`not known: ${sanitise(hosts.unknown)}`, short: safe`?`, tone: 'muted'}
    : {whose: safe`its own`, short: safe`own`, tone: 'ok'};
}
