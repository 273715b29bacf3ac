/** What a process started, and who started it, read from files that never let their reader wait. */
import {statSync} from 'node:fs';
import {isUnknown} from '../model/known.ts';
import type {Procfs} from './procfs.ts';
import {attempt} from './read-problem.ts';

/** Processes of one container that are looked at. */
const mostDescendants = 10_000;

/** The number of links of the directory `task`: two, and one for each thread (fs/proc/base.c, proc_task_getattr). */
const linksOfOneThread = 3;

/** The threads of a process. Most have one, and to learn that costs a third of listing it. */
function threadsOf(proc: Procfs, pid: number): readonly string[] {
  const links = attempt('task', () => statSync(proc.path(`${pid}/task`)).nlink);
  if (links === linksOfOneThread) return [String(pid)];
  const names = attempt('task', () => proc.names(`${pid}/task`));
  return isUnknown(names) ? [] : names;
}

/** Whether a thread of a process waits in the kernel. */
export function waits(proc: Procfs, pid: number): boolean {
  const isWaiting = (path: string): boolean => /^State:\tD/m.test(proc.text(path));
  return threadsOf(proc, pid).some(
    thread => attempt('status', () => isWaiting(`${pid}/task/${thread}/status`)) === true,
  );
}

/** A process and all that it and its threads started (proc_pid_children(5)). */
export function descendants(proc: Procfs, pid: number): ReadonlySet<number> {
  const found = new Set([pid]);
  for (const each of found) {
    if (found.size > mostDescendants) break;
    for (const thread of threadsOf(proc, each)) {
      const children = attempt('children', () => proc.text(`${each}/task/${thread}/children`));
      if (!isUnknown(children) && children !== '')
        for (const child of children.split(' ').filter(Boolean)) found.add(Number(child));
    }
  }
  return found;
}

/** Programs that start the processes of one container, or of one pod. */
const starters = /^(containerd-shim|conmon)/;

/** The parent of an init process, if it starts what is run in its container later, too, as by docker exec. */
export function starterOf(proc: Procfs, pid: number): number | undefined {
  const parent = attempt('status', () => Number(/^PPid:\t(\d+)$/m.exec(proc.text(`${pid}/status`))?.[1]));
  return !isUnknown(parent) && attempt('comm', () => starters.test(proc.text(`${parent}/comm`))) === true
    ? parent
    : undefined;
}
