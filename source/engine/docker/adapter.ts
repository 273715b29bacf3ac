/** The Engine API of Docker, and Podman's like it, as an engine of the seam. */
import {isUnknown, type Known, unknown} from '../../model/known.ts';
import {memoize} from '../../model/memoize.ts';
import type {ExecSession} from '../../model/snapshot.ts';
import type {DaemonEndpoint} from '../endpoint.ts';
import {
  type ContainerFile,
  type Engine,
  type EngineContainer,
  type EngineFacts,
  reasonUnanswered,
} from '../engine.ts';
import {requestsWritten} from '../requests-written.ts';
import {fileOf} from './archive.ts';
import {DockerClient} from './client.ts';
import {inspectedContainer, listedContainer, sessionsOf, unansweredContainer} from './container.ts';
import type {InspectDocument} from './documents.ts';
import {changesOf} from './events.ts';
import {factsOfInfo} from './facts.ts';
import {apiLimits} from './limits.ts';
import {ListedFiles} from './listed-files.ts';

/** What the daemon says of itself, and where it keeps its files. */
interface Told {
  readonly facts: EngineFacts;
  readonly dataRoot: string;
}

/** Whether the files of a daemon may be here, and be read: those of another user's are not root's. */
const mayHaveFiles = (endpoint: DaemonEndpoint): boolean =>
  endpoint.kind === 'unix' && (endpoint.owner ?? 0) === 0 && process.geteuid?.() === 0;

export class DockerEngine implements Engine {
  readonly place: Engine['place'];
  readonly #client: DockerClient;
  readonly #ownMountinfo: () => Known<string>;
  readonly #imageUsers = new Map<string, Promise<Known<string>>>();
  /** Most containers mask the same paths: they share one list. */
  readonly #shared = memoize(100, (text: string): readonly string[] => JSON.parse(text));
  #isListed = false;
  #files: ListedFiles | undefined;
  #told: Promise<Told> | undefined;

  /** @param ownMountinfo captop's own, without which no file of the daemon's is read */
  constructor(endpoint: DaemonEndpoint, ownMountinfo: () => Known<string> = () => unknown('not given')) {
    const isLocal = endpoint.kind === 'unix';
    this.place = {url: endpoint.url, isLocal, owner: isLocal ? endpoint.owner : undefined};
    this.#client = new DockerClient(endpoint);
    this.#ownMountinfo = ownMountinfo;
  }

  async facts(): Promise<EngineFacts> {
    return (await this.#tell()).facts;
  }

  #tell(): Promise<Told> {
    this.#told = this.#client.info().then(info => ({
      facts: factsOfInfo(info),
      dataRoot: info.DockerRootDir ?? '',
    }));
    return this.#told;
  }

  async list(all: boolean): Promise<readonly EngineContainer[]> {
    const listing = this.#client.list(all);
    // Whoever awaits it below is told what went wrong.
    listing.catch(() => {});
    const files = await this.#filesOfFirstList();
    const entries = await listing;
    files?.begin(entries);
    return entries.map(listedContainer);
  }

  /** What can tell of the containers in place of requests, while the first list is on its way; undefined afterwards. */
  async #filesOfFirstList(): Promise<ListedFiles | undefined> {
    if (this.#isListed) return undefined;
    this.#isListed = true;
    if (!mayHaveFiles(this.#client.endpoint)) return undefined;
    await requestsWritten();
    const mountinfo = this.#ownMountinfo();
    if (!isUnknown(mountinfo)) this.#files = new ListedFiles(id => this.#client.inspect(id), mountinfo);
    return this.#files;
  }

  async read(id: string, listed?: EngineContainer): Promise<EngineContainer | undefined> {
    try {
      // The list names the image already, so that both are asked for at once.
      if (listed?.imageId) this.#imageUserOf(listed.imageId).catch(() => {});
      const ofFiles = await this.#documentOfFiles(id);
      if (ofFiles) return {...(await this.#container(id, ofFiles, listed)), sessionsUnasked: true};
      const document = await this.#client.inspect(id);
      return document && (await this.#container(id, document, listed));
    } catch (error) {
      return unansweredContainer(id, listed, reasonUnanswered(error));
    }
  }

  async #documentOfFiles(id: string): Promise<InspectDocument | undefined> {
    if (!this.#files?.mayTell(id)) return undefined;
    const {facts, dataRoot} = await (this.#told ?? this.#tell());
    const isUsual = facts.engineKind === 'docker' && !facts.rootless;
    return isUsual ? this.#files.documentOf(id, dataRoot) : undefined;
  }

  async #container(
    id: string,
    document: InspectDocument,
    listed: EngineContainer | undefined,
  ): Promise<EngineContainer> {
    const [imageUser, execs, {facts}] = await Promise.all([
      this.#imageUserOf(document.Image ?? ''),
      this.#execs(document.ExecIDs ?? []),
      this.#told ?? this.#tell(),
    ]);
    const container = inspectedContainer(id, document, {imageUser, execs, facts, listed});
    return {...container, declared: this.#withSharedLists(container.declared)};
  }

  #withSharedLists(declared: EngineContainer['declared']): EngineContainer['declared'] {
    if (isUnknown(declared)) return declared;
    const shared = (list: readonly string[] | null) => list && this.#shared(JSON.stringify(list));
    return {
      ...declared,
      maskedPaths: shared(declared.maskedPaths),
      readonlyPaths: shared(declared.readonlyPaths),
    };
  }

  changes(signal: AbortSignal): ReturnType<Engine['changes']> {
    return changesOf(this.#client, signal);
  }

  ping(): Promise<void> {
    return this.#client.ping();
  }

  close(): void {
    this.#client.close();
  }

  file(id: string, path: string, limit: number): Promise<ContainerFile | undefined> {
    return fileOf(this.#client, id, path, limit);
  }

  async inspectText(id: string): Promise<string | undefined> {
    const document = await this.#client.rawInspect(id);
    return document === undefined ? undefined : JSON.stringify(document, null, 2);
  }

  async imageUser(image: string): Promise<Known<string>> {
    return (await this.#client.imageUser(image)) ?? unknown('this daemon does not have the image');
  }

  /** By the image's id: its name may mean another image by now. An image never changes, so it is asked for once. */
  #imageUserOf(imageId: string): Promise<Known<string>> {
    const asked = this.#imageUsers.get(imageId);
    if (asked) return asked;
    if (this.#imageUsers.size >= apiLimits.images) this.#imageUsers.clear();
    const answer = this.#askImageUser(imageId);
    this.#imageUsers.set(imageId, answer);
    return answer;
  }

  async #askImageUser(imageId: string): Promise<Known<string>> {
    if (imageId === '') return unknown('the daemon names no image');
    try {
      return (await this.#client.imageUser(imageId)) ?? unknown('its image has been removed');
    } catch (error) {
      this.#imageUsers.delete(imageId);
      return unknown(reasonUnanswered(error));
    }
  }

  async #execs(ids: readonly string[]): Promise<Known<readonly ExecSession[]>> {
    try {
      const documents = await Promise.all(ids.map(id => this.#client.exec(id)));
      return documents.flatMap(document => (document ? sessionsOf(document) : []));
    } catch (error) {
      return unknown(reasonUnanswered(error));
    }
  }
}
