/**
 * Files inside a container's root, as the container sees them. The container controls every name on the way, and
 * what is mounted there. A symbolic link must lead to the container's own file and never to the host's; neither a pipe
 * nor a device is opened; and a file system that may never answer (FUSE, NFS) is not asked for anything, since whoever
 * asks it hangs in the kernel and cannot be killed.
 */
import {closeSync, fstatSync, constants as has, openSync, readlinkSync, readSync, type Stats} from 'node:fs';
import {O_PATH} from './child-reader.ts';
import {readLimits} from './limits.ts';
import {readText} from './read-text.ts';

class NotReadable extends Error {
  readonly code: 'EINVAL' | 'EFBIG' | 'ELOOP' | 'EXDEV';
  constructor(code: NotReadable['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const through = (handle: number, name = ''): string => `/proc/self/fd/${handle}${name && `/${name}`}`;

/** The mount that a handle is on. The kernel tells it without asking the file system (fs/proc/fd.c, seq_show). */
function mountIdOf(handle: number): number {
  const text = readText(`/proc/self/fdinfo/${handle}`);
  return Number.parseInt(text.slice(text.indexOf('mnt_id:') + 7), 10);
}

/** Says whether the file system of a mount answers without waiting for a program or another machine. */
export type Answers = (mountId: number) => boolean;

/** For a container that cannot mount, and was given no mount that may not answer: to look at each mount takes 0.1 ms. */
export const everyMount: Answers = () => true;

export interface ContainedFile {
  /** An O_PATH handle, to be closed by the caller. */
  readonly handle: number;
  readonly stats: Stats;
}

/**
 * Opens a regular file as an O_PATH handle. Every name is opened by itself and without following links, and the mount
 * that it leads to is looked at before anything is asked of it. What a link says is walked in the same way, from the
 * root if it is absolute. `..` goes back on the way walked, so nothing leads above the root, whatever is renamed
 * meanwhile. Throws the error of the system call; EXDEV if the way leads to a mount that may not answer, EINVAL if it
 * leads to no regular file, EFBIG if the file has more bytes than `limit`, ELOOP for too many links.
 *
 * @param root a path that leads into the container: `/proc/PID/root`
 */
export function openContained(root: string, path: string, limit: number, answers: Answers): ContainedFile {
  const walked: number[] = [];
  const last = (): number => walked.at(-1) as number;
  const enter = (file: string, flags: number): number => {
    const handle = openSync(file, O_PATH | flags);
    if (answers === everyMount || answers(mountIdOf(handle))) return handle;
    closeSync(handle);
    throw new NotReadable('EXDEV', `${path} leads to a file system that may never answer`);
  };
  try {
    walked.push(enter(root, 0));
    const names = path.split('/').reverse();
    let links = 0;
    let stats: Stats | undefined;
    while (names.length > 0) {
      const name = names.pop() as string;
      if (name === '' || name === '.') continue;
      if (name === '..') {
        if (walked.length > 1) closeSync(walked.pop() as number);
        continue;
      }
      const handle = enter(through(last(), name), has.O_NOFOLLOW);
      stats = fstatSync(handle);
      if (!stats.isSymbolicLink()) {
        walked.push(handle);
        continue;
      }
      closeSync(handle);
      if (++links > readLimits.links) throw new NotReadable('ELOOP', 'too many symbolic links');
      const target = readlinkSync(through(last(), name));
      if (target.startsWith('/')) while (walked.length > 1) closeSync(walked.pop() as number);
      names.push(...target.split('/').reverse());
    }
    stats = fstatSync(last());
    if (!stats.isFile()) throw new NotReadable('EINVAL', `${path} is no regular file`);
    if (stats.size > limit) throw new NotReadable('EFBIG', `${path} is larger than ${limit} bytes`);
    return {handle: walked.pop() as number, stats};
  } finally {
    for (const handle of walked) closeSync(handle);
  }
}

/**
 * Opens a file that no link leads to, with half of the calls; undefined if anything else is on the way. Links are not
 * followed here either, so nothing leads out of the root. Throws ENOENT for a name that is not there.
 */
function openPlainly(root: string, path: string, limit: number): ContainedFile | undefined {
  const names = path.split('/').filter(Boolean);
  const last = names.pop();
  if (last === undefined || path.includes('..')) return undefined;
  let folder: number | undefined;
  try {
    for (const name of names) {
      const next = openSync(
        folder === undefined ? `${root}/${name}` : through(folder, name),
        O_PATH | has.O_NOFOLLOW | has.O_DIRECTORY,
      );
      if (folder !== undefined) closeSync(folder);
      folder = next;
    }
    const handle = openSync(
      folder === undefined ? `${root}/${last}` : through(folder, last),
      O_PATH | has.O_NOFOLLOW,
    );
    const stats = fstatSync(handle);
    if (stats.isFile() && stats.size <= limit) return {handle, stats};
    closeSync(handle);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    return undefined;
  } finally {
    if (folder !== undefined) closeSync(folder);
  }
}

/** Returns the bytes of a regular file, at most `limit`. Throws what `openContained` throws. */
export function readContained(root: string, path: string, limit: number, answers: Answers): Buffer {
  const plain = answers === everyMount ? openPlainly(root, path, limit) : undefined;
  const {handle, stats} = plain ?? openContained(root, path, limit, answers);
  try {
    const file = openSync(through(handle), has.O_RDONLY | has.O_NONBLOCK);
    try {
      const bytes = Buffer.allocUnsafe(stats.size);
      let size = 0;
      for (let count = -1; count !== 0 && size < bytes.length; size += count)
        count = readSync(file, bytes, size, bytes.length - size, null);
      return bytes.subarray(0, size);
    } finally {
      closeSync(file);
    }
  } finally {
    closeSync(handle);
  }
}
