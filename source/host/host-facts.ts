/** What holds for all containers of a host and does not change while captop runs. */

import type {EngineFacts} from '../engine/engine.ts';
import type {KernelView} from '../kernel/kernel-view.ts';
import {hostNamespaces} from '../kernel/namespaces.ts';
import type {Procfs} from '../kernel/procfs.ts';
import {type Reader, readReader} from '../kernel/reader.ts';
import {isScanned} from '../kernel/scanned-container.ts';
import {selinuxMode} from '../kernel/selinux.ts';
import {type Known, unknown} from '../model/known.ts';
import {memoize} from '../model/memoize.ts';
import type {SelinuxMode} from '../model/security-label.ts';
import type {HostSide} from './assemble.ts';
import {availableSet, capLastCap, findDaemons} from './available-capabilities.ts';
import {hostPasswd} from './passwd.ts';

export interface HostFacts extends HostSide {
  readonly daemon: EngineFacts;
  readonly capLastCap: Known<number>;
  readonly available: Known<bigint>;
}

/** Processes that start containers (shims, conmons) that are looked at: the others would tell the same. */
const enoughStarters = 4;

export class HostFactsCache {
  readonly #proc: Procfs;
  readonly #reader: () => Reader;
  readonly #hostPasswd: () => HostSide['hostPasswd'];
  readonly #capLastCap: () => Known<number>;
  #facts: HostFacts | undefined;
  #starters = 0;
  #selinux: Known<SelinuxMode> = unknown('nothing was read yet');

  /** @param hostMountinfo gives that of the host's PID 1; undefined if it is closed to captop */
  constructor(proc: Procfs, hostMountinfo: () => string | undefined) {
    this.#proc = proc;
    this.#reader = memoize(1, () => readReader(proc));
    this.#hostPasswd = memoize(1, () => hostPasswd(proc, hostMountinfo));
    this.#capLastCap = memoize(1, () => capLastCap(proc));
  }

  /** Reads what does not depend on any container, ahead of time. */
  read(): void {
    this.#reader();
    this.#hostPasswd();
    this.#capLastCap();
  }

  /** Whoever administers the host may change it at any time, unless it was left out at boot. */
  get selinux(): Known<SelinuxMode> {
    if (this.#selinux !== 'off') this.#selinux = selinuxMode(this.#proc);
    return this.#selinux;
  }

  get reader(): Reader {
    return this.#reader();
  }

  /** The facts; the same object until the engine tells others of itself, or a first container shows what PID 1 did not. */
  of(daemon: EngineFacts, view: KernelView): HostFacts {
    const starters = startersOf(view);
    const known = this.#facts;
    if (known?.daemon === daemon && (this.#starters > 0 || starters.length === 0)) return known;
    const last = this.#capLastCap();
    const daemons = starters.length > 0 ? [] : findDaemons(this.#proc, daemon.engineKind, view.outside);
    this.#starters = starters.length;
    this.#facts = {
      daemon,
      reader: this.reader,
      capLastCap: last,
      available: availableSet(this.#proc, starters, daemons, last),
      hostNamespaces: hostNamespaces(this.#proc, starters, this.reader.namespaces.pid),
      hostPasswd: this.#hostPasswd(),
    };
    return this.#facts;
  }
}

/** The parents of the first containers' PID 1. */
function startersOf(view: KernelView): number[] {
  const starters: number[] = [];
  for (const seen of view.containers.values()) {
    if (starters.length === enoughStarters) break;
    const parent = isScanned(seen) ? seen.init.raw.stat.parent : 0;
    if (parent > 1) starters.push(parent);
  }
  return starters;
}
