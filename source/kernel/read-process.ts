/** One process, as the procfs tells it: everything from between two equal readings of its start time. */

import {parseIdMap} from '../model/kernel-text/id-map.ts';
import {type ProcStat, parseProcStat} from '../model/kernel-text/proc-stat.ts';
import {parseProcStatus} from '../model/kernel-text/proc-status.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import {memoize} from '../model/memoize.ts';
import {namespaceNames} from '../model/snapshot.ts';
import {mapNamespaces} from './namespaces.ts';
import {attempt, type Procfs, problemOf, type ReadProblem} from './procfs.ts';
import type {RawProcess, RawThread} from './raw-process.ts';
import {sameProcess, sameStatus, sameThreads} from './same.ts';

/** The kernel lets a command line be megabytes long; this is more than any terminal or document wants. */
const longestCommand = 65_536;

/** Longer than an execve takes; a process that still changes is read as it is then. */
const tries = 3;

const readStat = (proc: Procfs, pid: number): ProcStat => statOf(proc.text(`${pid}/stat`, 'utf8'));

function statOf(text: string): ProcStat {
  const stat = parseProcStat(text);
  if (!stat) throw Object.assign(new Error('not a stat file'), {code: 'EINVAL'});
  return stat;
}

/**
 * Runs `read` between two readings of /proc/PID/stat that agree on the start time (field 22) and on the
 * program, so that what it returns is of one process, and of one program of that process.
 *
 * @returns what `read` returned, or why the process cannot be read
 */
export function readConsistently<T extends object>(
  proc: Procfs,
  pid: number,
  read: (stat: ProcStat) => T,
): T | ReadProblem {
  try {
    return proc.reading(`${pid}/stat`, 'utf8', text => {
      let before = statOf(text());
      for (let attempts = 1; ; attempts++) {
        const result = read(before);
        const after = statOf(text());
        if (after.startTicks === before.startTicks && (after.image === before.image || attempts >= tries))
          return result;
        if (attempts >= tries) return 'gone';
        before = after;
      }
    });
  } catch (error) {
    return problemOf(error);
  }
}

function readCommand(proc: Procfs, pid: number, comm: string): string {
  const text = proc.text(`${pid}/cmdline`, 'utf8', longestCommand);
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return end === 0 ? `[${comm}]` : text.slice(0, end).replaceAll('\0', ' ');
}

/** Where no security module answers for one process, none does for another. */
const withoutLabels = new WeakSet<Procfs>();

/** /proc/PID/attr/current: EINVAL where the kernel runs no such security module. */
function readLabel(proc: Procfs, pid: number): Known<string | null> {
  if (withoutLabels.has(proc)) return null;
  try {
    const label = proc.text(`${pid}/attr/current`).replace(/[\0\n]+$/, '');
    return label === '' ? null : label;
  } catch (error) {
    const problem = problemOf(error);
    if (problem === 'unsupported') {
      withoutLabels.add(proc);
      return null;
    }
    return unknown(
      problem === 'gone'
        ? 'attr/current is not there: the process ended, or the kernel has no security modules'
        : 'no permission to read attr/current: captop needs root for it',
    );
  }
}

function readThreads(proc: Procfs, pid: number): RawThread[] {
  const threads: RawThread[] = [];
  for (const name of proc.names(`${pid}/task`)) {
    if (name === String(pid)) continue;
    try {
      const status = parseProcStatus(proc.text(`${pid}/task/${name}/status`));
      if (status) threads.push({tid: Number(name), status});
    } catch (error) {
      // Threads come and go while they are listed.
      if (problemOf(error) !== 'gone') throw error;
    }
  }
  return threads;
}

/** The processes of a container are read one after the other, and are in the same namespaces: kept once. */
let before: RawProcess['namespaces'] | undefined;

function sameAsBefore(read: RawProcess['namespaces']): RawProcess['namespaces'] {
  const known = before;
  if (known === undefined || !namespaceNames.every(name => known[name] === read[name])) before = read;
  return before ?? read;
}

/** Programs by their paths; many processes run the same. */
const pathOf = memoize(1000, (path: string) => path);

/** One right opens or closes them all (fs/proc/namespaces.c, proc_ns_readlink), so a refusal is asked for once. */
function readNamespaces(proc: Procfs, pid: number): RawProcess['namespaces'] {
  const first = proc.namespace(pid, 'pid', 'ns/*');
  return sameAsBefore(
    mapNamespaces(name => (isUnknown(first) || name === 'pid' ? first : proc.namespace(pid, name))),
  );
}

/** Reads the parts; call it from within `within`. Throws where status or cmdline cannot be read. */
export function readParts(proc: Procfs, pid: number, stat: ProcStat): RawProcess {
  const status = parseProcStatus(proc.text(`${pid}/status`));
  if (!status) throw Object.assign(new Error('not a status file'), {code: 'EINVAL'});
  const namespaces = readNamespaces(proc, pid);
  return {
    pid,
    stat,
    status,
    command: readCommand(proc, pid, stat.comm),
    executable: attempt('exe', () => pathOf(proc.link(`${pid}/exe`))),
    namespaces,
    lsm: readLabel(proc, pid),
    threads: status.threads > 1 ? readThreads(proc, pid) : [],
    uidMap:
      typeof namespaces.user === 'number'
        ? unknown('not needed: ns/user was read')
        : attempt('uid_map', () => parseIdMap(proc.text(`${pid}/uid_map`))),
  };
}

/** Field 26 (startcode) is 1 without the right to see it (fs/proc/array.c, do_task_stat), and then tells no execve. */
const showsProgram = ({image}: ProcStat): boolean => !image.startsWith('1 ');

/**
 * Reads a process that was read before: only what can have changed without an execve, and the rest with it
 * where anything did. The start time is read last: the same as before, it was the same process all along.
 *
 * @param thorough reads everything, also what seldom changes by itself (namespaces, label, command line)
 * @returns the same object where nothing changed
 */
export function readAgain(
  proc: Procfs,
  before: RawProcess,
  thorough: boolean,
): RawProcess | ReadProblem | 'another' {
  const {pid} = before;
  try {
    const status = parseProcStatus(proc.text(`${pid}/status`));
    const threads = (status?.threads ?? 0) > 1 ? readThreads(proc, pid) : [];
    const stat = readStat(proc, pid);
    if (stat.startTicks !== before.stat.startTicks) return 'another';
    const same =
      !thorough &&
      showsProgram(stat) &&
      stat.image === before.stat.image &&
      status !== undefined &&
      sameStatus(status, before.status) &&
      sameThreads(threads, before.threads);
    if (same) return before;
    const read = readConsistently(proc, pid, again => readParts(proc, pid, again));
    if (typeof read === 'string') return read;
    if (read.stat.startTicks !== before.stat.startTicks) return 'another';
    return sameProcess(read, before) ? before : read;
  } catch (error) {
    return problemOf(error);
  }
}
