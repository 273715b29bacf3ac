/**
 * The containers of containerd by the bundles in its state folder, `ROOT/io.containerd.runtime.v2.task/NAMESPACE/ID`.
 * They outlive the engine, so a PID may be another process's by now: the kernel has to prove it.
 */
import {hostname, release} from 'node:os';
import {join} from 'node:path';
import {type EngineKind, engineRow, engineRules} from '../../model/engine-rules.ts';
import {exitStatus, Failure} from '../../model/failure.ts';
import {isUnknown, unknown} from '../../model/known.ts';
import type {BundleEndpoint} from '../endpoint.ts';
import {type Engine, type EngineContainer, type EngineFacts, Unanswered} from '../engine.ts';
import {isMeant, tasksFolder} from '../state-roots.ts';
import {type BundleFolder, readExecs, readInit, readRuntime, readSpec, specText} from './bundle.ts';
import {bundleChanges} from './changes.ts';
import {declaredBySpec} from './declared.ts';
import {namesByDocker} from './docker-names.ts';
import {namesIn} from './names.ts';
import {foldersIn, isAbsent, isName, NotRead, ownerOf} from './state-files.ts';

const notRead = unknown('its bundle has not been read yet');

export class BundleEngine implements Engine {
  readonly place: Engine['place'];
  readonly #root: string;
  readonly #tasks: string;
  readonly #whose: BundleEndpoint['whose'];
  readonly #kind: EngineKind;
  readonly #folders = new Map<string, BundleFolder>();
  /** The container of each init process, to tell whose namespaces another one joined. */
  readonly #idOfPid = new Map<number, string>();

  constructor({url, stateRoot, whose, owner}: BundleEndpoint) {
    this.place = {url, isLocal: true, owner};
    this.#root = stateRoot;
    this.#whose = whose;
    this.#kind = whose === 'docker' ? 'docker' : 'containerd';
    this.#tasks = join(stateRoot, tasksFolder);
  }

  async facts(): Promise<EngineFacts> {
    return {
      name: hostname(),
      engine: engineRow(this.#kind).title,
      engineKind: this.#kind,
      engineVersion: '',
      kernel: release(),
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
    const declared = {...asked, runtime};
    const ownPidNamespace = declared.namespaces.pid === 'private';
    const names = (await namesByDocker(spec, id, folder.owner)) ?? namesIn(spec, id);
    return {...listed, ...names, ownPidNamespace, declared, execs};
  }

  changes(signal: AbortSignal): ReturnType<Engine['changes']> {
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

  readonly #isWanted = (namespace: string): boolean => isName(namespace) && isMeant(namespace, this.#whose);

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
      const [owner] = await Promise.all([ownerOf(this.#root), ownerOf(this.#tasks)]);
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
      for (const namespace of (await foldersIn(this.#tasks)).filter(this.#isWanted))
        for (const id of (await foldersIn(join(this.#tasks, namespace))).filter(isName))
          found.set(found.has(id) ? `${namespace}/${id}` : id, {
            path: join(this.#tasks, namespace, id),
            owner,
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
