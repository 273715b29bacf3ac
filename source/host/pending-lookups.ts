/** What a reading leaves open, and only the engine can tell. */

import {setTimeout as pause} from 'node:timers/promises';
import type {EngineContainer} from '../engine/engine.ts';
import type {KernelView} from '../kernel/kernel-view.ts';
import {wasStarting} from '../kernel/raw-process.ts';
import {isScanned, type ScannedContainer} from '../kernel/scanned-container.ts';
import {isUnknown} from '../model/known.ts';
import {pidOf} from './assemble.ts';
import {isUserName} from './complete-declared.ts';
import type {FileCapabilityCache} from './file-capabilities.ts';
import {worthAsking} from './interpret.ts';
import type {Inventory} from './inventory.ts';
import {hasVisitor, NewSessions} from './new-sessions.ts';
import type {PasswdCache} from './passwd-cache.ts';

/** Milliseconds in which a program is started, usually. */
const timeToStart = 30;

export interface PendingLookup {
  /** The container that the answer is about. */
  readonly id: string;
  /** The same for the same question. */
  readonly key: string;
  readonly lookUp: () => Promise<void>;
  /**
   * Whether the reading that left it open would say something else without it than with it: then that waits, the first
   * one only for what was there before it.
   */
  readonly decides: 'from the first on' | 'after the first' | 'nothing';
}

type Decides = PendingLookup['decides'];

/** Whether the container was asked to run as a user by name, whom only its passwd knows. */
const namesUser = ({declared}: EngineContainer): boolean => !isUnknown(declared) && isUserName(declared.user);

export class PendingLookups {
  readonly #inventory: Inventory;
  readonly #view: KernelView;
  readonly #passwd: PasswdCache;
  readonly #files: FileCapabilityCache;
  readonly #obstacle: (container: EngineContainer) => string | undefined;
  /** The PID that a container had when it was read again because nothing was found there. */
  readonly #pidsReadAgain = new Map<string, number>();
  readonly #sessions = new NewSessions();

  /** Processes that were starting a program when they were read, and of which that was told before. */
  readonly #starting = new Set<number>();

  /** @param obstacle why the engine must not be asked for a file of a container, if it must not */
  constructor(
    inventory: Inventory,
    view: KernelView,
    passwd: PasswdCache,
    files: FileCapabilityCache,
    obstacle: (container: EngineContainer) => string | undefined,
  ) {
    this.#inventory = inventory;
    this.#view = view;
    this.#passwd = passwd;
    this.#files = files;
    this.#obstacle = obstacle;
  }

  /** Every lookup that is open now; each is made once, until its container is another. */
  open(): PendingLookup[] {
    const {containers} = this.#inventory;
    for (const id of this.#pidsReadAgain.keys()) if (!containers.has(id)) this.#pidsReadAgain.delete(id);
    this.#sessions.keepOnly(containers);
    return [...containers.values()].flatMap(container => this.#about(container));
  }

  #about(container: EngineContainer): PendingLookup[] {
    const {id} = container;
    const seen = this.#view.containers.get(id);
    const lookups: PendingLookup[] = [];
    const add = (what: string, lookUp: () => Promise<void>, decides: Decides = 'nothing'): void => {
      lookups.push({id, key: `${id} ${what}`, lookUp, decides});
    };
    // It may have stopped, or started anew, since it was read.
    const pid = pidOf(container);
    if (seen !== undefined && !isScanned(seen) && this.#pidsReadAgain.get(id) !== pid)
      add('again', () => this.#readAgain(id, pid));
    const isScannedOrStopped = seen !== undefined || pid === 0;
    if ((isScanned(seen) || (isScannedOrStopped && namesUser(container))) && this.#passwd.isOpen(id))
      add('passwd', () => this.#passwd.ask(id, this.#obstacle(container)));
    const asking = {
      told: () => this.#inventory.containers.get(id),
      renew: () => this.#inventory.renew(id),
    };
    if (isScanned(seen) && container.sessionsUnasked && hasVisitor(seen))
      add('sessions', () => this.#inventory.renew(id), 'from the first on');
    for (const session of this.#sessions.open(container, seen))
      add(`session of ${session}`, () => this.#sessions.ask(id, session, asking), 'after the first');
    const {commands} = this.#view;
    if (isScanned(seen))
      for (const {raw} of seen.processes)
        if (!wasStarting(raw)) this.#starting.delete(raw.pid);
        else if (!this.#starting.has(raw.pid)) add(`start of ${raw.pid}`, () => this.#waitForStart(raw.pid));
    if (isScanned(seen))
      for (const {raw} of seen.processes)
        if (commands.isOpen(raw.pid)) add(`command of ${raw.pid}`, () => commands.ask(raw.pid));
    if (isScanned(seen)) {
      const gainers = seen.processes.map(({raw}) => raw).filter(raw => worthAsking(raw, seen.init.uidMap));
      const living = seen.processes.map(({raw}) => raw);
      for (const raw of gainers)
        if (this.#files.isOpen(id, raw))
          add(`program of ${raw.pid}`, () => this.#files.askKernel(id, raw, living));
      for (const path of this.#unreadFiles(id, seen))
        add(path, () => this.#files.ask(id, path, seen.init.uidMap, this.#obstacle(container)));
    }
    return lookups;
  }

  /** Most have started their program when they are read again; who hangs meanwhile is not waited for twice. */
  async #waitForStart(pid: number): Promise<void> {
    this.#starting.add(pid);
    await pause(timeToStart);
  }

  async #readAgain(id: string, pid: number): Promise<void> {
    this.#pidsReadAgain.set(id, pid);
    await this.#inventory.renew(id);
  }

  #unreadFiles(id: string, {processes, init}: ScannedContainer): ReadonlySet<string> {
    const known = this.#files.of(id).carried;
    const paths = processes.flatMap(({raw}) => worthAsking(raw, init.uidMap) ?? []);
    return new Set(paths.filter(path => !known.has(path)));
  }
}
