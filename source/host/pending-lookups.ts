/** What a look leaves open, and only the daemon can tell. */

import type {Entry, Inventory} from '../engine/docker/inventory.ts';
import type {KernelView} from '../kernel/kernel-view.ts';
import {isScanned, type ScannedContainer} from '../kernel/scanned-container.ts';
import {isUnknown} from '../model/known.ts';
import {pidOf} from './assemble.ts';
import type {FileCapabilityCache} from './file-capabilities.ts';
import {worthAsking} from './interpret.ts';
import type {PasswdCache} from './passwd-cache.ts';

export interface PendingLookup {
  /** The container that the answer is about. */
  readonly id: string;
  /** The same for the same question. */
  readonly key: string;
  readonly ask: () => Promise<void>;
}

/** Whether the declared user can only be understood with the container's passwd. */
const namesUser = ({document}: Entry): boolean =>
  !isUnknown(document) && /^[^\d:]/.test(document.Config?.User ?? '');

export class PendingLookups {
  readonly #inventory: Inventory;
  readonly #view: KernelView;
  readonly #passwd: PasswdCache;
  readonly #files: FileCapabilityCache;
  /** The PID that a container had when it was inspected again because nothing was found there. */
  readonly #inspectedAgain = new Map<string, number>();

  constructor(inventory: Inventory, view: KernelView, passwd: PasswdCache, files: FileCapabilityCache) {
    this.#inventory = inventory;
    this.#view = view;
    this.#passwd = passwd;
    this.#files = files;
  }

  /** Every question that is open now; each is asked once, until its container is another. */
  open(): PendingLookup[] {
    const {entries} = this.#inventory;
    for (const id of this.#inspectedAgain.keys()) if (!entries.has(id)) this.#inspectedAgain.delete(id);
    return [...entries.values()].flatMap(entry => this.#about(entry));
  }

  #about(entry: Entry): PendingLookup[] {
    const {id} = entry;
    const seen = this.#view.containers.get(id);
    const questions: PendingLookup[] = [];
    const ask = (what: string, answer: () => Promise<void>): void => {
      questions.push({id, key: `${id} ${what}`, ask: answer});
    };
    // It may have stopped, or started anew, since it was inspected.
    const pid = pidOf(entry);
    if (seen !== undefined && !isScanned(seen) && this.#inspectedAgain.get(id) !== pid)
      ask('inspect', () => this.#inspectAgain(id, pid));
    const isLookedAt = seen !== undefined || pid === 0;
    if ((isScanned(seen) || (isLookedAt && namesUser(entry))) && this.#passwd.isOpen(id))
      ask('passwd', () => this.#passwd.ask(id));
    for (const path of isScanned(seen) ? this.#unreadFiles(id, seen) : [])
      ask(path, () => this.#files.ask(id, path));
    return questions;
  }

  async #inspectAgain(id: string, pid: number): Promise<void> {
    this.#inspectedAgain.set(id, pid);
    await this.#inventory.renew(id);
  }

  #unreadFiles(id: string, {processes, init}: ScannedContainer): ReadonlySet<string> {
    const known = this.#files.of(id);
    const paths = processes.flatMap(({raw}) => worthAsking(raw, init.uidMap) ?? []);
    return new Set(paths.filter(path => !known.has(path)));
  }
}
