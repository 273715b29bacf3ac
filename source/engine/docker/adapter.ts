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
import {fileOf} from './archive.ts';
import {DockerClient} from './client.ts';
import {inspectedContainer, listedContainer, sessionsOf, unansweredContainer} from './container.ts';
import type {InspectDocument} from './documents.ts';
import {changesOf} from './events.ts';
import {factsOfInfo} from './facts.ts';
import {apiLimits} from './limits.ts';

export class DockerEngine implements Engine {
  readonly place: Engine['place'];
  readonly #client: DockerClient;
  readonly #imageUsers = new Map<string, Promise<Known<string>>>();
  /** Most containers mask the same paths: they share one list. */
  readonly #shared = memoize(100, (text: string): readonly string[] => JSON.parse(text));
  #facts: Promise<EngineFacts> | undefined;

  constructor(endpoint: DaemonEndpoint) {
    const isLocal = endpoint.kind === 'unix';
    this.place = {url: endpoint.url, isLocal, owner: isLocal ? endpoint.owner : undefined};
    this.#client = new DockerClient(endpoint);
  }

  facts(): Promise<EngineFacts> {
    const facts = this.#client.info().then(factsOfInfo);
    this.#facts = facts;
    return facts;
  }

  async list(all: boolean): Promise<readonly EngineContainer[]> {
    return (await this.#client.list(all)).map(listedContainer);
  }

  async read(id: string, listed?: EngineContainer): Promise<EngineContainer | undefined> {
    try {
      // The list names the image already, so that both are asked for at once.
      if (listed?.imageId) this.#imageUserOf(listed.imageId).catch(() => {});
      const document = await this.#client.inspect(id);
      return document && (await this.#container(id, document, listed));
    } catch (error) {
      return unansweredContainer(id, listed, reasonUnanswered(error));
    }
  }

  async #container(
    id: string,
    document: InspectDocument,
    listed: EngineContainer | undefined,
  ): Promise<EngineContainer> {
    const [imageUser, execs, facts] = await Promise.all([
      this.#imageUserOf(document.Image ?? ''),
      this.#execs(document.ExecIDs ?? []),
      this.#facts ?? this.facts(),
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
