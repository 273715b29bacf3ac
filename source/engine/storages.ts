/** The storages of Podman and CRI-O on this machine, and whether a service of Podman runs. */
import {closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {StorageEndpoint} from './endpoint.ts';
import {type SearchPlace, userFolders} from './places.ts';
import {argumentsOf, pidsOfProgram} from './process-words.ts';
import {isDriver, storageLists, storageRecords, storedContainers} from './storage/records.ts';
import {usersMayHang} from './user-mounts.ts';

/** The folders of containers and of their run-time state (containers-storage.conf(5), graphroot and runroot). */
export interface StorageFolders {
  readonly graphRoot: string;
  readonly runRoot: string;
  readonly owner: number;
  readonly managers: ReadonlySet<StorageEndpoint['manager']>;
}

type Folders = Omit<StorageFolders, 'managers'>;

/** The storage of root unless it is configured otherwise. */
export const usualStorage = {
  graphRoot: '/var/lib/containers/storage',
  runRoot: '/run/containers/storage',
} as const;

/** Below the home of a user. */
const ofUser = '.local/share/containers/storage';

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const namesIn = (path: string): readonly string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

/** The storage of the host: as it is configured, or where it usually is. */
function ofHost({root}: SearchPlace): Folders {
  const text = textOf(join(root, '/etc/containers/storage.conf'));
  const setting = (name: string): string | undefined =>
    new RegExp(`^\\s*${name}\\s*=\\s*"(/[^"]*)"`, 'm').exec(text)?.[1];
  return {
    graphRoot: join(root, setting('graphroot') ?? usualStorage.graphRoot),
    runRoot: join(root, setting('runroot') ?? usualStorage.runRoot),
    owner: 0,
  };
}

/** The home of each user of /etc/passwd, by uid. */
const homes = ({root}: SearchPlace): ReadonlyMap<number, string> =>
  new Map(
    textOf(join(root, '/etc/passwd'))
      .split('\n')
      .map(line => line.split(':'))
      .flatMap(([, , uid = '', , , home = '']) =>
        /^[0-9]+$/.test(uid) && home.startsWith('/') ? [[Number(uid), home] as const] : [],
      ),
  );

function isFolderOf(path: string, owner: number): boolean {
  try {
    const stat = lstatSync(path);
    return stat.isDirectory() && stat.uid === owner;
  } catch {
    return false;
  }
}

/** The folder in /tmp that Podman uses for run-time state if a user has no systemd session. */
const inTmp = /^(?:containers-user|storage-run)-([1-9][0-9]{0,9})$/;

/** The run-time folders of users who run containers, or have run some since the machine started. */
function runRootsOfUsers(place: SearchPlace): ReadonlyArray<Pick<Folders, 'runRoot' | 'owner'>> {
  const {root, uid, proc} = place;
  const sessions = userFolders(place).map(({path, owner}) => ({
    runRoot: join(root, path, 'containers'),
    owner,
  }));
  const others = namesIn(join(root, '/tmp'))
    .map(name => ({name, owner: Number(inTmp.exec(name)?.[1] ?? Number.NaN)}))
    .filter(({owner}) => (uid === 0 ? owner > 0 : owner === uid));
  const mayLook = others.length === 0 || uid !== 0 || !usersMayHang(proc);
  return [
    ...sessions,
    ...(mayLook ? others : []).map(({name, owner}) => ({
      runRoot: join(root, '/tmp', name, 'containers'),
      owner,
    })),
  ].filter(({runRoot, owner}) => owner !== 0 && isFolderOf(runRoot, owner));
}

/** The storages of these users. The homes of others are not looked at: they may not even be mounted. */
function ofUsers(place: SearchPlace): readonly Folders[] {
  const found = runRootsOfUsers(place);
  if (found.length === 0) return [];
  const known = place.uid === 0 ? homes(place) : new Map([[place.uid, place.env.HOME ?? '']]);
  return found.flatMap(({runRoot, owner}) => {
    const home = known.get(owner);
    return home ? [{graphRoot: join(place.root, home, ofUser), runRoot, owner}] : [];
  });
}

/** Maximum number of bytes read of a list of containers. */
const longest = 4_194_304;

const {O_RDONLY, O_NOFOLLOW, O_NONBLOCK} = constants;

/** The text of a regular file of one owner; '' for anything else, since the folder's owner can put anything there. */
function ownText(path: string, owner: number): string {
  try {
    const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const stat = fstatSync(file);
      const isFit = stat.isFile() && stat.uid === owner && stat.size <= longest;
      return isFit ? readFileSync(file, 'utf8') : '';
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

/** Whose containers a list holds. */
export function managersIn(text: string): readonly StorageEndpoint['manager'][] {
  if (text.length <= '[]'.length) return [];
  try {
    return storedContainers(storageRecords(JSON.parse(text))).map(({manager}) => manager);
  } catch {
    // What is wrong with it is told by who reads it.
    return ['podman'];
  }
}

/** Whose containers a storage holds. */
function managersOf({graphRoot, owner}: Folders): ReadonlySet<StorageEndpoint['manager']> {
  const drivers = namesIn(graphRoot).filter(isDriver);
  return new Set(
    drivers
      .flatMap(driver => storageLists.map(list => join(graphRoot, driver, list)))
      .flatMap(path => managersIn(ownText(path, owner))),
  );
}

/** The storages that hold containers: that of the host first. A user without rights has his own alone. */
export const findStorages = (place: SearchPlace): readonly StorageFolders[] =>
  [...(place.uid === 0 ? [ofHost(place)] : []), ...ofUsers(place)].map(folders => ({
    ...folders,
    managers: managersOf(folders),
  }));

export const storageAt = (
  {graphRoot, runRoot, owner}: Folders,
  manager: StorageEndpoint['manager'],
): StorageEndpoint => ({
  kind: 'storage',
  url: `storage://${graphRoot}${manager === 'podman' ? '' : `#${manager}`}`,
  graphRoot,
  runRoot,
  owner,
  manager,
});

/**
 * Whether `podman system service` runs. systemd listens at its socket while it does not, and would start it.
 */
export const podmanServes = ({proc}: SearchPlace): boolean =>
  pidsOfProgram(proc, 'podman').some(pid => {
    try {
      return argumentsOf(proc, pid).includes('service');
    } catch {
      // It ended meanwhile.
      return false;
    }
  });
