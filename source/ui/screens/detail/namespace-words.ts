/** Whose namespace a process is in: its container's own, the host's, or another container's. */

import {isUnknown} from '../../../model/known.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import type {Container, Host, NamespaceName, Process} from '../../../model/snapshot.ts';
import {containerName} from '../../../view/container-name.ts';
import type {Row} from '../../../view/row.ts';
import type {Tone} from '../../../view/tone.ts';

export interface NamespaceWords {
  readonly whose: SafeText;
  /** In a word. */
  readonly short: SafeText;
  readonly tone: Tone;
}

/** Namespaces that containers share with the host by default. */
const usuallyShared: ReadonlySet<NamespaceName> = new Set(['user', 'time', 'cgroup']);

/** What each kind of namespace isolates (namespaces(7)). */
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

/** Other containers on the host whose PID 1 is in that namespace. */
const othersIn = ({containers}: Host, id: string, name: NamespaceName, inode: number): readonly Container[] =>
  containers.filter(other => other.id !== id && other.pid1?.namespaces[name] === inode);

/** Whose namespace it is, according to inode numbers and not to what was asked for. */
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
  const sharers = othersIn(host, container.id, name, own as number);
  if (sharers.length > 0)
    return {
      whose: safe`shared with ${joinSafe(
        sharers.slice(0, 3).map(containerName),
        safe`, `,
      )}${sharers.length > 3 ? safe` and ${sharers.length - 3} more` : safe``}`,
      short: safe`shared`,
      tone: 'medium',
    };
  return isUnknown(hosts)
    ? {whose: safe`not known: ${sanitise(hosts.unknown)}`, short: safe`?`, tone: 'muted'}
    : {whose: safe`its own`, short: safe`own`, tone: 'ok'};
}
