/** The passwd of each container, read once and again when it is old or another PID 1 runs. */
import {isUnknown, type Known, unknown} from '../model/known.ts';
import type {PasswdEntry} from '../model/passwd.ts';
import type {Engine} from './engine.ts';
import {passwdThroughDaemon, passwdThroughRoot} from './names.ts';
import type {Procfs} from './procfs.ts';

/** Milliseconds after which a running container's passwd is read again: users may be added. */
const freshFor = 60_000;

interface Cached {
  readonly entries: Known<readonly PasswdEntry[]>;
  readonly readAt: number;
  /** Start of the PID 1 that it was read through; null where it came from the daemon. */
  readonly startTicks: number | null;
}

export class PasswdCache {
  readonly #proc: Procfs;
  readonly #engine: Engine;
  readonly #cached = new Map<string, Cached>();

  constructor(proc: Procfs, engine: Engine) {
    this.#proc = proc;
    this.#engine = engine;
  }

  /** What is known now; through the container's root where that is allowed. */
  now(id: string, first: {readonly pid: number; readonly startTicks: number}): Known<readonly PasswdEntry[]> {
    const cached = this.#cached.get(id);
    if (cached && this.#isFresh(cached, first.startTicks)) return cached.entries;
    const entries = passwdThroughRoot(this.#proc, first.pid);
    if (isUnknown(entries) && cached) return cached.entries;
    const {startTicks} = first;
    if (!isUnknown(entries)) this.#cached.set(id, {entries, readAt: Date.now(), startTicks});
    return entries;
  }

  /** Asks the daemon, once. */
  async ask(id: string): Promise<Known<readonly PasswdEntry[]>> {
    const cached = this.#cached.get(id);
    if (cached) return cached.entries;
    const entries = await passwdThroughDaemon(this.#engine, id);
    this.#cached.set(id, {entries, readAt: Date.now(), startTicks: null});
    return entries;
  }

  /** What has been read; Unknown where nothing has. */
  known(id: string): Known<readonly PasswdEntry[]> {
    return this.#cached.get(id)?.entries ?? unknown('its passwd has not been read');
  }

  /** Forgets containers that are gone. */
  keepOnly(ids: ReadonlyMap<string, unknown>): void {
    for (const id of this.#cached.keys()) if (!ids.has(id)) this.#cached.delete(id);
  }

  #isFresh(cached: Cached, startTicks: number): boolean {
    if (cached.startTicks === null) return true;
    return cached.startTicks === startTicks && Date.now() - cached.readAt < freshFor;
  }
}
