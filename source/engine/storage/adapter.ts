/**
 * The containers of Podman or CRI-O by the files of their storage: neither has to run for that. What is there outlives
 * the processes, so a PID may be another process's by now: the kernel has to prove it.
 */
import {join} from 'node:path';
import {setOfNames} from '../../model/capability.ts';
import {engineRow, engineRules} from '../../model/engine-rules.ts';
import {exitStatus, Failure} from '../../model/failure.ts';
import {isUnknown, type Known, unknown} from '../../model/known.ts';
import {type BundleFolder, readInit, readJson, readKnown, readSpec, specText} from '../bundle/bundle.ts';
import {declaredBySpec} from '../bundle/declared.ts';
import {namesIn} from '../bundle/names.ts';
import {polledChanges} from '../bundle/polled-changes.ts';
import {isAbsent, localFiles, NotRead, type StateFiles} from '../bundle/state-files.ts';
import type {StorageEndpoint} from '../endpoint.ts';
import {type Engine, type EngineContainer, type EngineFacts, Unanswered} from '../engine.ts';
import {storageChanges} from './changes.ts';
import {readSessions} from './execs.ts';
import {isDriver, type StoredContainer, storageLists, storageRecords, storedContainers} from './records.ts';

/** Where a container is: `asked` holds its specification, `runs` the PID of its init process. */
interface StoredFolder {
  readonly stored: StoredContainer;
  readonly asked: BundleFolder;
  readonly runs: BundleFolder;
}

const notRead = unknown('its specification has not been read yet');

export class StorageEngine implements Engine {
  readonly place: Engine['place'];
  readonly #at: StorageEndpoint;
  readonly #files: StateFiles;
  readonly #folders = new Map<string, StoredFolder>();
  /** The container of each init process, to tell whose namespaces another one joined. */
  readonly #idOfPid = new Map<number, string>();

  constructor(endpoint: StorageEndpoint, files: StateFiles = localFiles) {
    this.place = {url: endpoint.url, isLocal: files.isLocal, owner: endpoint.owner};
    this.#files = files;
    this.#at = endpoint;
  }

  async facts(): Promise<EngineFacts> {
    const {manager, owner} = this.#at;
    const {name, kernel} = await this.#files.machine();
    return {
      name,
      engine: engineRow(manager).title,
      engineKind: manager,
      engineVersion: '',
      kernel,
      remapped: false,
      rootless: owner !== 0,
    };
  }

  async list(all: boolean): Promise<readonly EngineContainer[]> {
    await this.#find();
    const containers = await Promise.all([...this.#folders.values()].map(each => this.#listed(each)));
    this.#idOfPid.clear();
    for (const {id, pid} of containers) if (!isUnknown(pid) && pid > 0) this.#idOfPid.set(pid, id);
    return all ? containers : containers.filter(({state}) => state === 'running');
  }

  async read(id: string): Promise<EngineContainer | undefined> {
    await this.#find();
    const folder = this.#folders.get(id);
    if (folder === undefined) return undefined;
    const [spec, listed] = await Promise.all([readSpec(folder.asked), this.#listed(folder)]);
    if (isUnknown(spec)) {
      // Before it is started for the first time there is none.
      const reason: Known<never> = listed.state === 'created' ? unknown('it has not been started yet') : spec;
      return {...listed, labels: reason, declared: reason, execs: []};
    }
    const declared = declaredBySpec(spec, engineRules(this.#at.manager, '').granted, pid =>
      this.#idOfPid.get(pid),
    );
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
    if (!this.#files.isLocal) return polledChanges(() => this.#fingerprints(), signal);
    return storageChanges([graphRoot, runRoot], signal);
  }

  async ping(): Promise<void> {
    await this.#check();
  }

  close(): void {}

  async inspectText(id: string): Promise<string | undefined> {
    const folder = this.#folders.get(id);
    try {
      return folder && (await specText(folder.asked));
    } catch (error) {
      throw new Unanswered(`config.json of ${id}: ${(error as Error).message}`, exitStatus.unreadable);
    }
  }

  /** What is in the folder of each container, and what its init process is. */
  async #fingerprints(): Promise<ReadonlyMap<string, string>> {
    await this.#find();
    const all = [...this.#folders].map(async ([id, {asked, runs}]) => {
      const [names, init] = await Promise.all([
        readKnown(() => this.#files.filesIn(asked.path)),
        readInit(runs, 'pidfile'),
      ]);
      return [id, JSON.stringify([names, init])] as const;
    });
    return new Map(await Promise.all(all));
  }

  async #listed({stored, asked, runs}: StoredFolder): Promise<EngineContainer> {
    const {manager: _, ...named} = stored;
    const init = await readInit(runs, 'pidfile');
    // What watches over the container has a pipe there as long as it lives.
    const files = await readKnown(() => this.#files.filesIn(asked.path));
    const ended = !isUnknown(files) && this.#at.manager === 'podman' && !files.includes('ctl');
    const started = init.pid !== 0;
    return {
      ...named,
      labels: notRead,
      state: !started ? 'created' : ended ? 'exited' : 'running',
      ...init,
      ...(ended && {pid: 0}),
      ownPidNamespace: true,
      declared: notRead,
      execs: notRead,
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

  async #find(): Promise<void> {
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
            });
          }
        }
      }
    } catch (error) {
      throw this.#failure(error);
    }
    this.#folders.clear();
    for (const [id, folder] of found) this.#folders.set(id, folder);
  }

  #failure(error: unknown): unknown {
    if (error instanceof NotRead) return new Failure(error.message, exitStatus.noDaemon);
    if (!isAbsent(error)) return error;
    return new Failure(
      `there is no storage of ${engineRow(this.#at.manager).title} in ${this.#at.graphRoot}`,
      exitStatus.noDaemon,
    );
  }
}
