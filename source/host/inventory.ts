/** What the daemon says of its containers; each is inspected once, and again only when something happened to it. */
import {type Known, unknown} from '../model/known.ts';
import type {ExecSession} from '../model/snapshot.ts';
import {type Engine, width} from './engine.ts';
import type {ExecDocument, InspectDocument, ListEntry} from './engine-documents.ts';
import {mapLimited} from './limit.ts';

/** A container as its daemon tells it. */
export interface Entry {
  readonly id: string;
  readonly listed: ListEntry;
  readonly document: Known<InspectDocument>;
  readonly imageUser: Known<string>;
  readonly execs: Known<readonly ExecSession[]>;
}

/** What the daemon lists without `all`: what runs, is paused, or is about to run again. */
const isListed = ({State}: InspectDocument): boolean =>
  ['running', 'paused', 'restarting'].includes(State?.Status ?? '');

const reasonOf = (error: unknown): string => (error as Error).message;

function sessionOf(document: ExecDocument): ExecSession[] {
  const {Running, Pid, ProcessConfig} = document;
  if (Running !== true || !Pid) return [];
  return [
    {
      id: document.ID,
      hostPid: Pid,
      user: ProcessConfig?.user ?? '',
      privileged: ProcessConfig?.privileged === true,
      command: [ProcessConfig?.entrypoint ?? '', ...(ProcessConfig?.arguments ?? [])],
    },
  ];
}

export class Inventory {
  readonly #engine: Engine;
  readonly #entries = new Map<string, Entry>();
  readonly #imageUsers = new Map<string, Promise<Known<string>>>();
  #all = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries;
  }

  /**
   * Lists the containers and inspects every one.
   *
   * @param all also those that do not run
   */
  async load(all: boolean): Promise<void> {
    this.#all = all;
    const listed = await this.#engine.list(all);
    const ids = new Set(listed.map(({Id}) => Id));
    for (const id of this.#entries.keys()) if (!ids.has(id)) this.#entries.delete(id);
    await mapLimited(listed, width, entry => this.#inspect(entry));
  }

  /** Inspects some again; those that are gone, or no longer asked for, are forgotten. */
  async renew(ids: readonly string[]): Promise<void> {
    await mapLimited(ids, width, id => this.#inspect(this.#entries.get(id)?.listed ?? {Id: id}));
  }

  async #inspect(listed: ListEntry): Promise<void> {
    const id = listed.Id;
    try {
      const document = await this.#engine.inspect(id);
      if (!document || !(this.#all || isListed(document))) {
        this.#entries.delete(id);
        return;
      }
      const [imageUser, execs] = await Promise.all([
        this.#imageUser(document.Image ?? ''),
        this.#execs(document.ExecIDs ?? []),
      ]);
      this.#keep({id, listed, document, imageUser, execs});
    } catch (error) {
      const missing = unknown(reasonOf(error));
      this.#keep({id, listed, document: missing, imageUser: missing, execs: missing});
    }
  }

  /** The entry from before stands where the daemon tells the same again. */
  #keep(entry: Entry): void {
    const before = this.#entries.get(entry.id);
    const told = ({document, imageUser, execs}: Entry) => JSON.stringify([document, imageUser, execs]);
    if (!before || told(before) !== told(entry)) this.#entries.set(entry.id, entry);
  }

  /** By the image's id: its name may mean another image by now. An image never changes, so it is asked for once. */
  #imageUser(imageId: string): Promise<Known<string>> {
    const asked = this.#imageUsers.get(imageId);
    if (asked) return asked;
    const answer = this.#askImageUser(imageId);
    this.#imageUsers.set(imageId, answer);
    return answer;
  }

  async #askImageUser(imageId: string): Promise<Known<string>> {
    if (imageId === '') return unknown('the daemon names no image');
    try {
      const image = await this.#engine.image(imageId);
      return image ? (image.Config?.User ?? '') : unknown('its image has been removed');
    } catch (error) {
      this.#imageUsers.delete(imageId);
      return unknown(reasonOf(error));
    }
  }

  async #execs(ids: readonly string[]): Promise<Known<readonly ExecSession[]>> {
    try {
      const documents = await mapLimited(ids, width, id => this.#engine.exec(id));
      return documents.flatMap(document => (document ? sessionOf(document) : []));
    } catch (error) {
      return unknown(reasonOf(error));
    }
  }
}
