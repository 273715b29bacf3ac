/** Folders followed with inotify, and what happened in them, as changes of containers. */
import {type FSWatcher, watch} from 'node:fs';
import {exitStatus} from '../../model/failure.ts';
import {type ContainerChange, Unanswered} from '../engine.ts';
import {isAbsent} from './state-files.ts';

/** Maximum number of changes that wait to be read: with more, everything has to be read again anyway. */
const most = 10_000;

export class FolderWatchers {
  readonly #signal: AbortSignal;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #told: ContainerChange[] = [];
  #wake: () => void = () => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake());
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

  tell(id: string, kind: ContainerChange['kind']): void {
    if (this.#told.length < most) this.#told.push({id, kind});
    this.#wake();
  }

  /** What is told, until the signal aborts. */
  async *changes(): AsyncGenerator<ContainerChange> {
    while (!this.#signal.aborted) {
      yield* this.#told.splice(0);
      if (this.#told.length === 0 && !this.#signal.aborted)
        await new Promise<void>(resolve => {
          this.#wake = resolve;
        });
    }
  }
}
