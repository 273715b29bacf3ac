/** The kernel's freezer, which holds the processes of a paused container where they are. */
import {type CgroupLine, parseCgroup} from '../model/kernel-text/cgroup-path.ts';
import {isUnknown} from '../model/known.ts';
import type {Procfs} from './procfs.ts';
import {attempt} from './read-problem.ts';
import {readText} from './read-text.ts';

interface Freezer {
  readonly isMeant: (line: CgroupLine) => boolean;
  /** Where its hierarchy usually is mounted. */
  readonly mountPoint: string;
  readonly file: string;
  /** What the file says of a cgroup that is held, by itself or by one above it. */
  readonly held: RegExp;
}

/** Linux Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst and cgroup-v2.rst, "Core Interface Files". */
const freezers: readonly Freezer[] = [
  {
    isMeant: ({controllers}) => controllers.split(',').includes('freezer'),
    mountPoint: '/sys/fs/cgroup/freezer',
    file: 'freezer.state',
    held: /^(?:FROZEN|FREEZING)$/m,
  },
  {
    isMeant: ({hierarchy}) => hierarchy === 0,
    mountPoint: '/sys/fs/cgroup',
    file: 'cgroup.events',
    held: /^frozen 1$/m,
  },
];

/**
 * Returns whether the freezer holds a process; false also where captop does not see the cgroups of its host. Only for
 * containers that cannot let whoever opens a file of their cgroup wait (Target.mayListen).
 */
export function isHeldByFreezer(proc: Procfs, pid: number): boolean {
  // Of another machine only the paths are known.
  if (proc.evidence !== 'procfs') return false;
  const state = attempt('cgroup', () => {
    const lines = parseCgroup(proc.text(`${pid}/cgroup`));
    for (const {isMeant, mountPoint, file, held} of freezers) {
      const line = lines.find(isMeant);
      if (line !== undefined) return held.test(readText(`${mountPoint}${line.path}/${file}`));
    }
    return false;
  });
  return !isUnknown(state) && state;
}
