/** The files of a Compose project on disk: only files are read, and none that is larger than a Compose file can be. */
import {closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, statSync} from 'node:fs';
import type {ComposeFiles, Unread} from '../../model/compose/files.ts';

const largest = 4 * 1024 * 1024;

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read by this user',
  ENOTDIR: 'a part of the path is not a directory',
  ELOOP: 'it is a link to itself',
  ENAMETOOLONG: 'its name is too long',
};

const reasonOf = (error: unknown): string => {
  const {code = '', message} = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
};

function kind(path: string): ReturnType<ComposeFiles['kind']> {
  try {
    const found = statSync(path);
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
  } catch {
    return 'none';
  }
}

function readFromDisk(path: string): string | Unread {
  let file: number;
  try {
    // A pipe without a writer would keep an open call waiting.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return {error: `${path} cannot be read: ${reasonOf(error)}`};
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) return {error: `${path} cannot be read: it is not a file`};
    if (found.size > largest)
      return {
        error: `${path} has ${mebibytes(found.size)}; files of more than ${mebibytes(largest)} are not read`,
        isTooLarge: true,
      };
    return readFileSync(file, 'utf8');
  } catch (error) {
    return {error: `${path} cannot be read: ${reasonOf(error)}`};
  } finally {
    closeSync(file);
  }
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** Files on disk, with `-` as the text of standard input; each is read once. */
export function composeDisk(standardInput: string): ComposeFiles {
  const texts = new Map<string, string | Unread>();
  const read = (path: string): string | Unread => {
    const known = path === '-' ? standardInput : texts.get(path);
    if (known !== undefined) return known;
    const text = readFromDisk(path);
    texts.set(path, text);
    return text;
  };
  return {kind, read, realPath};
}
