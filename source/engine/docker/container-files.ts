/**
 * The files in which dockerd keeps each container, `DATA-ROOT/containers/ID/` (moby container/container.go, toDisk), read
 * so that nobody but root can choose what is in them. Threads of Node's pool open and read them, as a container with
 * SYS_ADMIN may let whoever does that wait (fanotify(7)): /etc/hosts of each is on the same file system.
 */
import {closeSync, constants, fstatSync, lstatSync, open, read} from 'node:fs';
import {join} from 'node:path';
import {HostMounts} from '../../model/kernel-text/host-mounts.ts';
import {mountThatMayNotAnswer} from '../../model/kernel-text/mountinfo.ts';
import {apiLimits} from './limits.ts';

const {O_RDONLY, O_NOFOLLOW, O_NONBLOCK} = constants;

const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/** Bits of a mode that let others than the owner write. */
const othersWrite = 0o022;

/** What a container is, and what was asked for it, as JSON values. */
export interface ContainerFiles {
  readonly config: unknown;
  readonly hostConfig: unknown;
}

const isOfRoot = ({uid, mode}: {readonly uid: number; readonly mode: number}): boolean =>
  uid === 0 && (mode & othersWrite) === 0;

/** Whether a path leads through folders that root alone can change, and through no link. */
const isRootsOwn = (path: string): boolean =>
  path.split('/').every((_, index, names) => {
    const stats = lstatSync(names.slice(0, index + 1).join('/') || '/');
    return stats.isDirectory() && isOfRoot(stats);
  });

/**
 * The folder of all containers below a daemon's data root; undefined if it must not be read here.
 *
 * @param mountinfo captop's own: a network file system may never answer, not even whether a folder is there
 */
export function foldersBelow(dataRoot: string, mountinfo: string): string | undefined {
  if (!/^(\/[^/]+)+$/.test(dataRoot)) return undefined;
  const path = join(dataRoot, 'containers');
  try {
    const answers =
      mountThatMayNotAnswer(mountinfo) === undefined ||
      new HostMounts(mountinfo).mayNotAnswer([path]) === undefined;
    return answers && isRootsOwn(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

const opened = (path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    open(path, flags, (error, file) => (error ? reject(error) : resolve(file)));
  });

const beginningOf = (file: number, size: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const bytes = Buffer.allocUnsafe(size);
    read(file, bytes, 0, size, 0, (error, count) =>
      error ? reject(error) : resolve(bytes.toString('utf8', 0, count)),
    );
  });

/** A file of root's as JSON; throws for any other. */
async function readJson(path: string): Promise<unknown> {
  const file = await opened(path);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || !isOfRoot(stats) || stats.size > apiLimits.answer) throw new Error(path);
    return JSON.parse(await beginningOf(file, stats.size));
  } finally {
    closeSync(file);
  }
}

/** The files of a container. Throws if they cannot be read, or are not root's. */
export async function readContainerFiles(folders: string, id: string): Promise<ContainerFiles> {
  const folder = `${folders}/${id}`;
  const config = await readJson(`${folder}/config.v2.json`);
  return {config, hostConfig: await readJson(`${folder}/hostconfig.json`)};
}
