/** Processes that let the kernel ask them before a file is opened or read. */

import {isUnknown} from '../model/known.ts';
import {readLimits} from './limits.ts';
import type {Procfs} from './procfs.ts';
import {attempt, problemOf} from './read-problem.ts';
import type {ThreadFiles} from './thread-files.ts';

/** What the link of such a descriptor says (fs/notify/fanotify/fanotify_user.c). */
const fanotify = 'anon_inode:[fanotify]';

function isListener(proc: Procfs, descriptor: string): boolean {
  try {
    return proc.link(descriptor) === fanotify;
  } catch (error) {
    // What was closed meanwhile is none.
    return problemOf(error) === 'starting';
  }
}

/**
 * Whether one of these processes listens to what others do with files (fanotify(7)), and so may let whoever opens a
 * file wait for its permission. True as well if its descriptors cannot be read, or not without waiting, or are more than captop reads.
 */
export function mayListen(proc: Procfs, pids: readonly number[]): boolean {
  return pids.some(pid => {
    const names = attempt('fd', () => proc.names(`${pid}/fd`));
    if (isUnknown(names)) return true;
    return names.length > readLimits.descriptors || names.some(name => isListener(proc, `${pid}/fd/${name}`));
  });
}

/** The same for processes in a container that are left to threads. */
export async function mayListenByThread(
  proc: Procfs,
  files: ThreadFiles,
  id: string,
  pids: readonly number[],
): Promise<boolean> {
  for (const pid of pids) {
    const names = attempt('fd', () => proc.names(`${pid}/fd`));
    if (isUnknown(names) || names.length > readLimits.descriptors) return true;
    for (const name of names)
      try {
        if ((await files.descriptor(id, pid, name)) === fanotify) return true;
      } catch (error) {
        if (problemOf(error) === 'starting') return true;
      }
  }
  return false;
}
