/**
 * The engines of another machine that keep what they know in folders there, by where these usually are. It takes one
 * question to a shell there, or two; no engine is asked, and no service is started.
 */
import {join} from 'node:path';
import {type SshPlace, usualSocket} from '../ssh/place.ts';
import {FarFiles, type FarFolders} from './bundle/far-files.ts';
import {isAbsent, NotRead} from './bundle/state-files.ts';
import type {BundleEndpoint, Endpoint} from './endpoint.ts';
import {type BundlesOf, isMeant, stateRoots, stateRootsOfDocker, tasksFolder} from './state-roots.ts';
import {storageLists} from './storage/records.ts';
import {managersIn, storageAt, usualStorage} from './storages.ts';

export interface FarEngines {
  /** Whether there is anything at the usual socket of Docker. */
  readonly hasSocket: boolean;
  /** Where the bundles of Docker's containers are. */
  readonly bundles: BundleEndpoint | undefined;
  /** What no API tells of: bundles of containerd, the storage of Podman and of CRI-O. */
  readonly others: readonly Endpoint[];
}

/** Storage drivers whose containers are looked for (containers-storage.conf(5)). */
const drivers = ['overlay', 'vfs', 'btrfs'] as const;

/** What is read, or something else where it cannot be read. */
async function readOr<T>(read: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof NotRead || isAbsent(error)) return otherwise;
    throw error;
  }
}

const bundlesAt = (url: string, stateRoot: string, whose: BundlesOf): BundleEndpoint => ({
  kind: 'bundle',
  url: `${url}${stateRoot}`,
  stateRoot,
  whose,
  owner: 0,
});

/** The state folder of containerd that an address names in the place of a socket; undefined if it is none. */
export async function findNamedFolder(
  folders: FarFolders,
  {url, socketPath: stateRoot}: SshPlace,
): Promise<BundleEndpoint | undefined> {
  if (stateRoot === null) return undefined;
  const isThere = await readOr(new FarFiles(folders).has(join(stateRoot, tasksFolder)), false);
  return isThere ? {kind: 'bundle', url, stateRoot} : undefined;
}

/** The state folders with their namespaces. */
interface StateRoot {
  readonly root: string;
  readonly namespaces: readonly string[];
}

/** Whether there are containers in the namespaces of Docker, or in others. */
async function hasContainers(
  files: FarFiles,
  {root, namespaces}: StateRoot,
  whose: BundlesOf,
): Promise<boolean> {
  const meant = namespaces.filter(name => isMeant(name, whose));
  const ids = meant.map(name => readOr(files.foldersIn(join(root, tasksFolder, name)), []));
  return (await Promise.all(ids)).some(({length}) => length > 0);
}

/** Whose containers are in the storage of root. */
async function storageManagers(files: FarFiles) {
  const lists = drivers.flatMap(driver =>
    storageLists.map(list => join(usualStorage.graphRoot, `${driver}-containers`, list)),
  );
  const read = lists.map(async path =>
    managersIn((await readOr(files.read(path, 0), undefined))?.text ?? ''),
  );
  return new Set((await Promise.all(read)).flat());
}

/**
 * What is found. Rejects with a Failure if the machine does not answer.
 *
 * @param url how the machine is shown
 */
export async function findFarEngines(folders: FarFolders, url: string): Promise<FarEngines> {
  const files = new FarFiles(folders);
  const roots = [...new Set([...stateRootsOfDocker, ...stateRoots])];
  const [hasSocket, states, managers] = await Promise.all([
    files.has(usualSocket),
    Promise.all(
      roots.map(async root => ({
        root,
        namespaces: await readOr(files.foldersIn(join(root, tasksFolder)), []),
      })),
    ),
    storageManagers(files),
  ]);
  const ofDocker = states.find(({namespaces}) => namespaces.some(name => isMeant(name, 'docker')));
  const [isLeft, ...withOthers] = await Promise.all([
    // What a stopped daemon left behind counts only if it holds containers.
    ofDocker !== undefined && (hasSocket || hasContainers(files, ofDocker, 'docker')),
    ...states.map(state => hasContainers(files, state, 'others')),
  ]);
  return {
    hasSocket,
    bundles: isLeft && ofDocker ? bundlesAt(url, ofDocker.root, 'docker') : undefined,
    others: [
      ...[...managers].map(manager => {
        const at = storageAt({...usualStorage, owner: 0}, manager);
        return {...at, url: at.url.replace(/^storage:\/\//, url)};
      }),
      ...states.filter((_, index) => withOthers[index]).map(({root}) => bundlesAt(url, root, 'others')),
    ],
  };
}
