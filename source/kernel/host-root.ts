/** A way to the root of the host, which is another one than captop's own if captop runs in a container. */
import {statSync} from 'node:fs';
import {mountAt} from '../model/kernel-text/mountinfo.ts';
import {isUnknown} from '../model/known.ts';
import {readLimits} from './limits.ts';
import type {Procfs} from './procfs.ts';
import {attempt} from './read-problem.ts';

/** The first processes are the kernel's own threads, which have the host's root: more need not be tried. */
const mostTried = 16;

/** The file system and the directory in it that a mountinfo shows as root. */
function rootIn(text: string): string | undefined {
  const root = mountAt(text, '/');
  return root && `${root.device} ${root.root}`;
}

/**
 * Returns a path that leads to the root of the host: '' if it is captop's own, else that of PID 1; or that of another
 * process with the same root, as PID 1 may hold a capability that captop lacks and is closed to it then. Undefined if
 * none is open to captop.
 *
 * @param mountinfo gives that of the host's PID 1; undefined if it is closed to captop
 */
export function hostRoot(proc: Procfs, mountinfo: () => string | undefined): string | undefined {
  const text = mountinfo();
  const host = text === undefined ? undefined : rootIn(text);
  const own = isUnknown(proc.ownMounts) ? undefined : rootIn(proc.ownMounts);
  if (host !== undefined && own === host) return '';
  // On another machine nothing is read but what the shell there sees itself.
  if (proc.evidence !== 'procfs') return undefined;
  const isOpen = (pid: number): boolean =>
    !isUnknown(attempt('root', () => statSync(proc.path(`${pid}/root/`))));
  if (isOpen(1)) return proc.path('1/root');
  const pids = attempt('PIDs', () => proc.pids());
  if (host === undefined || isUnknown(pids)) return undefined;
  const same = pids.slice(0, mostTried).find(pid => {
    const theirs = attempt('mountinfo', () => proc.mountinfo(pid, readLimits.hostMountinfoBytes));
    return !isUnknown(theirs) && rootIn(theirs) === host && isOpen(pid);
  });
  return same === undefined ? undefined : proc.path(`${same}/root`);
}
