/** Who a uid is, by the container's own passwd; and on the host, by the host's. */
import {closeSync} from 'node:fs';
import {type Engine, reasonUnanswered} from '../engine/engine.ts';
import type {ChildAnswer, ChildReader} from '../kernel/child-reader.ts';
import {type Answers, everyMount, openContained, readContained} from '../kernel/contained-file.ts';
import {mayListenByThread} from '../kernel/file-listener.ts';
import {hostRoot} from '../kernel/host-root.ts';
import {readLimits} from '../kernel/limits.ts';
import type {ContainerMounts} from '../kernel/mount-view.ts';
import type {Procfs} from '../kernel/procfs.ts';
import {attempt} from '../kernel/read-problem.ts';
import type {ThreadFiles} from '../kernel/thread-files.ts';
import type {HostMounts} from '../model/kernel-text/host-mounts.ts';
import {isAnsweringType, mountAt, mountOfId, mountThatMayNotAnswer} from '../model/kernel-text/mountinfo.ts';
import {type PasswdEntry, parsePasswd} from '../model/kernel-text/passwd.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import {memoize} from '../model/memoize.ts';

export type Passwd = Known<readonly PasswdEntry[]>;

const path = '/etc/passwd';

/** Containers of one image have one text, which is parsed and kept once. */
const sharedPasswd: (text: string) => readonly PasswdEntry[] = memoize(50, parsePasswd);

/** The passwd that a read of the file ended with. */
function passwdOf(read: ChildAnswer): Passwd {
  return 'code' in read ? missingPasswd(read.code) : sharedPasswd(read.toString('utf8'));
}

export function missingPasswd(code: string | undefined): Passwd {
  switch (code) {
    // An image without a passwd names nobody.
    case 'ENOENT':
    case 'ENOTDIR':
      return [];
    case 'EACCES':
    case 'EPERM':
      return unknown(`no permission to read its ${path}: captop needs root for it`);
    case 'EXDEV':
      return unknown(`its ${path} is on a file system that may never answer`);
    case 'EBUSY':
      return unknown(`it is starting a program: whoever goes to its ${path} may wait until it has`);
    case 'EFBIG':
      return unknown(`its ${path} is larger than ${readLimits.passwdBytes} bytes`);
    case 'unanswered':
      return unknown(
        `its ${path} did not come within ${readLimits.containedFileMs} ms, and is not asked for again`,
      );
    default:
      return unknown(`its ${path} cannot be read (${code})`);
  }
}

/** Which mounts of a container answer that can mount nothing itself: by the types of those that it was given. */
export function answersOf({mountinfo}: ContainerMounts): Answers {
  if (isUnknown(mountinfo)) return () => false;
  if (mountThatMayNotAnswer(mountinfo) === undefined) return everyMount;
  return id => isAnsweringType(mountOfId(mountinfo, id)?.type ?? '');
}

/**
 * Which mounts answer of a container that may mount what it likes: that of its root alone, as far as the host has the
 * same file system mounted. Below any other, and below a root of its own making, a file system may lie that never
 * answers.
 */
export function rootAnswers({mountinfo}: ContainerMounts, host: Known<HostMounts>): Answers {
  if (isUnknown(mountinfo) || isUnknown(host)) return () => false;
  const root = mountAt(mountinfo, '/');
  if (root === undefined || !isAnsweringType(root.type) || !host.has(root.device)) return () => false;
  return id => id === root.id;
}

/** The passwd of a container through the root of one of its processes, if nothing there may make captop wait. */
export function passwdThroughRoot(proc: Procfs, pid: number, answers: Answers): Passwd {
  try {
    return passwdOf(readContained(proc.rootOf(pid), path, readLimits.passwdBytes, answers));
  } catch (error) {
    return missingPasswd((error as NodeJS.ErrnoException).code);
  }
}

/**
 * The passwd of a container that may let whoever opens a file wait: opened and read by a child process. Undefined if captop has no permission to read it.
 */
export async function passwdThroughChild(
  proc: Procfs,
  pid: number,
  answers: Answers,
  reader: ChildReader,
): Promise<Passwd | undefined> {
  try {
    const {handle} = openContained(proc.rootOf(pid), path, readLimits.passwdBytes, answers);
    return passwdOf(await reader.read(handle));
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') return undefined;
    return missingPasswd(code);
  }
}

/**
 * The passwd of a container whose processes are left to threads: by a thread, or by a child process if one of them
 * listens to whoever opens a file. Undefined if captop cannot read it, and its engine may; 'starting' if its init process
 * is starting a program, and may have started it soon.
 */
export async function passwdThroughThread(
  proc: Procfs,
  files: ThreadFiles,
  {id, pid, pids}: {readonly id: string; readonly pid: number; readonly pids: readonly number[]},
  answers: Answers,
  reader: ChildReader,
): Promise<Passwd | 'starting' | undefined> {
  let root: number | undefined;
  let listens = true;
  try {
    root = await files.openRoot(id, pid);
    listens = await mayListenByThread(proc, files, id, pids);
    const within = `/proc/self/fd/${root}`;
    const {handle, stats} = openContained(within, path, readLimits.passwdBytes, answers);
    // The child closes the handle.
    if (listens) return passwdOf(await reader.read(handle));
    try {
      return passwdOf((await files.bytes(id, pid, handle, stats.size)) ?? {code: 'unanswered'});
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'EBUSY') return 'starting';
    const missing = missingPasswd(code);
    const isRefused = code === 'EACCES' || code === 'EPERM';
    return isUnknown(missing) && (isRefused || !listens) ? undefined : missing;
  } finally {
    if (root !== undefined) closeSync(root);
  }
}

/** The container's passwd through its engine. */
export async function passwdThroughEngine(engine: Engine, id: string): Promise<Passwd> {
  try {
    if (!engine.file) return unknown(`its engine does not hand out its ${path}`);
    const found = await engine.file(id, path, readLimits.passwdBytes);
    if (!found) return [];
    if (!found.isRegular) return unknown(`its ${path} is no regular file`);
    if (found.size > readLimits.passwdBytes) return missingPasswd('EFBIG');
    return passwdOf(found.content);
  } catch (error) {
    return unknown(`the daemon could not read its ${path}: ${reasonUnanswered(error)}`);
  }
}

const outOfReach = unknown(
  "the host's passwd is out of reach: captop sees another root than the host's PID 1",
);

/**
 * Returns the host's own passwd, read through the root of its PID 1, or another way to the same root; a reader in a
 * container whose own passwd was read would give the host's users wrong names.
 *
 * @param mountinfo gives that of the host's PID 1, which takes long to read on a host of many containers
 */
export function hostPasswd(proc: Procfs, mountinfo: () => string | undefined): Passwd {
  if (proc.ownPasswd) return hostRoot(proc, mountinfo) === '' ? parsePasswd(proc.ownPasswd()) : outOfReach;
  const readIn = (root: string) =>
    attempt('the host root', () => readContained(root, path, readLimits.passwdBytes * 16, everyMount));
  const first = readIn(proc.path('1/root'));
  const root = isUnknown(first) ? hostRoot(proc, mountinfo) : undefined;
  const read = root === undefined ? first : readIn(root || '/');
  return isUnknown(read) ? outOfReach : parsePasswd(read.toString('utf8'));
}
