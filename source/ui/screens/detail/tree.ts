/** The processes of a container as a tree, in the order that it is drawn. */
import type {Process} from '../../../model/snapshot.ts';

export interface Branch {
  readonly process: Process;
  /** For each level above, whether its line continues below this row. */
  readonly open: readonly boolean[];
  readonly last: boolean;
}

/** Levels that are drawn; what is nested deeper stands at the last one. */
const deepest = 64;

/**
 * PID 1 and what it started first, then what came in from outside (exec sessions have their parent on the
 * host); siblings by host PID. Every process comes once, even where the parents form no tree.
 */
export function treeOf(processes: readonly Process[]): Branch[] {
  const byPid = new Map(processes.map(process => [process.hostPid, process]));
  const children = new Map<number, Process[]>();
  const roots: Process[] = [];
  for (const process of processes) {
    const hasParent = byPid.has(process.parentHostPid) && process.parentHostPid !== process.hostPid;
    const siblings = hasParent ? children.get(process.parentHostPid) : roots;
    if (siblings) siblings.push(process);
    else children.set(process.parentHostPid, [process]);
  }
  const branches: Branch[] = [];
  const seen = new Set<number>();
  /** Adds a process and all below it; without recursion, as a container may nest thousands. */
  const addAll = (root: Process): void => {
    const stack: Branch[] = [{process: root, open: [], last: true}];
    for (let branch = stack.pop(); branch !== undefined; branch = stack.pop()) {
      const {process, open, last} = branch;
      if (seen.has(process.hostPid)) continue;
      seen.add(process.hostPid);
      branches.push(branch);
      const below = (children.get(process.hostPid) ?? []).toSorted((a, b) => a.hostPid - b.hostPid);
      const opened = open.length < deepest ? [...open, !last] : open;
      stack.push(
        ...below
          .map((child, index) => ({process: child, open: opened, last: index === below.length - 1}))
          .reverse(),
      );
    }
  };
  for (const root of roots) addAll(root);
  // In a reading that is taken while processes change, parents may form a ring.
  for (const process of processes) addAll(process);
  return branches;
}
