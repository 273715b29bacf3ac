/** Who a uid is, by the container's own passwd; and on the host, by the host's. */
import {readFileSync} from 'node:fs';
import {type Engine, reasonUnanswered} from '../engine/engine.ts';
import {attempt, type Procfs} from '../kernel/procfs.ts';
import {readWithin} from '../kernel/safe-open.ts';
import {mountAt, typeAmong} from '../model/kernel-text/mountinfo.ts';
import {type PasswdEntry, parsePasswd} from '../model/kernel-text/passwd.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import {memoize} from '../model/memoize.ts';

/** More than any real passwd; a container may write what it likes. */
const largest = 1_048_576;

const passwd = '/etc/passwd';

/** File systems that a program or another machine answers for, and that may never answer. */
const mayBlock = ['fuse', 'nfs', 'cifs', 'smb', '9p', 'ceph', 'autofs', 'glusterfs', 'afs', 'virtiofs'];

/** Containers of one image have one text: it is parsed and kept once. */
const sharedPasswd: (text: string) => readonly PasswdEntry[] = memoize(50, parsePasswd);

/** Whether a file system of the process's might never answer; the kernel tells without touching it. */
function slowFileSystem(proc: Procfs, pid: number): Known<string | undefined> {
  const mounts = attempt('mountinfo', () => proc.whole(`${pid}/mountinfo`));
  return isUnknown(mounts) ? mounts : typeAmong(mounts, mayBlock);
}

/**
 * The container's passwd through the root of one of its processes.
 *
 * @param suspicious whether it may have mounted what it likes, or have been given such a mount
 */
export function passwdThroughRoot(
  proc: Procfs,
  pid: number,
  suspicious: boolean,
): Known<readonly PasswdEntry[]> {
  const slow = suspicious ? slowFileSystem(proc, pid) : undefined;
  if (isUnknown(slow)) return slow;
  if (slow !== undefined) return unknown(`its root holds a ${slow} file system, which might never answer`);
  try {
    return sharedPasswd(readWithin(proc.path(`${pid}/root`), passwd, largest).toString('utf8'));
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM')
      return unknown(`no permission to read its ${passwd}: captop needs root for it`);
    // An image without a passwd names nobody.
    return code === 'ENOENT' || code === 'ENOTDIR' ? [] : unknown(`its ${passwd} cannot be read (${code})`);
  }
}

/** The container's passwd through the daemon. */
export async function passwdThroughDaemon(
  engine: Engine,
  id: string,
): Promise<Known<readonly PasswdEntry[]>> {
  try {
    if (!engine.file) return unknown(`its engine does not hand out its ${passwd}`);
    const found = await engine.file(id, passwd, largest);
    if (!found) return [];
    if (!found.isRegular) return unknown(`its ${passwd} is no regular file`);
    if (found.size > largest) return unknown(`its ${passwd} is larger than ${largest} bytes`);
    return sharedPasswd(found.content.toString('utf8'));
  } catch (error) {
    return unknown(`the daemon could not read its ${passwd}: ${reasonUnanswered(error)}`);
  }
}

/** The file system and directory that a process has as its root. */
function rootOf(mounts: Known<string>): string | undefined {
  const root = isUnknown(mounts) ? undefined : mountAt(mounts, '/');
  return root && `${root.device} ${root.root}`;
}

/**
 * The host's own passwd: through PID 1's root, else the reader's where both have the same root. A reader in a
 * container has another one, which would give the host's users wrong names.
 */
export function hostPasswd(proc: Procfs): Known<readonly PasswdEntry[]> {
  const through = attempt('the host root', () => readWithin(proc.path('1/root'), passwd, largest));
  if (!isUnknown(through)) return parsePasswd(through.toString('utf8'));
  const own = rootOf(proc.ownMounts);
  if (own === undefined || own !== rootOf(attempt('mountinfo', () => proc.whole('1/mountinfo'))))
    return unknown("the host's passwd is out of reach: captop sees another root than the host's PID 1");
  return attempt(passwd, () => parsePasswd(readFileSync(passwd, 'utf8')));
}
