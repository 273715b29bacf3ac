/**
 * The containers for which an engine keeps folders, whichever engine it is: found anew, listed, and told apart by what is
 * in their folders. What is there outlives the processes, so a PID may be another process's by now: the kernel has to
 * prove it.
 */
import {type EngineKind, engineRow} from '../../model/engine-rules.ts';
import {exitStatus, Failure} from '../../model/failure.ts';
import {isUnknown, type Known} from '../../model/known.ts';
import {type EngineContainer, type EngineFacts, Unanswered} from '../engine.ts';
import {type BundleFolder, readInit, readKnown, specText} from './bundle.ts';
import {isAbsent, NotRead, type StateFiles} from './state-files.ts';

/** Where a container is: `asked` holds its specification, `runs` the PID of its init process in the file `pidFile`. */
export interface ContainerFolder {
  readonly asked: BundleFolder;
  readonly runs: BundleFolder;
  readonly pidFile: string;
}

/** What folders tell of an engine and its host. */
export async function factsByFolders(
  kind: EngineKind,
  files: StateFiles,
  rootless: boolean,
): Promise<EngineFacts> {
  const {name, kernel} = await files.machine();
  return {
    name,
    engine: engineRow(kind).title,
    engineKind: kind,
    engineVersion: '',
    kernel,
    remapped: false,
    rootless,
  };
}

/** The Failure (status 3) for a folder that is not read, or with that sentence for one that is not there; else the error. */
export function folderFailure(error: unknown, absent: string): unknown {
  if (error instanceof NotRead) return new Failure(error.message, exitStatus.noDaemon);
  return isAbsent(error) ? new Failure(absent, exitStatus.noDaemon) : error;
}

/** What of a container its specification tells, and its list does not. */
export const unread = (reason: Known<never>) =>
  ({labels: reason, ownPidNamespace: true, declared: reason, execs: reason}) as const;

export class ContainerFolders<Folder extends ContainerFolder> {
  readonly #search: () => Promise<ReadonlyMap<string, Folder>>;
  #folders: ReadonlyMap<string, Folder> = new Map();
  /** The container of each init process, to tell whose namespaces another one joined. */
  readonly #idOfPid = new Map<number, string>();

  /** @param search finds the folder of each container, by its id */
  constructor(search: () => Promise<ReadonlyMap<string, Folder>>) {
    this.#search = search;
  }

  async find(): Promise<void> {
    this.#folders = await this.#search();
  }

  /** The folder of a container that was found; undefined if there is none. */
  of(id: string): Folder | undefined {
    return this.#folders.get(id);
  }

  /** The container whose init process has that PID, by the last list. */
  readonly idOfPid = (pid: number): string | undefined => this.#idOfPid.get(pid);

  /** Every container that is found now. */
  async list(
    read: (id: string, folder: Folder) => Promise<EngineContainer>,
  ): Promise<readonly EngineContainer[]> {
    await this.find();
    const containers = await Promise.all([...this.#folders].map(([id, folder]) => read(id, folder)));
    this.#idOfPid.clear();
    for (const {id, pid} of containers) if (!isUnknown(pid) && pid > 0) this.#idOfPid.set(pid, id);
    return containers;
  }

  /** The files of each container, of which those with PIDs come and go, and what its init process is. */
  readonly fingerprints = async (): Promise<ReadonlyMap<string, string>> => {
    await this.find();
    const all = [...this.#folders].map(async ([id, {asked, runs, pidFile}]) => {
      const [names, init] = await Promise.all([
        readKnown(() => asked.files.filesIn(asked.path)),
        readInit(runs, pidFile),
      ]);
      return [id, JSON.stringify([names, init])] as const;
    });
    return new Map(await Promise.all(all));
  };

  /** The specification, as indented JSON; undefined if there is no such container. */
  async specification(id: string): Promise<string | undefined> {
    const folder = this.of(id);
    try {
      return folder && (await specText(folder.asked));
    } catch (error) {
      throw new Unanswered(`config.json of ${id}: ${(error as Error).message}`, exitStatus.unreadable);
    }
  }
}
