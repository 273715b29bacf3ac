/** What the daemon says and what the kernel says -> one container. No I/O. */

import {type DaemonWide, declaredOf} from '../engine/docker/declared.ts';
import type {InspectDocument} from '../engine/docker/documents.ts';
import type {Entry} from '../engine/docker/inventory.ts';
import type {RawProcess} from '../kernel/raw-process.ts';
import type {Reader} from '../kernel/reader.ts';
import type {ScannedContainer} from '../kernel/scanned-container.ts';
import type {CoveredPaths} from '../model/kernel-text/covered-paths.ts';
import type {PasswdEntry} from '../model/kernel-text/passwd.ts';
import {isUnknown, type Known, knownOr, unknown} from '../model/known.ts';
import type {
  ContainerState,
  NamespaceName,
  ObservedContainer,
  Process,
  Unobserved,
} from '../model/snapshot.ts';
import type {FileCapabilities} from './file-capabilities.ts';
import {interpret} from './interpret.ts';

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

/** All that a container is made of; the same container stands while these are the same. */
export interface Parts {
  readonly entry: Entry;
  /** What the kernel told, or why nothing could be read of it; null for one that does not run. */
  readonly seen: ScannedContainer | Unobserved | null;
  readonly passwd: Known<readonly PasswdEntry[]>;
  readonly fileCapabilities: FileCapabilities;
  /** What the kernel shows as masked, for an engine whose inspect does not tell; null elsewhere. */
  readonly covered: CoveredPaths | null;
}

/** A container with what it was made of, to be told from what it is made of next time. */
export interface Assembled {
  readonly parts: Parts;
  readonly host: HostSide;
  readonly container: ObservedContainer;
  readonly processes: ReadonlyMap<RawProcess, Process>;
}

const sameParts = (a: Parts, b: Parts): boolean =>
  a.entry === b.entry &&
  a.passwd === b.passwd &&
  a.fileCapabilities === b.fileCapabilities &&
  a.covered === b.covered &&
  (a.seen === b.seen || (isUnobserved(a.seen) && isUnobserved(b.seen) && a.seen.detail === b.seen.detail));

const isUnobserved = (seen: Parts['seen']): seen is Unobserved => seen !== null && 'reason' in seen;

/** Interprets the processes; those that are the same in the same surroundings are taken over. */
function interpretAll(
  seen: ScannedContainer,
  {passwd, fileCapabilities}: Parts,
  host: HostSide,
  before: Assembled | undefined,
): Map<RawProcess, Process> {
  const old = before?.parts;
  const keeps =
    before?.host === host &&
    old?.passwd === passwd &&
    old.fileCapabilities === fileCapabilities &&
    old.seen !== null &&
    'init' in old.seen &&
    old.seen.init === seen.init;
  const {raw: init, uidMap, gidMap} = seen.init;
  const around = {...host, passwd, fileCapabilities, uidMap, gidMap, init};
  return new Map(
    seen.processes.map(({raw, foundBy}) => [
      raw,
      (keeps ? before?.processes.get(raw) : undefined) ?? interpret(raw, foundBy, around),
    ]),
  );
}

/** One container; the one from before where nothing of it changed. */
export function assemble(parts: Parts, host: HostSide, before: Assembled | undefined): Assembled {
  if (before && before.host === host && sameParts(parts, before.parts)) return before;
  const {entry, seen, passwd, covered} = parts;
  const {document, listed} = entry;
  const unobserved = isUnobserved(seen) ? seen : null;
  const kernel = seen !== null && 'init' in seen ? seen : null;
  const interpreted = kernel ? interpretAll(kernel, parts, host, before) : new Map<RawProcess, Process>();
  const [pid1, ...others] = interpreted.values();
  const missing = unknown(unobserved?.detail ?? 'it does not run');
  const container: ObservedContainer = {
    id: entry.id,
    name: nameOf(entry),
    image: (isUnknown(document) ? undefined : document.Config?.Image) ?? listed.Image ?? '',
    imageId: (isUnknown(document) ? undefined : document.Image) ?? listed.ImageID ?? '',
    state: stateOf(entry),
    startedAt: startedAtOf(document),
    declared: isUnknown(document)
      ? document
      : declaredOf(document, entry.imageUser, () => passwd, host, covered),
    pid1: pid1 ?? null,
    unobserved,
    processes: pid1 ? [pid1, ...others.sort(inOrder)] : [],
    uidMap: kernel?.init.uidMap ?? missing,
    gidMap: kernel?.init.gidMap ?? missing,
    execs: entry.execs,
    cgroup: kernel?.init.cgroup ?? missing,
  };
  return {parts, host, container, processes: interpreted};
}
