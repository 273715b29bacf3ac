/**
 * Processes that may be a session of exec of which the engine has not told yet: the kernel shows them before the engine
 * does, and what gave them their capabilities would be told twice, first wrong and then right.
 */
import {setTimeout as pause} from 'node:timers/promises';
import type {EngineContainer} from '../engine/engine.ts';
import {isScanned, type ScannedContainer} from '../kernel/scanned-container.ts';
import {knownOr} from '../model/known.ts';

/**
 * Milliseconds after which a container is asked for once more; after the last its process is no session. Within the
 * first of them most have become the program that they were started for.
 */
const pauses = [30, 50, 150, 300, 600];

/** The kernel's name of runc, before it becomes the program: it holds what runc does, and is nobody's process yet. */
const isRuntime = (comm: string): boolean => comm.startsWith('runc:[');

/** What is asked of a container by its id, until nothing more is to be learnt. */
interface Asking {
  readonly told: () => EngineContainer | undefined;
  readonly renew: () => Promise<void>;
}

const isTold = (container: EngineContainer | undefined, pid: number): boolean =>
  container === undefined || knownOr(container.execs, []).some(({hostPid}) => hostPid === pid);

/** Processes of its cgroup that may do what its init process may not, and that no known session has started. */
function unexplainedPids({execs}: EngineContainer, {init, processes}: ScannedContainer): readonly number[] {
  const limit = init.raw.status.capabilities.bounding;
  const explained = new Set(knownOr(execs, []).map(({hostPid}) => hostPid));
  return processes
    .filter(
      ({raw: {pid, stat, status}, foundBy}) =>
        foundBy === 'cgroup' &&
        (status.capabilities.bounding & ~limit) !== 0n &&
        (isRuntime(stat.comm) || (!explained.has(pid) && !explained.has(status.parent))),
    )
    .map(({raw}) => raw.pid);
}

/** Whether a process was started from outside the container, as the engine starts the sessions of exec. */
export function hasVisitor({init, processes}: ScannedContainer): boolean {
  const pids = new Set(processes.map(({raw}) => raw.pid));
  return processes.some(({raw}) => raw.pid !== init.raw.pid && !pids.has(raw.status.parent));
}

export class NewSessions {
  /** By container, its unexplained processes, and whether the engine has been asked about each. */
  readonly #seen = new Map<string, Map<number, boolean>>();

  /** Processes about which the engine is still to be asked. Those of the first reading were there before. */
  open(container: EngineContainer, scanned: Parameters<typeof isScanned>[0]): readonly number[] {
    if (!isScanned(scanned)) return [];
    const {id} = container;
    const before = this.#seen.get(id);
    const pids = unexplainedPids(container, scanned);
    const now = new Map(pids.map(pid => [pid, before === undefined || before.get(pid) === true]));
    this.#seen.set(id, now);
    return pids.filter(pid => now.get(pid) === false);
  }

  /** Asks for the container until the engine tells a session of that process, or it is none. */
  async ask(id: string, pid: number, {told, renew}: Asking): Promise<void> {
    for (const milliseconds of pauses) {
      await pause(milliseconds);
      await renew();
      if (isTold(told(), pid)) break;
    }
    this.#seen.get(id)?.set(pid, true);
  }

  /** Forgets containers that are gone. */
  keepOnly(containers: ReadonlyMap<string, unknown>): void {
    for (const id of this.#seen.keys()) if (!containers.has(id)) this.#seen.delete(id);
  }
}
