/** The passwd of each container: read through its root where that is allowed, else through the daemon. */

import type {Engine} from '../engine/engine.ts';
import type {Procfs} from '../kernel/procfs.ts';
import type {RawProcess} from '../kernel/raw-process.ts';
import type {PasswdEntry} from '../model/kernel-text/passwd.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import {passwdThroughDaemon, passwdThroughRoot} from './passwd.ts';

/** Milliseconds after which it is read again: users may be added. */
const freshFor = 60_000;

/** Nothing else than a name needs it there. */
const notRead = unknown('its passwd has not been read');

type Passwd = Known<readonly PasswdEntry[]>;

interface Cached {
  readonly passwd: Passwd;
  readonly readAt: number;
  /** Start of the PID 1 it belongs to; null for a container that did not run. */
  readonly startTicks: number | null;
  readonly askedDaemon: boolean;
}

export class PasswdCache {
  readonly #proc: Procfs;
  readonly #engine: Engine;
  readonly #cached = new Map<string, Cached>();

  constructor(proc: Procfs, engine: Engine) {
    this.#proc = proc;
    this.#engine = engine;
  }

  /**
   * The passwd of a running container, as far as captop may read it or the daemon has told.
   *
   * @param suspicious whether the container may have mounted what it likes
   */
  of(id: string, {pid, stat: {startTicks}}: RawProcess, suspicious: boolean): Passwd {
    const cached = this.#cached.get(id);
    const fresh = cached?.startTicks === startTicks && Date.now() - cached.readAt < freshFor;
    if (cached && fresh) return cached.passwd;
    const read = passwdThroughRoot(this.#proc, pid, suspicious);
    // What the daemon told stands until it is asked again.
    const passwd = isUnknown(read) && cached ? cached.passwd : sameOr(cached?.passwd, read);
    this.#cached.set(id, {passwd, readAt: Date.now(), startTicks, askedDaemon: false});
    return passwd;
  }

  /** The passwd of a container that does not run, as far as the daemon has told. */
  ofStopped(id: string): Passwd {
    return this.#cached.get(id)?.passwd ?? notRead;
  }

  /** Whether the daemon has not been asked yet for what captop could not read. */
  isOpen(id: string): boolean {
    const cached = this.#cached.get(id);
    return cached === undefined || (isUnknown(cached.passwd) && !cached.askedDaemon);
  }

  async ask(id: string): Promise<void> {
    const passwd = await passwdThroughDaemon(this.#engine, id);
    const startTicks = this.#cached.get(id)?.startTicks ?? null;
    this.#cached.set(id, {passwd, readAt: Date.now(), startTicks, askedDaemon: true});
  }

  /** Forgets containers that are gone. */
  keepOnly(ids: ReadonlyMap<string, unknown>): void {
    for (const id of this.#cached.keys()) if (!ids.has(id)) this.#cached.delete(id);
  }
}

/** The old object where it says the same, so that nothing is made anew. */
const sameOr = (before: Passwd | undefined, now: Passwd): Passwd =>
  before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
