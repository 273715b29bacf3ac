/** Reads single processes of a procfs. What many of them have in common is kept once. */
import {parseIdMap} from '../model/kernel-text/id-map.ts';
import type {ProcStat} from '../model/kernel-text/proc-stat.ts';
import {parseProcStatus} from '../model/kernel-text/proc-status.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import {memoize} from '../model/memoize.ts';
import {type IdMapLine, namespaceNames} from '../model/snapshot.ts';
import {CommandLines} from './command-lines.ts';
import {readLimits} from './limits.ts';
import {mapNamespaces} from './namespaces.ts';
import type {Procfs} from './procfs.ts';
import {livingTask, type RawProcess, type RawThread} from './raw-process.ts';
import {readConsistently, statOf} from './read-consistently.ts';
import {attempt, missingBecause, problemOf, type ReadProblem} from './read-problem.ts';
import {sameProcess, sameStatus, sameThreads} from './same.ts';

/** Paths of executables that are kept. */
const pathLimit = 1000;

type Namespaces = RawProcess['namespaces'];

interface IdMaps {
  readonly uidMap: Known<readonly IdMapLine[]>;
  readonly gidMap: Known<readonly IdMapLine[]>;
}

/** Field 26 (startcode) is 1 for a reader without the right to see it (fs/proc/array.c, do_task_stat). */
const showsProgram = ({image}: ProcStat): boolean => !image.startsWith('1 ');

export class ProcessReader {
  readonly proc: Procfs;
  readonly commands: CommandLines;
  readonly #pathOf = memoize(pathLimit, (path: string) => path);
  /** Id maps by the inode of the user namespace; most containers share one. */
  readonly #idMaps = new Map<number, IdMaps>();
  /** False once the kernel has answered that no security module labels processes. */
  #hasLabels = true;
  /** The namespaces of the process read last. The next one of a container is in the same. */
  #lastNamespaces: Namespaces | undefined;

  constructor(proc: Procfs) {
    this.proc = proc;
    this.commands = new CommandLines(proc);
  }

  /**
   * Reads all of a process but its stat file. Call it from within `readConsistently`. Throws if status or cmdline
   * cannot be read.
   *
   * @param commandBytes the most that is read of its command line
   */
  readParts(pid: number, stat: ProcStat, commandBytes: number = readLimits.commandBytes): RawProcess {
    const {proc} = this;
    const status = parseProcStatus(proc.text(`${pid}/status`));
    if (!status) throw Object.assign(new Error('not a status file'), {code: 'EINVAL'});
    const threads = status.threads > 1 ? this.#readThreads(pid) : [];
    // Of another machine, and of a process that is left to threads, no more than the leader's files is there.
    const mayAskOther = proc.evidence === 'procfs' && proc.threads?.isLeft(pid) !== true;
    const actor = mayAskOther ? livingTask({pid, status, threads}) : pid;
    const namespaces = this.#readNamespaces(actor);
    const isLocked = stat.stateLetter === 'D' || threads.some(thread => thread.status.state === 'disk sleep');
    return {
      pid,
      actor,
      stat,
      status,
      // That of the leader, as ps(1) shows it: none, where it has ended.
      command: this.commands.of(pid, stat, isLocked, commandBytes),
      executable: attempt('exe', () => this.#pathOf(proc.link(`${actor}/exe`))),
      namespaces,
      lsm: this.#readLabel(actor),
      threads,
      uidMap:
        typeof namespaces.user === 'number'
          ? unknown('not needed: ns/user was read')
          : attempt('uid_map', () => parseIdMap(proc.text(`${actor}/uid_map`))),
    };
  }

  /**
   * Reads a process again. Without `thorough` only what can change without an execve is read (status and threads);
   * the rest is read if any of that differs.
   *
   * @param commandBytes the most that is read of its command line
   * @returns the same object if nothing changed; 'another' if the PID is another process by now
   */
  readAgain(
    before: RawProcess,
    thorough: boolean,
    commandBytes: number = readLimits.commandBytes,
  ): RawProcess | ReadProblem | 'another' {
    const {pid} = before;
    try {
      const status = parseProcStatus(this.proc.text(`${pid}/status`));
      const threads = (status?.threads ?? 0) > 1 ? this.#readThreads(pid) : [];
      // Read last: with the start time of before, it was the same process all along.
      const stat = statOf(this.proc.text(`${pid}/stat`, 'utf8'));
      if (stat.startTicks !== before.stat.startTicks) return 'another';
      const same =
        !thorough &&
        showsProgram(stat) &&
        !this.commands.hasNews(pid, stat, before.command) &&
        stat.image === before.stat.image &&
        status !== undefined &&
        sameStatus(status, before.status) &&
        sameThreads(threads, before.threads);
      if (same) return before;
      const read = readConsistently(this.proc, pid, again => this.readParts(pid, again, commandBytes));
      if (typeof read === 'string') return read;
      if (read.stat.startTicks !== before.stat.startTicks) return 'another';
      return sameProcess(read, before) ? before : read;
    } catch (error) {
      return problemOf(error);
    }
  }

  /** The id maps of a process's user namespace. Each can be written only once (user_namespaces(7)), so it is kept. */
  idMaps({actor, namespaces: {user}}: RawProcess): IdMaps {
    const known = isUnknown(user) ? undefined : this.#idMaps.get(user);
    if (known) return known;
    const read = (name: string) => attempt(name, () => parseIdMap(this.proc.text(`${actor}/${name}`)));
    const maps = {uidMap: read('uid_map'), gidMap: read('gid_map')};
    // An empty map has not been written yet.
    const isWritten = [maps.uidMap, maps.gidMap].every(map => !isUnknown(map) && map.length > 0);
    if (isWritten && !isUnknown(user)) this.#idMaps.set(user, maps);
    return maps;
  }

  /** Forgets the id maps: the kernel may give the inode of a namespace that is gone to a new one. */
  forgetIdMaps(): void {
    this.#idMaps.clear();
  }

  /** /proc/PID/attr/current; EINVAL if the kernel runs no such security module. */
  #readLabel(pid: number): Known<string | null> {
    if (!this.#hasLabels) return null;
    try {
      const label = this.proc.text(`${pid}/attr/current`).replace(/[\0\n]+$/, '');
      return label === '' ? null : label;
    } catch (error) {
      const problem = problemOf(error);
      if (problem === 'unsupported') {
        this.#hasLabels = false;
        return null;
      }
      if (problem === 'starting') return missingBecause(problem, 'attr/current');
      return unknown(
        problem === 'gone'
          ? 'attr/current is not there: the process ended, or the kernel has no security modules'
          : 'no permission to read attr/current: captop needs root for it',
      );
    }
  }

  #readThreads(pid: number): RawThread[] {
    const threads: RawThread[] = [];
    for (const name of this.proc.names(`${pid}/task`)) {
      if (name === String(pid)) continue;
      try {
        const status = parseProcStatus(this.proc.text(`${pid}/task/${name}/status`));
        if (status) threads.push({tid: Number(name), status});
      } catch (error) {
        // Threads come and go while they are listed.
        if (problemOf(error) !== 'gone') throw error;
      }
    }
    return threads;
  }

  /** One right opens or closes them all (fs/proc/namespaces.c, proc_ns_readlink), so a refusal is not asked for twice. */
  #readNamespaces(pid: number): Namespaces {
    const first = this.proc.namespace(pid, 'pid', 'ns/*');
    const read = mapNamespaces(name =>
      isUnknown(first) || name === 'pid' ? first : this.proc.namespace(pid, name),
    );
    const last = this.#lastNamespaces;
    if (last !== undefined && namespaceNames.every(name => last[name] === read[name])) return last;
    this.#lastNamespaces = read;
    return read;
  }
}
