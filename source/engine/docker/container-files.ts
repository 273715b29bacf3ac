/**
 * The files in which dockerd keeps each container, `DATA-ROOT/containers/ID/` (moby container/container.go, toDisk), read
 * so that nobody but root can choose what is in them, and nobody can make captop wait: on the thread that draws, as a
 * hundred containers have two hundred of them and each takes ten microseconds.
 */
import {closeSync, constants, fstatSync, lstatSync, openSync, readSync} from 'node:fs';
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

/** A file of root's as JSON; throws for any other. */
function readJson(path: string): unknown {
  const file = openSync(path, flags);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || !isOfRoot(stats) || stats.size > apiLimits.answer) throw new Error(path);
    const bytes = Buffer.allocUnsafe(stats.size);
    return JSON.parse(bytes.toString('utf8', 0, readSync(file, bytes, 0, stats.size, 0)));
  } finally {
    closeSync(file);
  }
}

/** The files of a container; undefined if they cannot be read. */
export function readContainerFiles(folders: string, id: string): ContainerFiles | undefined {
  try {
    const folder = `${folders}/${id}`;
    return {
      config: readJson(`${folder}/config.v2.json`),
      hostConfig: readJson(`${folder}/hostconfig.json`),
    };
  } catch {
    return undefined;
  }
}
