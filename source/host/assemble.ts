/** What the engine says and what the kernel says -> one container. No I/O. */

import type {EngineContainer} from '../engine/engine.ts';
import type {ContainerMounts} from '../kernel/mount-view.ts';
import type {RawProcess} from '../kernel/raw-process.ts';
import type {Reader} from '../kernel/reader.ts';
import type {ScannedContainer} from '../kernel/scanned-container.ts';
import type {CoveredPaths} from '../model/kernel-text/covered-paths.ts';
import type {PasswdEntry} from '../model/kernel-text/passwd.ts';
import {isUnknown, type Known, knownOr, unknown} from '../model/known.ts';
import type {DeviceNode, NamespaceName, ObservedContainer, Process, Unobserved} from '../model/snapshot.ts';
import {unshownMounts} from '../model/unshown-mounts.ts';
import {completeDeclared} from './complete-declared.ts';
import {completeExecs} from './complete-execs.ts';
import type {FileCapabilityAnswers} from './file-capabilities.ts';
import {interpret} from './interpret.ts';
import {toldFacts} from './told-facts.ts';

/** What holds for all containers of a host. */
export interface HostSide {
  readonly reader: Reader;
  readonly hostNamespaces: Readonly<Record<NamespaceName, Known<number>>>;
  readonly hostPasswd: Known<readonly PasswdEntry[]>;
}

/** The PID of a container's init process; 0 if none runs or the engine did not tell. */
export const pidOf = ({pid}: EngineContainer): number => knownOr(pid, 0);

/** By container PID, PID 1 first; processes without one come last. */
function inOrder(a: Process, b: Process): number {
  const [left, right] = [
    knownOr(a.containerPid, Number.POSITIVE_INFINITY),
    knownOr(b.containerPid, Number.POSITIVE_INFINITY),
  ];
  return left === right ? a.hostPid - b.hostPid : left - right;
}

/** All that a container is made of; while these are the same objects, it stays the same object. */
export interface Parts {
  readonly told: EngineContainer;
  /** What the kernel told, or why nothing could be read; null for a container that does not run. */
  readonly seen: ScannedContainer | Unobserved | null;
  readonly passwd: Known<readonly PasswdEntry[]>;
  readonly fileCapabilities: FileCapabilityAnswers;
  /** What the kernel shows as masked, for an engine that does not tell; null for others. */
  readonly covered: CoveredPaths | null;
  /** The mounts of its init process; null if it does not run or could not be read. */
  readonly mounts: ContainerMounts | null;
  /** What the devices are that were asked for; null if it does not run or could not be read. */
  readonly deviceNodes: Known<readonly DeviceNode[]> | null;
}

/** A container with what it was made of, to compare with what it will be made of next time. */
export interface Assembled {
  readonly parts: Parts;
  readonly host: HostSide;
  readonly container: ObservedContainer;
  readonly processes: ReadonlyMap<RawProcess, Process>;
}

const sameParts = (a: Parts, b: Parts): boolean =>
  a.told === b.told &&
  a.passwd === b.passwd &&
  a.fileCapabilities === b.fileCapabilities &&
  a.covered === b.covered &&
  a.mounts?.mounts === b.mounts?.mounts &&
  a.deviceNodes === b.deviceNodes &&
  (a.seen === b.seen || (isUnobserved(a.seen) && isUnobserved(b.seen) && a.seen.detail === b.seen.detail));

const isUnobserved = (seen: Parts['seen']): seen is Unobserved => seen !== null && 'reason' in seen;

/** Interprets the processes; a process that is the same in the same surroundings is taken over from before. */
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
    seen.processes.map(({raw, foundBy, alsoIn}) => {
      const known = keeps ? before?.processes.get(raw) : undefined;
      const isSame = known?.foundBy === foundBy && known.alsoIn === alsoIn;
      return [raw, known && isSame ? known : interpret(raw, foundBy, around, alsoIn)];
    }),
  );
}

/** What was asked for and is not among the mounts of the init process. */
function unshownOf(
  declared: EngineContainer['declared'],
  {mounts, mountinfo, host}: ContainerMounts,
): ObservedContainer['unshownMounts'] {
  if (isUnknown(declared)) return declared;
  if (isUnknown(host)) return host;
  // Of mounts too many to be read, none is known to be shown.
  return isUnknown(mounts) || isUnknown(mountinfo)
    ? unshownMounts(declared.mounts, [], '', host)
    : unshownMounts(declared.mounts, mounts, mountinfo, host);
}

/** One container; the one from before if nothing of it changed. */
export function assemble(parts: Parts, host: HostSide, before: Assembled | undefined): Assembled {
  if (before && before.host === host && sameParts(parts, before.parts)) return before;
  const {told, seen, passwd, covered, mounts, deviceNodes} = parts;
  const {declared, execs} = told;
  const unobserved = isUnobserved(seen) ? seen : null;
  const kernel = seen !== null && 'init' in seen ? seen : null;
  const interpreted = kernel ? interpretAll(kernel, parts, host, before) : new Map<RawProcess, Process>();
  const [pid1, ...others] = interpreted.values();
  const missing = unknown(unobserved?.detail ?? 'it does not run');
  const container: ObservedContainer = {
    ...toldFacts(told),
    declared: isUnknown(declared) ? declared : completeDeclared(declared, passwd, covered),
    pid1: pid1 ?? null,
    unobserved,
    processes: pid1 ? [pid1, ...others.sort(inOrder)] : [],
    uidMap: kernel?.init.uidMap ?? missing,
    gidMap: kernel?.init.gidMap ?? missing,
    execs: completeExecs(execs, [...interpreted.values()], pid1 ?? null),
    cgroup: kernel?.init.cgroup ?? missing,
    startedBy: kernel?.init.startedBy === undefined ? missing : kernel.init.startedBy,
    mounts: mounts?.mounts ?? missing,
    unshownMounts: mounts === null ? missing : unshownOf(declared, mounts),
    deviceNodes: deviceNodes ?? missing,
  };
  return {parts, host, container, processes: interpreted};
}
