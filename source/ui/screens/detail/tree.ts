/** The processes of a container as a tree, in the order that it is drawn. */
import type {Process} from '../../../model/snapshot.ts';

export interface Branch {
  readonly process: Process;
  /** For each level above, whether its line continues below this row. */
  readonly open: readonly boolean[];
  readonly last: boolean;
}

/**
 * PID 1 and what it started first, then what came in from outside (exec sessions have their parent on the
 * host); siblings by host PID. Every process comes once, even where the parents form no tree.
 */
export function treeOf(processes: readonly Process[]): Branch[] {
  const byPid = new Map(processes.map(process => [process.hostPid, process]));
  const children = new Map<number, Process[]>();
  const roots: Process[] = [];
  for (const process of processes) {
    const parent = byPid.has(process.parentHostPid) && process.parentHostPid !== process.hostPid;
    if (!parent) roots.push(process);
    else children.set(process.parentHostPid, [...(children.get(process.parentHostPid) ?? []), process]);
  }
  const branches: Branch[] = [];
  const seen = new Set<number>();
  const add = (process: Process, open: readonly boolean[], last: boolean) => {
    if (seen.has(process.hostPid)) return;
    seen.add(process.hostPid);
    branches.push({process, open, last});
    const below = (children.get(process.hostPid) ?? []).toSorted((a, b) => a.hostPid - b.hostPid);
    for (const [index, child] of below.entries()) add(child, [...open, !last], index === below.length - 1);
  };
  for (const root of roots) add(root, [], true);
  // In a reading that is taken while processes change, parents may form a ring.
  for (const process of processes) add(process, [], true);
  return branches;
}
