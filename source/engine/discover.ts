/**
 * Every engine on this machine, by the places where each listens or keeps its state. That takes a few looks at folders;
 * nothing is asked of an engine, and no service is started.
 */
import {existsSync, realpathSync} from 'node:fs';
import {join} from 'node:path';
import {exitStatus, Failure} from '../model/failure.ts';
import type {BundleEndpoint, Endpoint, StorageEndpoint} from './endpoint.ts';
import type {EngineWord} from './engine-words.ts';
import {isRefused} from './listening.ts';
import {desktopSockets, type SearchPlace, userFolders} from './places.ts';
import {type BundlesOf, hasBundles, stateRoots, stateRootsOfDocker} from './state-roots.ts';
import {findStorages, podmanServes, type StorageFolders, storageAt} from './storages.ts';

/** An engine that was found. */
export interface FoundEngine {
  readonly engine: EngineWord;
  readonly endpoint: Endpoint;
  /** Where the bundles of its containers are, to be read while its daemon does not answer. */
  readonly bundles?: BundleEndpoint | StorageEndpoint | undefined;
}

/** The usual socket of Docker as this machine has it. */
const dockerSocket = '/var/run/docker.sock';

const bundlesAt = (stateRoot: string, whose: BundlesOf, owner: number): BundleEndpoint => ({
  kind: 'bundle',
  url: `bundle://${stateRoot}`,
  stateRoot,
  whose,
  owner,
});

const socketAt = (socketPath: string, owner: number): Endpoint => ({
  kind: 'unix',
  url: `unix://${socketPath}`,
  socketPath,
  owner,
});

/** A daemon by its socket, or by the bundles that it left behind. */
function daemonAt(
  engine: EngineWord,
  {root}: SearchPlace,
  socket: string,
  {roots = [], owner = 0}: {readonly roots?: readonly string[]; readonly owner?: number} = {},
): readonly FoundEngine[] {
  const left = roots
    .map(stateRoot => join(root, stateRoot))
    .find(stateRoot => hasBundles(stateRoot, 'docker'));
  const path = join(root, socket);
  if (left === undefined && !existsSync(path)) return [];
  const bundles = left === undefined ? undefined : bundlesAt(left, 'docker', owner);
  return [{engine, endpoint: socketAt(path, owner), bundles}];
}

function dockers(around: SearchPlace): readonly FoundEngine[] {
  const home = around.env.HOME;
  return [
    ...daemonAt('docker', around, dockerSocket, {roots: stateRootsOfDocker}),
    ...userFolders(around).flatMap(({path, owner}) =>
      daemonAt('docker', around, `${path}/docker.sock`, {roots: [`${path}/docker/containerd/daemon`], owner}),
    ),
    ...desktopSockets.flatMap(name => (home ? daemonAt('docker', around, join(home, name)) : [])),
  ];
}

/** The services of Podman that run, with the storage of the same user behind them, and the storages of all others. */
function podmans(around: SearchPlace, storages: readonly StorageFolders[]): readonly FoundEngine[] {
  const places = [{path: '/run', owner: 0}, ...userFolders(around)];
  const sockets = places.flatMap(({path, owner}) =>
    daemonAt('podman', around, `${path}/podman/podman.sock`, {owner}).map(found => ({...found, owner})),
  );
  const served = sockets.length > 0 && podmanServes(around) ? sockets : [];
  const owners = new Set(served.map(({owner}) => owner));
  const behind = (owner: number) =>
    storages.find(each => each.owner === owner && each.managers.has('podman'));
  return [
    ...served.map(({owner, ...found}) => {
      const storage = behind(owner);
      return {...found, bundles: storage && storageAt(storage, 'podman')};
    }),
    ...storages
      .filter(({owner, managers}) => managers.has('podman') && !owners.has(owner))
      .map(storage => ({engine: 'podman' as const, endpoint: storageAt(storage, 'podman')})),
  ];
}

const crios = (storages: readonly StorageFolders[]): readonly FoundEngine[] =>
  storages
    .filter(({managers}) => managers.has('cri-o'))
    .map(storage => ({engine: 'crio' as const, endpoint: storageAt(storage, 'cri-o')}));

/** State folders of containerd with containers that are not Docker's. */
function containerds(around: SearchPlace): readonly FoundEngine[] {
  const roots = [
    ...stateRoots.map(path => ({path, owner: 0})),
    ...userFolders(around).map(({path, owner}) => ({path: `${path}/containerd`, owner})),
  ];
  return roots
    .map(({path, owner}) => ({stateRoot: join(around.root, path), owner}))
    .filter(({stateRoot}) => hasBundles(stateRoot, 'others'))
    .map(({stateRoot, owner}) => ({
      engine: 'containerd' as const,
      endpoint: bundlesAt(stateRoot, 'others', owner),
    }));
}

/** Where an engine is, however that is written: a socket may be a link to another engine's. */
function placeOf(endpoint: Endpoint): string {
  const path = endpoint.kind === 'unix' ? endpoint.socketPath : endpoint.url;
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** /var/run/docker.sock may lead to the socket of Podman, which then stands for itself. */
const isOfPodman = ({engine, endpoint}: FoundEngine): boolean =>
  engine === 'docker' && placeOf(endpoint).endsWith('/podman/podman.sock');

/** A socket that nobody listens at is what a daemon left behind; one that is closed to captop is told. */
async function answering(engines: readonly FoundEngine[]): Promise<readonly FoundEngine[]> {
  // What is found alone is asked anyway.
  if (engines.length < 2) return engines;
  const refused = await Promise.all(
    engines.map(({endpoint, bundles}) =>
      endpoint.kind === 'unix' && bundles === undefined ? isRefused(endpoint.socketPath) : false,
    ),
  );
  return engines.filter((_, index) => refused[index] !== true);
}

/**
 * The engines that are found: Docker's API first, then Podman's, then bundles that no API tells of.
 */
export async function findEngines(
  wanted: readonly EngineWord[],
  around: SearchPlace,
): Promise<readonly FoundEngine[]> {
  const storages = findStorages(around);
  const found = [
    ...dockers(around).filter(each => !isOfPodman(each)),
    ...podmans(around, storages),
    ...containerds(around),
    ...crios(storages),
  ];
  return answering(found.filter(({engine}) => wanted.includes(engine)));
}

/** What is said if none of those is here that --engine names. */
export const noneFound = (wanted: readonly EngineWord[]): Failure =>
  new Failure(
    `none of these was found on this machine: ${wanted.join(', ')}; captop without --engine shows what is there`,
    exitStatus.noDaemon,
  );
