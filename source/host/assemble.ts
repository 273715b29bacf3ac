/** What the daemon says and what the kernel says -> one container. No I/O. */
import {isUnknown, type Known, knownOr, unknown} from '../model/known.ts';
import type {PasswdEntry} from '../model/passwd.ts';
import type {
  ContainerState,
  NamespaceName,
  ObservedContainer,
  Process,
  Unobserved,
} from '../model/snapshot.ts';
import {type DaemonWide, declaredOf} from './declared.ts';
import type {InspectDocument} from './engine-documents.ts';
import {interpret} from './interpret.ts';
import type {Entry} from './inventory.ts';
import type {Seen} from './kernel-view.ts';
import type {Reader} from './reader.ts';

/** What is the same for all containers of a host. */
export interface HostSide extends DaemonWide {
  readonly reader: Reader;
  readonly hostNamespaces: Readonly<Record<NamespaceName, Known<number>>>;
  readonly hostPasswd: Known<readonly PasswdEntry[]>;
}

const states: ReadonlySet<string> = new Set([
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
]);

/** State.Status; the booleans beside it contradict each other (a restarting container is Running without a PID). */
export function stateOf(entry: Entry): ContainerState {
  const {document, listed} = entry;
  const status = isUnknown(document) ? listed.State : (document.State?.Status ?? listed.State);
  return status !== undefined && states.has(status) ? (status as ContainerState) : 'unknown';
}

/** State.Pid; 0 where no process of it runs. */
export const pidOf = ({document}: Entry): number => (isUnknown(document) ? 0 : (document.State?.Pid ?? 0));

/** Go's zero time stands for "never". */
function startedAtOf(document: Known<InspectDocument>): string | null {
  const text = isUnknown(document) ? undefined : document.State?.StartedAt;
  return text === undefined || text === '' || text.startsWith('0001-') ? null : text;
}

const nameOf = ({document, listed, id}: Entry): string => {
  const name = isUnknown(document) ? listed.Names?.[0] : (document.Name ?? listed.Names?.[0]);
  return name?.replace(/^\//, '') || id.slice(0, 12);
};

/** PID 1 first, then by container PID, then those that have none. */
function inOrder(a: Process, b: Process): number {
  const [left, right] = [
    knownOr(a.containerPid, Number.POSITIVE_INFINITY),
    knownOr(b.containerPid, Number.POSITIVE_INFINITY),
  ];
  return left === right ? a.hostPid - b.hostPid : left - right;
}

function processesOf(seen: Seen, passwd: Known<readonly PasswdEntry[]>, host: HostSide): Process[] {
  const {first, uidMap, gidMap} = seen;
  const around = {...host, passwd, uidMap, gidMap, first};
  const [pid1, ...others] = seen.processes.map(({raw, foundBy}) => interpret(raw, foundBy, around));
  return pid1 ? [pid1, ...others.sort(inOrder)] : [];
}

/**
 * One container.
 *
 * @param seen what the kernel told, or why nothing could be read of it; null for one that does not run
 */
export function assemble(
  entry: Entry,
  seen: Seen | Unobserved | null,
  passwd: Known<readonly PasswdEntry[]>,
  host: HostSide,
): ObservedContainer {
  const {document, listed} = entry;
  const unobserved = seen !== null && 'reason' in seen ? seen : null;
  const kernel = seen !== null && 'first' in seen ? seen : null;
  const processes = kernel ? processesOf(kernel, passwd, host) : [];
  const missing = unknown(unobserved?.detail ?? 'it does not run');
  return {
    id: entry.id,
    name: nameOf(entry),
    image: (isUnknown(document) ? undefined : document.Config?.Image) ?? listed.Image ?? '',
    imageId: (isUnknown(document) ? undefined : document.Image) ?? listed.ImageID ?? '',
    state: stateOf(entry),
    startedAt: startedAtOf(document),
    declared: isUnknown(document) ? document : declaredOf(document, entry.imageUser, () => passwd, host),
    pid1: processes[0] ?? null,
    unobserved,
    processes,
    uidMap: kernel?.uidMap ?? missing,
    gidMap: kernel?.gidMap ?? missing,
    execs: entry.execs,
    cgroup: kernel?.cgroup ?? missing,
  };
}
