/** Which capabilities a host has, and which of them its engine can hand out. */

import type {Procfs} from '../kernel/procfs.ts';
import {attempt} from '../kernel/read-problem.ts';
import {allUpTo} from '../model/capability.ts';
import {type EngineKind, engineRow} from '../model/engine-rules.ts';
import {parseProcStatus} from '../model/kernel-text/proc-status.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';

/** /proc/sys/kernel/cap_last_cap: the same for every container of a kernel. */
export const capLastCap = (proc: Procfs): Known<number> =>
  attempt('/proc/sys/kernel/cap_last_cap', () => Number(proc.text('sys/kernel/cap_last_cap')));

/**
 * The processes that may be the engine.
 *
 * @param outside processes that are in no container: a container may call its own program dockerd
 */
export function findDaemons(proc: Procfs, kind: EngineKind, outside: readonly number[]): number[] {
  const names = engineRow(kind).programs.map(program => `${program}\n`);
  return outside.filter(pid => names.some(name => attempt('comm', () => proc.text(`${pid}/comm`)) === name));
}

function boundingOf(proc: Procfs, pid: number): Known<bigint> {
  const status = attempt('status', () => parseProcStatus(proc.text(`${pid}/status`)));
  if (isUnknown(status)) return status;
  return status?.capabilities.bounding ?? unknown('its status file cannot be read');
}

/** The set that bounds all of these processes; undefined if they differ or none can be read. */
function commonBounding(proc: Procfs, pids: readonly number[]): bigint | undefined {
  const sets = pids.map(pid => boundingOf(proc, pid)).filter(set => !isUnknown(set)) as bigint[];
  const [only, ...others] = new Set(sets);
  return others.length === 0 ? only : undefined;
}

/**
 * The most that the engine can hand out (capabilities(7), "Capability bounding set"): what bounds the processes that
 * start its containers; if none runs, what bounds the processes that may be the engine; else what bounds PID 1, from
 * which all inherit.
 *
 * @param starters parents of containers' PID 1: they are the engine's, whatever else runs here
 * @param daemons processes that may be the engine
 */
export function availableSet(
  proc: Procfs,
  starters: readonly number[],
  daemons: readonly number[],
  last: Known<number>,
): Known<bigint> {
  const set = commonBounding(proc, starters) ?? commonBounding(proc, daemons) ?? boundingOf(proc, 1);
  // Old kernels leave bits above the last capability in it.
  return isUnknown(set) || isUnknown(last) ? set : set & allUpTo(last);
}
