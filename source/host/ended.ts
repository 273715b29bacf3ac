/**
 * Which containers have ended, where their engine tells of them by files that outlive their processes: containerd keeps
 * the bundle of a stopped task, and CRI-O the PID file. It has to be proven, as who has ended is not listed.
 */
import type {Engine, EngineContainer} from '../engine/engine.ts';
import {type Missing, ownerByCgroup} from '../kernel/init-process.ts';
import type {Procfs} from '../kernel/procfs.ts';
import {attempt, problemOf} from '../kernel/read-problem.ts';
import {isScanned, type ScannedContainer} from '../kernel/scanned-container.ts';
import {type ProcStatus, parseProcStatus} from '../model/kernel-text/proc-status.ts';
import {isUnknown, type Known} from '../model/known.ts';
import {pidOf} from './assemble.ts';

/** Its PID namespace is the initial one, so that every process of the machine has a PID there (linux/proc_ns.h, PROC_PID_INIT_INO). */
const initialPidNamespace = 4_026_531_836;

const statusOf = (proc: Procfs, pid: number): Known<ProcStatus | undefined> =>
  attempt('status', () => parseProcStatus(proc.text(`${pid}/status`)));

/** Whether no process has the PID. A process that runs one program after the other may look gone to whoever reads more. */
function isAbsent(proc: Procfs, pid: number): boolean {
  try {
    proc.text(`${pid}/status`);
    return false;
  } catch (error) {
    return problemOf(error) === 'gone';
  }
}

/** Whether the process that has the PID cannot be the container's: it is no PID 1, or another container's. */
function isOfAnother(proc: Procfs, told: EngineContainer, isKnown: (id: string) => boolean): boolean {
  if (!told.ownPidNamespace || isUnknown(told.declared)) return false;
  const pid = pidOf(told);
  const status = statusOf(proc, pid);
  if (isUnknown(status) || status === undefined) return false;
  if (status.nspid.length > 0 && status.nspid.at(-1) !== 1) return true;
  const owner = attempt('cgroup', () => ownerByCgroup(proc, pid, isKnown));
  return !isUnknown(owner) && owner !== undefined && owner !== told.id;
}

/**
 * Whether a process may be the container's by its PID in a PID namespace below: the files may be of an engine that runs
 * in a container itself, and counts otherwise.
 */
function mayRunBelow(proc: Procfs, told: EngineContainer): boolean {
  const pid = pidOf(told);
  const pids = attempt('it', () => proc.pids());
  if (isUnknown(pids)) return true;
  return pids.some(each => {
    const status = statusOf(proc, each);
    if (isUnknown(status) || status === undefined || status.nspid.length < 2) return false;
    const below = status.nspid.slice(1);
    return below.at(-1) === pid || (below.at(-1) === 1 && below.at(-2) === pid);
  });
}

/**
 * Whether the init process of a container has provably ended, by a procfs that hides nothing and is that of the initial
 * PID namespace. Only files are read of which none makes its reader wait.
 */
function hasEnded(
  proc: Procfs,
  told: EngineContainer,
  missing: Missing,
  isKnown: (id: string) => boolean,
): boolean {
  const isOver =
    missing === 'gone'
      ? isAbsent(proc, pidOf(told))
      : missing === 'not-ours' && isOfAnother(proc, told, isKnown);
  return isOver && !mayRunBelow(proc, told);
}

/** How the procfs shows the host, as far as it matters here. */
export interface EndsView {
  readonly containers: ReadonlyMap<string, ScannedContainer | Missing>;
  /** Of the host's own PID namespace. */
  readonly pidNamespace: Known<number>;
  readonly hidesProcesses: boolean;
}

const none: ReadonlyMap<string, EngineContainer> = new Map();

export class Ends {
  readonly #proc: Procfs;
  /** Whether files are all that the engine tells of, and the kernel can prove otherwise. */
  readonly #isWanted: boolean;
  readonly #ended = new WeakMap<EngineContainer, EngineContainer>();

  constructor({leavesOutEnds, place}: Engine, proc: Procfs) {
    this.#proc = proc;
    this.#isWanted = leavesOutEnds === true && place.isLocal && proc.evidence === 'procfs';
  }

  /** Those of an engine's containers that have provably ended, by their ids, each told as exited. */
  among(told: ReadonlyMap<string, EngineContainer>, view: EndsView): ReadonlyMap<string, EngineContainer> {
    if (!this.#isWanted || view.hidesProcesses || view.pidNamespace !== initialPidNamespace) return none;
    const ended = new Map<string, EngineContainer>();
    for (const each of told.values()) {
      const end = this.#endOf(each, view.containers.get(each.id), id => told.has(id));
      if (end !== undefined) ended.set(each.id, end);
    }
    return ended;
  }

  #endOf(
    told: EngineContainer,
    seen: ScannedContainer | Missing | undefined,
    isKnown: (id: string) => boolean,
  ): EngineContainer | undefined {
    const known = this.#ended.get(told);
    if (known !== undefined || seen === undefined || isScanned(seen) || told.state !== 'running')
      return known;
    if (!hasEnded(this.#proc, told, seen, isKnown)) return undefined;
    const ended: EngineContainer = {...told, state: 'exited', pid: 0, execs: []};
    this.#ended.set(told, ended);
    return ended;
  }
}
