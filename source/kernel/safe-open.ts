/**
 * Reads a file inside a container's root as the container sees it. The container controls every name on the
 * way: a symbolic link must lead to its own file, never to the host's, and neither a pipe nor a device is opened.
 */
import {closeSync, fstatSync, constants as has, openSync, readlinkSync, readSync, type Stats} from 'node:fs';

/** linux/fcntl.h: a handle that only names a file. Node has no name for it. */
const O_PATH = 0o10000000;

const mostLinks = 40;

class NotReadable extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const through = (handle: number, name = ''): string => `/proc/self/fd/${handle}${name && `/${name}`}`;

/**
 * Walks one name at a time from a handle on the root, each opened without following links; what a link says
 * is walked the same way, from the root where it is absolute. `..` goes back on the way walked, so nothing
 * leads above the root, whatever is renamed meanwhile.
 */
function openWithin(root: string, path: string): number {
  const way = [openSync(root, O_PATH | has.O_DIRECTORY)];
  const last = (): number => way.at(-1) as number;
  try {
    const names = path.split('/').reverse();
    let links = 0;
    while (names.length > 0) {
      const name = names.pop() as string;
      if (name === '' || name === '.') continue;
      if (name === '..') {
        if (way.length > 1) closeSync(way.pop() as number);
        continue;
      }
      const handle = openSync(through(last(), name), O_PATH | has.O_NOFOLLOW);
      if (!fstatSync(handle).isSymbolicLink()) {
        way.push(handle);
        continue;
      }
      closeSync(handle);
      if (++links > mostLinks) throw new NotReadable('ELOOP', 'too many symbolic links');
      const target = readlinkSync(through(last(), name));
      if (target.startsWith('/')) while (way.length > 1) closeSync(way.pop() as number);
      names.push(...target.split('/').reverse());
    }
    return way.pop() as number;
  } finally {
    for (const handle of way) closeSync(handle);
  }
}

/**
 * The same where there is no link on the way, as nearly always, and with fewer calls: every folder is opened as nothing
 * but a folder.
 *
 * @returns undefined where something else is on the way
 */
function openPlainly(root: string, path: string): number | undefined {
  const names = path.split('/').filter(Boolean);
  const last = names.pop();
  if (last === undefined || [...names, last].includes('..')) return undefined;
  let at = root;
  let folder: number | undefined;
  try {
    for (const name of names) {
      const next = openSync(`${at}/${name}`, O_PATH | has.O_NOFOLLOW | has.O_DIRECTORY);
      if (folder !== undefined) closeSync(folder);
      folder = next;
      at = through(folder);
    }
    return openSync(`${at}/${last}`, O_PATH | has.O_NOFOLLOW);
  } catch {
    return undefined;
  } finally {
    if (folder !== undefined) closeSync(folder);
  }
}

interface Opened {
  readonly handle: number;
  readonly stats: Stats;
}

function look(handle: number | undefined): Opened | undefined {
  if (handle === undefined) return undefined;
  const stats = fstatSync(handle);
  if (!stats.isSymbolicLink()) return {handle, stats};
  closeSync(handle);
  return undefined;
}

function open(root: string, path: string): Opened {
  const plain = look(openPlainly(root, path));
  if (plain) return plain;
  const handle = openWithin(root, path);
  return {handle, stats: fstatSync(handle)};
}

/**
 * The bytes of a regular file, at most `limit`. Throws an error with the system's code; EINVAL for what is
 * no regular file, EFBIG for a larger one.
 *
 * @param root a path that leads into the container: `/proc/PID/root`
 */
export function readWithin(root: string, path: string, limit: number): Buffer {
  const {handle, stats} = open(root, path);
  try {
    if (!stats.isFile()) throw new NotReadable('EINVAL', `${path} is no regular file`);
    if (stats.size > limit) throw new NotReadable('EFBIG', `${path} is larger than ${limit} bytes`);
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
