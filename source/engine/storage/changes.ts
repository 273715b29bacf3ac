/** What happens in a storage, told by inotify: folders of containers come and go, and files in them when one starts or ends. */
import {join} from 'node:path';
import {FolderWatchers} from '../bundle/folder-watchers.ts';
import {localFiles} from '../bundle/state-files.ts';
import type {ContainerChange} from '../engine.ts';
import {isDriver} from './records.ts';

const isId = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);

/** What a name that changes in the folder of a container means. */
const meanings: ReadonlyArray<readonly [RegExp, ContainerChange['kind']]> = [
  [/^(pidfile|config\.json)$/, 'started'],
  [/^ctl$/, 'changed'],
  [/^[0-9a-f]{64}$/, 'exec started'],
];

/**
 * Tells changes until `signal` aborts. Throws Unanswered if the folders cannot be followed.
 *
 * @param roots the folders with what containers were asked to be, and with what they have while they run
 */
export async function* storageChanges(
  roots: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<ContainerChange> {
  const watchers = new FolderWatchers(signal);
  const followContainer = (folder: string, id: string): void =>
    watchers.follow(join(folder, id, 'userdata'), name => {
      const kind = meanings.find(([pattern]) => pattern.test(name))?.[1];
      if (kind !== undefined) watchers.tell(id, kind);
    });
  const folders = await Promise.all(
    roots.map(async root =>
      (await localFiles.foldersIn(root).catch(() => [])).filter(isDriver).map(name => join(root, name)),
    ),
  );
  for (const folder of folders.flat()) {
    watchers.follow(folder, id => {
      if (!isId(id)) return;
      followContainer(folder, id);
      watchers.tell(id, 'started');
    });
    const ids = (await localFiles.foldersIn(folder).catch(() => [])).filter(isId);
    for (const id of ids) followContainer(folder, id);
  }
  yield* watchers.changes();
}
