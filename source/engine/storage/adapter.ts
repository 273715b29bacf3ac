/**
 * The containers of Podman or CRI-O by the files of their storage: neither has to run for that. What is there outlives
 * the processes, so a PID may be another process's by now: the kernel has to prove it.
 */
import {join} from 'node:path';
import {setOfNames} from '../../model/capability.ts';
import {engineRow, engineRules} from '../../model/engine-rules.ts';
import {isUnknown, type Known, unknown} from '../../model/known.ts';
import {readInit, readJson, readKnown, readSpec} from '../bundle/bundle.ts';
import {
  type ContainerFolder,
  ContainerFolders,
  factsByFolders,
  folderFailure,
  unread,
} from '../bundle/container-folders.ts';
import {declaredBySpec} from '../bundle/declared.ts';
import {namesIn} from '../bundle/names.ts';
import {polledChanges} from '../bundle/polled-changes.ts';
import {localFiles, NotRead, type StateFiles} from '../bundle/state-files.ts';
import type {StorageEndpoint} from '../endpoint.ts';
import type {Engine, EngineContainer, EngineFacts} from '../engine.ts';
import {storageChanges} from './changes.ts';
import {readSessions} from './execs.ts';
import {isDriver, type StoredContainer, storageLists, storageRecords, storedContainers} from './records.ts';

interface StoredFolder extends ContainerFolder {
  readonly stored: StoredContainer;
}

const notRead = unknown('its specification has not been read yet');

export class StorageEngine implements Engine {
  readonly place: Engine['place'];
  readonly leavesOutPauses = true;
  readonly leavesOutEnds = true;
  readonly #at: StorageEndpoint;
  readonly #files: StateFiles;
  readonly #folders = new ContainerFolders(() => this.#search());

  constructor(endpoint: StorageEndpoint, files: StateFiles = localFiles) {
    this.place = {url: endpoint.url, isLocal: files.isLocal, owner: endpoint.owner};
    this.#files = files;
    this.#at = endpoint;
  }

  facts(): Promise<EngineFacts> {
    const {manager, owner} = this.#at;
    return factsByFolders(manager, this.#files, owner !== 0);
  }

  async list(all: boolean): Promise<readonly EngineContainer[]> {
    const containers = await this.#folders.list((_, folder) => this.#listed(folder));
    return all ? containers : containers.filter(({state}) => state === 'running');
  }

  async read(id: string): Promise<EngineContainer | undefined> {
    await this.#folders.find();
    const folder = this.#folders.of(id);
    if (folder === undefined) return undefined;
    const [spec, listed] = await Promise.all([readSpec(folder.asked), this.#listed(folder)]);
    if (isUnknown(spec)) {
      // Before it is started for the first time there is none.
      const reason: Known<never> = listed.state === 'created' ? unknown('it has not been started yet') : spec;
      return {...listed, labels: reason, declared: reason, execs: []};
    }
    const declared = declaredBySpec(spec, engineRules(this.#at.manager, ''), this.#folders.idOfPid);
    const bounding = setOfNames(spec.process?.capabilities?.bounding ?? []);
    const execs = await readSessions(folder.asked, bounding);
    const ownPidNamespace = declared.namespaces.pid === 'private';
    const {name, image, labels} = namesIn(spec, id);
    const isNamed = name !== id.slice(0, 12);
    return {
      ...listed,
      ...(isNamed && {name}),
      ...(listed.image === '' && {image}),
      labels,
      ownPidNamespace,
      declared,
      execs,
    };
  }

  changes(signal: AbortSignal): ReturnType<Engine['changes']> {
    const {graphRoot, runRoot} = this.#at;
    if (!this.#files.isLocal) return polledChanges(this.#folders.fingerprints, signal);
    return storageChanges([graphRoot, runRoot], signal);
  }

  async ping(): Promise<void> {
    await this.#check();
  }

  close(): void {}

  inspectText(id: string): Promise<string | undefined> {
    return this.#folders.specification(id);
  }

  async #listed({stored, asked, runs, pidFile}: StoredFolder): Promise<EngineContainer> {
    const {manager: _, ...named} = stored;
    const init = await readInit(runs, pidFile);
    // What watches over the container has a pipe there as long as it lives.
    const files = await readKnown(() => this.#files.filesIn(asked.path));
    const ended = !isUnknown(files) && this.#at.manager === 'podman' && !files.includes('ctl');
    const started = init.pid !== 0;
    return {
      ...unread(notRead),
      ...named,
      state: !started ? 'created' : ended ? 'exited' : 'running',
      ...init,
      ...(ended && {pid: 0}),
    };
  }

  /** Throws a Failure (status 3) if there is no such storage, or if it is a link or another user's. */
  async #check(): Promise<void> {
    const {graphRoot, owner} = this.#at;
    try {
      const its = await this.#files.ownerOf(graphRoot);
      if (its !== owner) throw new NotRead(`${graphRoot} belongs to another user, uid ${its}`);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async #search(): Promise<ReadonlyMap<string, StoredFolder>> {
    await this.#check();
    const {graphRoot, runRoot, owner, manager} = this.#at;
    const files = this.#files;
    const found = new Map<string, StoredFolder>();
    try {
      for (const driver of (await this.#files.foldersIn(graphRoot)).filter(isDriver)) {
        const names = await this.#files.filesIn(join(graphRoot, driver));
        for (const list of storageLists) {
          if (!names.includes(list)) continue;
          const path = join(graphRoot, driver);
          const records = await readJson({path, owner, files}, list, storageRecords);
          if (isUnknown(records)) throw new NotRead(`${join(path, list)}: ${records.unknown}`);
          for (const stored of storedContainers(records)) {
            if (stored.manager !== manager) continue;
            const inFolder = join(driver, stored.id, 'userdata');
            found.set(stored.id, {
              stored,
              asked: {path: join(graphRoot, inFolder), owner, files},
              runs: {path: join(runRoot, inFolder), owner, files},
              pidFile: 'pidfile',
            });
          }
        }
      }
    } catch (error) {
      throw this.#failure(error);
    }
    return found;
  }

  #failure(error: unknown): unknown {
    const {manager, graphRoot} = this.#at;
    return folderFailure(error, `there is no storage of ${engineRow(manager).title} in ${graphRoot}`);
  }
}
