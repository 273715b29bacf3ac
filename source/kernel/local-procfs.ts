/**
 * The procfs of this machine.
 *
 * Some files make whoever reads them wait while their process is in the middle of an execve(2): the kernel holds its
 * exec_update_lock then (fs/exec.c, begin_new_exec), and does so for ever if a file is closed meanwhile whose file system
 * does not answer (FUSE's FLUSH). The process is in state S. Measured on Linux 6.18.44: stat, wchan, syscall, stack,
 * environ, auxv, maps, smaps, pagemap, io, personality, attr/current, exe, cwd, root and what is below it, ns/* and the
 * links in fd wait (fs/proc/array.c, do_task_stat; fs/proc/base.c, lock_trace; kernel/fork.c, mm_access). status, statm,
 * cmdline, comm, cgroup, mountinfo, uid_map, gid_map, limits, task/…/status and the names in fd answer.
 */
import {closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, statSync} from 'node:fs';
import {isStartingProgram} from '../model/kernel-text/program-start.ts';
import {isUnknown} from '../model/known.ts';
import type {FileAccess} from '../model/snapshot.ts';
import {Procfs, selinuxEnforce} from './procfs.ts';
import {attempt} from './read-problem.ts';
import {type Encoding, readingFlags, readOpen, readText} from './read-text.ts';

/** What lets its reader wait while the process starts a program: the PID, and the file. */
const waitsForStart = /^(\d+)\/((?:stat$|auxv|exe|root|attr\/|ns\/|fd\/).*)/;

/** A procfs that is mounted on this machine. */
export class LocalProcfs extends Procfs {
  readonly evidence = 'procfs';
  readonly isReady = true;
  /** The process that is being read, which was not starting a program when that began. */
  #reading: string | undefined;

  text(relative: string, encoding: Encoding = 'latin1', limit?: number): string {
    const ofThread = this.#ofThread(relative);
    if (ofThread !== undefined) return ofThread;
    this.#requireAnswer(relative);
    return readText(this.path(relative), encoding, limit);
  }

  reading<T>(relative: string, encoding: Encoding, use: (read: () => string) => T): T {
    if (this.#ofThread(relative) !== undefined) return use(() => this.text(relative));
    const file = openSync(this.path(relative), readingFlags);
    const outer = this.#reading;
    try {
      this.#reading = this.#requireAnswer(relative);
      return use(() => readOpen(file, encoding));
    } finally {
      this.#reading = outer;
      closeSync(file);
    }
  }

  /** What a thread has read of a process that is left to threads; undefined if it is left to none. */
  #ofThread(relative: string): string | undefined {
    if (this.threads === undefined) return undefined;
    const [, pid, name = ''] = waitsForStart.exec(relative) ?? [];
    return pid !== undefined && this.threads.isLeft(Number(pid))
      ? this.threads.answer(Number(pid), name)
      : undefined;
  }

  /** Throws EBUSY if whoever reads this may have to wait; returns the PID if that can happen at all. */
  #requireAnswer(relative: string): string | undefined {
    const pid = waitsForStart.exec(relative)?.[1];
    if (pid === undefined || pid === this.#reading) return pid;
    const statm = attempt('statm', () => readText(this.path(`${pid}/statm`)));
    if (!isUnknown(statm) && isStartingProgram(statm))
      throw Object.assign(new Error(`EBUSY: ${relative}`), {code: 'EBUSY'});
    return pid;
  }

  mountinfo(pid: number | 'self', limit: number): string {
    return readText(this.path(`${pid}/mountinfo`), 'utf8', limit, 0);
  }

  link(relative: string): string {
    const ofThread = this.#ofThread(relative);
    if (ofThread !== undefined) return ofThread;
    this.#requireAnswer(relative);
    return readlinkSync(this.path(relative));
  }

  rootOf(pid: number): string {
    this.#ofThread(`${pid}/root`);
    this.#requireAnswer(`${pid}/root`);
    return this.path(`${pid}/root`);
  }

  names(relative: string): string[] {
    return readdirSync(this.path(relative));
  }

  pids(): number[] {
    const pids: number[] = [];
    for (const name of readdirSync(this.root)) {
      const first = name.charCodeAt(0);
      if (first > 48 && first < 58) pids.push(Number(name));
    }
    return pids;
  }

  /** From the /proc that captop has itself: a --proc tree may belong to another PID namespace and have no `self`. */
  own(name: string): string {
    return readFileSync(`/proc/self/${name}`, 'utf8');
  }

  ownLink(name: string): string {
    return readlinkSync(`/proc/self/${name}`);
  }

  renew(): undefined {}

  renewIfOther(): undefined {}

  complete(): undefined {}

  clock(): {readonly now: number; readonly uptime: number} {
    const uptime = Number(this.text('uptime').split(' ')[0]);
    return {now: Date.now(), uptime};
  }

  /** A container has no such file, and its kernel the same answer: there it is read as the host's PID 1 sees it. */
  selinuxEnforce(): string {
    try {
      return readText(selinuxEnforce);
    } catch {
      return readText(`${this.rootOf(1)}${selinuxEnforce}`);
    }
  }

  socketAt(root: string, hostPath: string): string | undefined {
    const stats = attempt(hostPath, () => statSync(`${root}${hostPath}`, {throwIfNoEntry: false}));
    return isUnknown(stats) || !stats?.isSocket() ? undefined : `${stats.dev} ${stats.ino}`;
  }

  accessAt(root: string, hostPath: string): FileAccess | null {
    // What is mounted is no link; one that has taken its place is not followed.
    const stats = lstatSync(`${root}${hostPath}`);
    if (!stats.isSocket() && !stats.isFile()) return null;
    return {uid: stats.uid, gid: stats.gid, mode: stats.mode & 0o777};
  }
}
