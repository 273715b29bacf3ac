/** What happens to bundles, told by inotify: they come and go in a namespace's folder, PID files in a bundle's. */
import {join} from 'node:path';
import type {ContainerChange} from '../engine.ts';
import {FolderWatchers} from './folder-watchers.ts';
import {isName, localFiles} from './state-files.ts';

/** The names of a folder's folders that may be namespaces or containers; none if it is gone. */
const namesIn = async (folder: string): Promise<readonly string[]> =>
  (await localFiles.foldersIn(folder).catch(() => [])).filter(isName);

/**
 * Tells changes of the bundles under a folder of namespaces until `signal` aborts. Throws Unanswered if the folders
 * cannot be followed.
 */
export async function* bundleChanges(
  tasks: string,
  isWanted: (namespace: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<ContainerChange> {
  const watchers = new FolderWatchers(signal);
  const followBundle = (folder: string, id: string): void =>
    watchers.follow(folder, file => {
      if (file === 'init.pid' || file === 'config.json') watchers.tell(id, 'started');
      else if (file.endsWith('.pid')) watchers.tell(id, 'exec started');
    });
  const followNamespace = (folder: string): void =>
    watchers.follow(folder, id => {
      if (!isName(id)) return;
      followBundle(join(folder, id), id);
      watchers.tell(id, 'started');
    });
  watchers.follow(tasks, namespace => isWanted(namespace) && followNamespace(join(tasks, namespace)));
  for (const namespace of (await namesIn(tasks)).filter(isWanted)) {
    const folder = join(tasks, namespace);
    followNamespace(folder);
    for (const id of await namesIn(folder)) followBundle(join(folder, id), id);
  }
  yield* watchers.changes();
}
