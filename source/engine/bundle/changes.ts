/** What happens to bundles, told by inotify: they come and go in a namespace's folder, PID files in a bundle's. */
import {type FSWatcher, watch} from 'node:fs';
import {join} from 'node:path';
import {exitStatus} from '../../model/failure.ts';
import {type ContainerChange, Unanswered} from '../engine.ts';
import {foldersIn, isAbsent, isName} from './state-files.ts';

/** Changes that wait to be read; more are not kept, since by then everything has to be read again anyway. */
const most = 10_000;

class FolderWatchers {
  readonly #signal: AbortSignal;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Follows the names that change in a folder; nothing if the folder is gone. Throws Unanswered if it cannot be followed. */
  follow(folder: string, changed: (name: string) => void): void {
    this.#watchers.get(folder)?.close();
    try {
      const watcher = watch(folder, {signal: this.#signal}, (_, name) => name !== null && changed(name));
      const forget = (): void => {
        if (this.#watchers.get(folder) === watcher) this.#watchers.delete(folder);
      };
      this.#watchers.set(folder, watcher.on('error', forget).on('close', forget));
    } catch (error) {
      if (!isAbsent(error))
        throw new Unanswered(`${folder} cannot be watched: ${(error as Error).message}`, exitStatus.noDaemon);
    }
  }
}

/** The names of a folder's folders that may be namespaces or containers; none if it is gone. */
const namesIn = async (folder: string): Promise<readonly string[]> =>
  (await foldersIn(folder).catch(() => [])).filter(isName);

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
  const told: ContainerChange[] = [];
  let wake: () => void = () => {};
  const tell = (id: string, kind: ContainerChange['kind']): void => {
    if (told.length < most) told.push({id, kind});
    wake();
  };
  const followBundle = (folder: string, id: string): void =>
    watchers.follow(folder, file => {
      if (file === 'init.pid' || file === 'config.json') tell(id, 'started');
      else if (file.endsWith('.pid')) tell(id, 'exec started');
    });
  const followNamespace = (folder: string): void =>
    watchers.follow(folder, id => {
      if (!isName(id)) return;
      followBundle(join(folder, id), id);
      tell(id, 'started');
    });
  watchers.follow(tasks, namespace => isWanted(namespace) && followNamespace(join(tasks, namespace)));
  for (const namespace of (await namesIn(tasks)).filter(isWanted)) {
    const folder = join(tasks, namespace);
    followNamespace(folder);
    for (const id of await namesIn(folder)) followBundle(join(folder, id), id);
  }
  signal.addEventListener('abort', () => wake());
  while (!signal.aborted) {
    yield* told.splice(0);
    if (told.length === 0 && !signal.aborted)
      await new Promise<void>(resolve => {
        wake = resolve;
      });
  }
}
