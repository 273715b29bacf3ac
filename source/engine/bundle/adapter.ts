/**
 * The containers of containerd by the bundles in its state folder, `ROOT/io.containerd.runtime.v2.task/NAMESPACE/ID`.
 * They outlive the engine, so a PID may be another process's by now: the kernel has to prove it.
 */
import {join} from 'node:path';
import {type EngineKind, engineRules} from '../../model/engine-rules.ts';
import {isUnknown, type Known, unknown} from '../../model/known.ts';
import type {BundleEndpoint} from '../endpoint.ts';
import type {Engine, EngineContainer, EngineFacts} from '../engine.ts';
import {isMeant, tasksFolder} from '../state-roots.ts';
import {readExecs, readInit, readRuntime, readSpec} from './bundle.ts';
import {bundleChanges} from './changes.ts';
import {
  type ContainerFolder,
  ContainerFolders,
  factsByFolders,
  folderFailure,
  unread,
} from './container-folders.ts';
import {declaredBySpec} from './declared.ts';
import {namesByDocker} from './docker-names.ts';
import {namesIn} from './names.ts';
import {withPodNamespaces} from './pod-namespaces.ts';
import {polledChanges} from './polled-changes.ts';
import type {RuntimeSpec} from './spec.ts';
import {isName, localFiles, type StateFiles} from './state-files.ts';

const notRead = unknown('its bundle has not been read yet');

export class BundleEngine implements Engine {
  readonly place: Engine['place'];
  readonly leavesOutPauses = true;
  readonly leavesOutEnds = true;
  readonly #root: string;
  readonly #tasks: string;
  readonly #whose: BundleEndpoint['whose'];
  readonly #kind: EngineKind;
  readonly #files: StateFiles;
  readonly #folders: ContainerFolders<ContainerFolder>;

  constructor({url, stateRoot, whose, owner}: BundleEndpoint, files: StateFiles = localFiles) {
    this.place = {url, isLocal: files.isLocal, owner};
    this.#files = files;
    this.#root = stateRoot;
    this.#whose = whose;
    this.#kind = whose === 'docker' ? 'docker' : 'containerd';
    this.#tasks = join(stateRoot, tasksFolder);
    this.#folders = new ContainerFolders(() => this.#search());
  }

  async facts(): Promise<EngineFacts> {
    return factsByFolders(this.#kind, this.#files, (await this.#owner()) !== 0);
  }

  /** Every bundle, whatever is asked for: that of a task that was stopped and not deleted stays, and only the kernel tells. */
  list(): Promise<readonly EngineContainer[]> {
    return this.#folders.list((id, folder) => this.#listed(id, folder));
  }

  async read(id: string): Promise<EngineContainer | undefined> {
    if (this.#folders.of(id) === undefined) await this.#folders.find();
    const folder = this.#folders.of(id);
    if (folder === undefined) return undefined;
    const {asked: bundle} = folder;
    const [spec, execs, runtime, listed] = await Promise.all([
      readSpec(bundle),
      readExecs(bundle),
      readRuntime(bundle),
      this.#listed(id, folder),
    ]);
    if (isUnknown(spec)) {
      // Without files it is the folder of a container that is gone, or that is only being made.
      if (isUnknown(execs) && listed.pid === 0) return undefined;
      return {...listed, labels: spec, declared: spec, execs};
    }
    const asked = declaredBySpec(spec, engineRules(this.#kind, ''), this.#folders.idOfPid);
    const declared = {...(await withPodNamespaces(asked, spec, this.#specOf)), runtime};
    const ownPidNamespace = declared.namespaces.pid === 'private';
    const names = (await namesByDocker(spec, id, bundle)) ?? namesIn(spec, id);
    return {...listed, ...names, ownPidNamespace, declared, execs};
  }

  changes(signal: AbortSignal): ReturnType<Engine['changes']> {
    if (!this.#files.isLocal) return polledChanges(this.#folders.fingerprints, signal);
    return bundleChanges(this.#tasks, this.#isWanted, signal);
  }

  async ping(): Promise<void> {
    await this.#owner();
  }

  close(): void {}

  inspectText(id: string): Promise<string | undefined> {
    return this.#folders.specification(id);
  }

  readonly #specOf = async (id: string): Promise<Known<RuntimeSpec>> => {
    const folder = this.#folders.of(id);
    return folder === undefined ? unknown('its bundle is gone') : readSpec(folder.asked);
  };

  readonly #isWanted = (namespace: string): boolean => isName(namespace) && isMeant(namespace, this.#whose);

  async #listed(id: string, {runs, pidFile}: ContainerFolder): Promise<EngineContainer> {
    const init = await readInit(runs, pidFile);
    return {
      ...unread(notRead),
      id,
      name: id,
      image: '',
      imageId: '',
      state: init.pid === 0 ? 'created' : 'running',
      ...init,
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

  async #search(): Promise<ReadonlyMap<string, ContainerFolder>> {
    const owner = await this.#owner();
    const files = this.#files;
    const found = new Map<string, ContainerFolder>();
    try {
      // Namespaces may use the same id: the second container is called by both words.
      for (const namespace of (await files.foldersIn(this.#tasks)).filter(this.#isWanted))
        for (const id of (await files.foldersIn(join(this.#tasks, namespace))).filter(isName)) {
          const bundle = {path: join(this.#tasks, namespace, id), owner, files};
          found.set(found.has(id) ? `${namespace}/${id}` : id, {
            asked: bundle,
            runs: bundle,
            pidFile: 'init.pid',
          });
        }
    } catch (error) {
      throw this.#failure(error);
    }
    return found;
  }

  #failure(error: unknown): unknown {
    return folderFailure(
      error,
      `no containerd keeps its state in ${this.#root}: there is no ${tasksFolder}; name its state folder with --host bundle:///PATH`,
    );
  }
}
