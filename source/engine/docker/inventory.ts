/** What the daemon says of its containers; each is inspected once, and again only when something happened to it. */
import {isUnknown, type Known, unknown} from '../../model/known.ts';
import type {ExecSession} from '../../model/snapshot.ts';
import type {Engine} from './client.ts';
import type {ExecDocument, InspectDocument, ListEntry} from './documents.ts';
import {reasonUnanswered} from './failure.ts';
import {trim} from './trim.ts';

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

function withoutAnswer(listed: ListEntry, reason: string): Entry {
  const missing = unknown(`docker inspect of this container: ${reason}`);
  return {id: listed.Id, listed, document: missing, imageUser: missing, execs: missing};
}

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
  #isListed = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** By id, in the order in which the daemon listed them. */
  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries;
  }

  /** Whether the daemon has told which containers there are. */
  get isListed(): boolean {
    return this.#isListed;
  }

  /**
   * Asks which containers there are. Until it is inspected, a new one stands as it was listed.
   *
   * @param all also those that do not run
   */
  async list(all: boolean): Promise<readonly ListEntry[]> {
    this.#all = all;
    const listed = await this.#engine.list(all);
    this.#isListed = true;
    const ids = new Set(listed.map(({Id}) => Id));
    for (const id of this.#entries.keys()) if (!ids.has(id)) this.#entries.delete(id);
    for (const entry of listed)
      if (!this.#entries.has(entry.Id)) this.#entries.set(entry.Id, withoutAnswer(entry, 'not answered yet'));
    return listed;
  }

  /** Inspects every one of these. */
  async inspect(listed: readonly ListEntry[]): Promise<void> {
    await Promise.all(listed.map(entry => this.#inspect(entry)));
  }

  /** Inspects one again; it is forgotten where it is gone or no longer asked for. */
  async renew(id: string): Promise<void> {
    await this.#inspect(this.#entries.get(id)?.listed ?? {Id: id});
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
      this.#keep({id, listed, document: trim(document), imageUser, execs});
    } catch (error) {
      this.#keep(withoutAnswer(listed, reasonUnanswered(error)));
    }
  }

  /** The entry from before stands where the daemon tells the same again. */
  #keep(entry: Entry): void {
    const before = this.#entries.get(entry.id);
    const told = ({document, imageUser, execs}: Entry) => JSON.stringify([document, imageUser, execs]);
    if (!before || isUnknown(before.document) || told(before) !== told(entry))
      this.#entries.set(entry.id, entry);
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
      return unknown(reasonUnanswered(error));
    }
  }

  async #execs(ids: readonly string[]): Promise<Known<readonly ExecSession[]>> {
    try {
      const documents = await Promise.all(ids.map(id => this.#engine.exec(id)));
      return documents.flatMap(document => (document ? sessionOf(document) : []));
    } catch (error) {
      return unknown(reasonUnanswered(error));
    }
  }
}
