/** Every process of another machine, in brief: enough to tell which of them containers may have. */
import {containerIds, parseCgroup} from '../../model/kernel-text/cgroup-path.ts';
import {type ProcStat, parseProcStat} from '../../model/kernel-text/proc-stat.ts';
import {isStatus, statOfStarting} from '../../model/kernel-text/program-start.ts';
import type {Answer} from './answer.ts';

export interface IndexedProcess {
  readonly stat: ProcStat;
  /** Its stat file; its status file if it is starting a program. */
  readonly statText: Buffer;
  readonly cgroup: Buffer;
  /** `pid:[4026531836]`; null if that is closed to the reader. */
  readonly pidNamespace: string | null;
}

/** The index in an answer, by PID, ascending. */
export function indexOf(answer: Answer): Map<number, IndexedProcess> {
  const files = answer.files();
  const links = answer.links();
  const found: Array<[number, IndexedProcess]> = [];
  for (let at = 0; at + 1 < files.length; at += 2) {
    const [statText, cgroup] = [files[at] as Buffer, files[at + 1] as Buffer];
    const text = statText.toString('utf8');
    const stat = isStatus(text) ? statOfStarting(text) : parseProcStat(text);
    const pid = Number.parseInt(isStatus(text) ? (/^Pid:\t(\d+)$/m.exec(text)?.[1] ?? '') : text, 10);
    if (stat === undefined || !Number.isSafeInteger(pid)) continue;
    found.push([pid, {stat, statText, cgroup, pidNamespace: links.get(`${pid}/ns/pid`) ?? null}]);
  }
  return new Map(found.sort(([a], [b]) => a - b));
}

/** The inode of the first PID namespace, the same on every machine (include/linux/proc_ns.h). */
const initialNamespace = 'pid:[4026531836]';

const namesContainer = (cgroup: Buffer): boolean =>
  parseCgroup(cgroup.toString('latin1')).some(({path}) => containerIds(path).length > 0);

export interface ProcessCandidates {
  /** Processes that containers may have. */
  readonly inside: readonly number[];
  /** Those of them that were started from outside: the init processes, and those of exec. */
  readonly heads: readonly number[];
  /** What started these, as far as it is no candidate itself. */
  readonly starters: readonly number[];
}

/**
 * The processes that containers may have: in a cgroup that names one, in a PID namespace other than the host's, or a
 * zombie, which has neither.
 *
 * @param inits the init processes that the engine named
 */
export function candidatesOf(
  index: ReadonlyMap<number, IndexedProcess>,
  inits: Iterable<number>,
): ProcessCandidates {
  const host = index.get(1)?.pidNamespace ?? initialNamespace;
  const named = new Set(inits);
  const inside = [...index].flatMap(([pid, {stat, cgroup, pidNamespace}]) => {
    const isElsewhere = pidNamespace !== null && pidNamespace !== host;
    return named.has(pid) || isElsewhere || stat.stateLetter === 'Z' || namesContainer(cgroup) ? [pid] : [];
  });
  const all = new Set(inside);
  const parentOf = (pid: number): number => index.get(pid)?.stat.parent ?? 0;
  const heads = inside.filter(pid => named.has(pid) || !all.has(parentOf(pid)));
  const starters = new Set(heads.map(parentOf).filter(pid => pid > 1 && !all.has(pid)));
  return {inside, heads, starters: [...starters]};
}
