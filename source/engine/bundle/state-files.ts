/** The files of bundles, read so that whoever can write to them can make captop neither wait, nor read too much. */
// Its promises are loaded when they are first asked for, and few runs do: they take 2 ms.
import fs, {constants} from 'node:fs';
import {hostname, release} from 'node:os';

/** Maximum number of bytes read of a file; a specification has some ten thousand. */
export const mostBytes = 4_194_304;

/** Entries of a folder that are read. */
const mostEntries = 50_000;

/** A file or folder that is not read, with the reason in words. */
export class NotRead extends Error {}

const {O_RDONLY, O_NOFOLLOW, O_NONBLOCK} = constants;

/** Opening a fifo would wait for somebody who writes to it; a link would lead elsewhere. */
const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

function reasonOf(error: unknown): string {
  const {code} = error as NodeJS.ErrnoException;
  if (code === 'ELOOP') return 'is a link';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read: run captop with sudo';
  return `cannot be read (${code ?? error})`;
}

/** Whether there is no such file or folder, or no longer. */
export const isAbsent = (error: unknown): boolean => {
  const {code} = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
};

/** The text of a file, and when it was written; null if the machine does not tell. */
export interface StateFile {
  readonly text: string;
  readonly modified: Date | null;
}

/**
 * The files in which engines keep their state, on this machine or on another one. All of it throws NotRead for what is
 * not read, and an error with the code ENOENT for what is not there.
 */
export interface StateFiles {
  readonly isLocal: boolean;
  /** The text of a regular file that belongs to a user, by uid. */
  read(path: string, owner: number): Promise<StateFile>;
  /** The names of the folders in a folder, links left out. */
  foldersIn(path: string): Promise<readonly string[]>;
  /** The names of everything but folders in a folder. */
  filesIn(path: string): Promise<readonly string[]>;
  /** The uid of the owner of a folder. */
  ownerOf(path: string): Promise<number>;
  /** The names of the machine and of its kernel. */
  machine(): Promise<{readonly name: string; readonly kernel: string}>;
}

/**
 * The text of a regular file. Throws NotRead for anything else, for a file of another owner or one that is too long;
 * an error with the code ENOENT if there is none.
 *
 * @param owner the uid that the file has to belong to: a link in a user's own folder may lead to files of root
 */
async function readStateFile(path: string, owner: number): Promise<StateFile> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const file = await fs.promises.open(path, flags).catch(error => {
    if (isAbsent(error)) throw error;
    throw new NotRead(`its ${name} ${reasonOf(error)}`);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new NotRead(`its ${name} is no regular file`);
    if (stat.uid !== owner) throw new NotRead(`its ${name} belongs to another user, uid ${stat.uid}`);
    if (stat.size > mostBytes) throw new NotRead(`its ${name} is longer than ${mostBytes / 1_048_576} MiB`);
    const bytes = Buffer.alloc(stat.size);
    const {bytesRead} = await file.read(bytes, 0, stat.size, 0);
    return {text: bytes.toString('utf8', 0, bytesRead), modified: stat.mtime};
  } finally {
    await file.close();
  }
}

/** The names of the folders in a folder, links left out. Throws NotRead if it cannot be read. */
async function foldersIn(path: string): Promise<readonly string[]> {
  return (await entriesOf(path)).filter(entry => entry.isDirectory()).map(({name}) => name);
}

/** The names of everything but folders in a folder. Throws NotRead if it cannot be read. */
async function filesIn(path: string): Promise<readonly string[]> {
  return (await entriesOf(path)).filter(entry => !entry.isDirectory()).map(({name}) => name);
}

async function entriesOf(path: string) {
  try {
    return (await fs.promises.readdir(path, {withFileTypes: true})).slice(0, mostEntries);
  } catch (error) {
    if (isAbsent(error)) throw error;
    throw new NotRead(`${path} ${reasonOf(error)}`);
  }
}

/** The owner of a folder; throws NotRead if it is none, or a link. */
async function ownerOf(path: string): Promise<number> {
  const stat = await fs.promises.lstat(path);
  if (!stat.isDirectory())
    throw new NotRead(`${path} ${stat.isSymbolicLink() ? 'is a link' : 'is no folder'}`);
  return stat.uid;
}

/** Whether a folder may be a namespace or a container of containerd (pkg/identifiers); others are not its own. */
export const isName = (name: string): boolean =>
  /^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/.test(name) && name.length <= 76;

/** The files of this machine. */
export const localFiles: StateFiles = {
  isLocal: true,
  read: readStateFile,
  foldersIn,
  filesIn,
  ownerOf,
  machine: async () => ({name: hostname(), kernel: release()}),
};
