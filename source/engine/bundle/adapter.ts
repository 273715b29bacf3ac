/**
 * The containers of containerd by the bundles in its state folder, `ROOT/io.containerd.runtime.v2.task/NAMESPACE/ID`.
 * They outlive the engine, so a PID may be another process's by now: the kernel has to prove it.
 */
import {join} from 'node:path';
import {type EngineKind, engineRow, engineRules} from '../../model/engine-rules.ts';
import {exitStatus, Failure} from '../../model/failure.ts';
import {isUnknown, type Known, unknown} from '../../model/known.ts';
import type {BundleEndpoint} from '../endpoint.ts';
import {type Engine, type EngineContainer, type EngineFacts, Unanswered} from '../engine.ts';
import {isMeant, tasksFolder} from '../state-roots.ts';
import {
  type BundleFolder,
  readExecs,
  readInit,
  readKnown,
  readRuntime,
  readSpec,
  specText,
} from './bundle.ts';
import {bundleChanges} from './changes.ts';
import {declaredBySpec} from './declared.ts';
import {namesByDocker} from './docker-names.ts';
import {namesIn} from './names.ts';
import {withPodNamespaces} from './pod-namespaces.ts';
import {polledChanges} from './polled-changes.ts';
import type {RuntimeSpec} from './spec.ts';
import {isAbsent, isName, localFiles, NotRead, type StateFiles} from './state-files.ts';

const notRead = unknown('its bundle has not been read yet');

export class BundleEngine implements Engine {
  readonly place: Engine['place'];
  readonly #root: string;
  readonly #tasks: string;
  readonly #whose: BundleEndpoint['whose'];
  readonly #kind: EngineKind;
  readonly #files: StateFiles;
  readonly #folders = new Map<string, BundleFolder>();
  /** The container of each init process, to tell whose namespaces another one joined. */
  readonly #idOfPid = new Map<number, string>();

  constructor({url, stateRoot, whose, owner}: BundleEndpoint, files: StateFiles = localFiles) {
    this.place = {url, isLocal: files.isLocal, owner};
    this.#files = files;
    this.#root = stateRoot;
    this.#whose = whose;
    this.#kind = whose === 'docker' ? 'docker' : 'containerd';
    this.#tasks = join(stateRoot, tasksFolder);
  }

  async facts(): Promise<EngineFacts> {
    const {name, kernel} = await this.#files.machine();
    return {
      name,
      engine: engineRow(this.#kind).title,
      engineKind: this.#kind,
      engineVersion: '',
      kernel,
      remapped: false,
      rootless: (await this.#owner()) !== 0,
    };
  }

  /** Every bundle, whatever is asked for: a container that has ended has none. */
  async list(): Promise<readonly EngineContainer[]> {
    await this.#find();
    const containers = await Promise.all([...this.#folders].map(each => this.#listed(...each)));
    this.#idOfPid.clear();
    for (const {id, pid} of containers) if (!isUnknown(pid) && pid > 0) this.#idOfPid.set(pid, id);
    return containers;
  }

  async read(id: string): Promise<EngineContainer | undefined> {
    if (!this.#folders.has(id)) await this.#find();
    const folder = this.#folders.get(id);
    if (folder === undefined) return undefined;
    const [spec, execs, runtime, listed] = await Promise.all([
      readSpec(folder),
      readExecs(folder),
      readRuntime(folder),
      this.#listed(id, folder),
    ]);
    if (isUnknown(spec)) {
      // Without files it is the folder of a container that is gone, or that is only being made.
      if (isUnknown(execs) && listed.pid === 0) return undefined;
      return {...listed, labels: spec, declared: spec, execs};
    }
    const asked = declaredBySpec(spec, engineRules(this.#kind, '').granted, pid => this.#idOfPid.get(pid));
    const declared = {...(await withPodNamespaces(asked, spec, this.#specOf)), runtime};
    const ownPidNamespace = declared.namespaces.pid === 'private';
    const names = (await namesByDocker(spec, id, folder)) ?? namesIn(spec, id);
    return {...listed, ...names, ownPidNamespace, declared, execs};
  }

  changes(signal: AbortSignal): ReturnType<Engine['changes']> {
    if (!this.#files.isLocal) return polledChanges(() => this.#fingerprints(), signal);
    return bundleChanges(this.#tasks, this.#isWanted, signal);
  }

  async ping(): Promise<void> {
    await this.#owner();
  }

  close(): void {}

  async inspectText(id: string): Promise<string | undefined> {
    const folder = this.#folders.get(id);
    try {
      return folder && (await specText(folder));
    } catch (error) {
      throw new Unanswered(`config.json of ${id}: ${(error as Error).message}`, exitStatus.unreadable);
    }
  }

  readonly #specOf = async (id: string): Promise<Known<RuntimeSpec>> => {
    const folder = this.#folders.get(id);
    return folder === undefined ? unknown('its bundle is gone') : readSpec(folder);
  };

  readonly #isWanted = (namespace: string): boolean => isName(namespace) && isMeant(namespace, this.#whose);

  /** The files in each bundle, of which those with PIDs come and go, and what its init process is. */
  async #fingerprints(): Promise<ReadonlyMap<string, string>> {
    await this.#find();
    const all = [...this.#folders].map(async ([id, folder]) => {
      const [names, init] = await Promise.all([
        readKnown(() => this.#files.filesIn(folder.path)),
        readInit(folder),
      ]);
      return [id, JSON.stringify([names, init])] as const;
    });
    return new Map(await Promise.all(all));
  }

  async #listed(id: string, folder: BundleFolder): Promise<EngineContainer> {
    const init = await readInit(folder);
    return {
      id,
      name: id,
      image: '',
      imageId: '',
      labels: notRead,
      state: init.pid === 0 ? 'created' : 'running',
      ...init,
      ownPidNamespace: true,
      declared: notRead,
      execs: notRead,
    };
  }

  /** The owner of the state folder; throws a Failure (status 3) if that holds no bundles or is a link. */
  async #owner(): Promise<number> {
    try {
      const [owner = 0] = await Promise.all([this.#root, this.#tasks].map(path => this.#files.ownerOf(path)));
      return owner;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async #find(): Promise<void> {
    const owner = await this.#owner();
    const found = new Map<string, BundleFolder>();
    try {
      // Namespaces may use the same id: the second container is called by both words.
      for (const namespace of (await this.#files.foldersIn(this.#tasks)).filter(this.#isWanted))
        for (const id of (await this.#files.foldersIn(join(this.#tasks, namespace))).filter(isName))
          found.set(found.has(id) ? `${namespace}/${id}` : id, {
            path: join(this.#tasks, namespace, id),
            owner,
            files: this.#files,
          });
    } catch (error) {
      throw this.#failure(error);
    }
    this.#folders.clear();
    for (const [id, folder] of found) this.#folders.set(id, folder);
  }

  #failure(error: unknown): unknown {
    if (error instanceof NotRead) return new Failure(error.message, exitStatus.noDaemon);
    if (!isAbsent(error)) return error;
    const sentence = `no containerd keeps its state in ${this.#root}: there is no ${tasksFolder}; name its state folder with --host bundle:///PATH`;
    return new Failure(sentence, exitStatus.noDaemon);
  }
}
