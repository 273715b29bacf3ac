/** Containers x processes -> ObservedHost. */
import {isUnknown, type Known} from '../model/known.ts';
import type {ObservedContainer, ObservedHost} from '../model/snapshot.ts';
import {assemble, type HostSide, pidOf} from './assemble.ts';
import {askDaemon, availableSet, capLastCap, type DaemonFacts} from './daemon-host.ts';
import {type Engine, width} from './engine.ts';
import {type Entry, Inventory} from './inventory.ts';
import {type Missing, type Seen, type Target, type View, viewContainers} from './kernel-view.ts';
import {mapLimited} from './limit.ts';
import {hostPasswd} from './names.ts';
import {PasswdCache} from './passwd-cache.ts';
import type {Procfs} from './procfs.ts';
import {hostNamespaces, limitsOf, type Reader, readReader} from './reader.ts';
import {evidenceOf, explain} from './unobserved.ts';

/** What does not change while captop runs. */
interface Fixed extends HostSide {
  readonly daemon: DaemonFacts;
  readonly reader: Reader;
  readonly capLastCap: Known<number>;
  readonly available: Known<bigint>;
}

const runs = (entry: Entry): boolean => pidOf(entry) > 0;

function targetOf(entry: Entry): Target {
  const mode = isUnknown(entry.document) ? '' : (entry.document.HostConfig?.PidMode ?? '');
  return {id: entry.id, pid: pidOf(entry), ownPidNamespace: mode === '' || mode === 'private'};
}

const isSeen = (seen: Seen | Missing | undefined): seen is Seen => typeof seen === 'object';

/** One daemon and its host; reads and remembers. */
export class HostObserver {
  readonly #engine: Engine;
  readonly #proc: Procfs;
  readonly #passwd: PasswdCache;
  readonly inventory: Inventory;
  #fixed: Fixed | undefined;

  constructor(engine: Engine, proc: Procfs) {
    this.#engine = engine;
    this.#proc = proc;
    this.#passwd = new PasswdCache(proc, engine);
    this.inventory = new Inventory(engine);
  }

  /** Asks the daemon for everything, and reads the kernel's side of it. */
  async read(all: boolean): Promise<ObservedHost> {
    const [daemon] = await Promise.all([
      this.#fixed?.daemon ?? askDaemon(this.#engine),
      this.inventory.load(all),
    ]);
    return this.look(daemon);
  }

  /** Reads the kernel's side of the containers that are known. */
  async look(daemon: DaemonFacts): Promise<ObservedHost> {
    const targets = this.#targets();
    const {containers: view, outside} = this.#view(targets);
    await this.#lookAgain(targets, view);
    const fixed = this.#fix(daemon, outside);
    await this.#askForNames(view);
    return this.#assemble(fixed, view);
  }

  #targets(): Target[] {
    return [...this.inventory.entries.values()].filter(runs).map(targetOf);
  }

  #view(targets: readonly Target[]): View {
    return viewContainers(this.#proc, targets, id => this.inventory.entries.has(id));
  }

  /** A container may have stopped or started anew since it was inspected: such are inspected again, once. */
  async #lookAgain(targets: readonly Target[], view: Map<string, Seen | Missing>): Promise<void> {
    const missing = targets.filter(({id}) => !isSeen(view.get(id)));
    if (missing.length === 0) return;
    await this.inventory.renew(missing.map(({id}) => id));
    const before = new Map(missing.map(({id, pid}) => [id, pid]));
    const changed = this.#targets().filter(({id, pid}) => before.has(id) && before.get(id) !== pid);
    if (changed.length > 0) for (const [id, seen] of this.#view(changed).containers) view.set(id, seen);
  }

  #fix(daemon: DaemonFacts, outside: readonly number[]): Fixed {
    if (this.#fixed) return this.#fixed;
    const reader = readReader(this.#proc);
    const last = capLastCap(this.#proc);
    this.#fixed = {
      daemon,
      reader,
      remapped: daemon.remapped,
      capLastCap: last,
      available: availableSet(this.#proc, daemon.engineKind, outside, last),
      hostNamespaces: hostNamespaces(this.#proc, reader),
      hostPasswd: hostPasswd(this.#proc),
    };
    return this.#fixed;
  }

  /** Asks the daemon for the passwd of containers whose root is closed to captop or that do not run. */
  async #askForNames(view: ReadonlyMap<string, Seen | Missing>): Promise<void> {
    const unread: string[] = [];
    for (const entry of this.inventory.entries.values()) {
      const seen = view.get(entry.id);
      const names = isSeen(seen) ? this.#passwd.now(entry.id, firstOf(seen)) : this.#passwd.known(entry.id);
      if (isUnknown(names) && (isSeen(seen) || namesUser(entry))) unread.push(entry.id);
    }
    await mapLimited(unread, width, id => this.#passwd.ask(id));
    this.#passwd.keepOnly(this.inventory.entries);
  }

  #assemble(fixed: Fixed, view: ReadonlyMap<string, Seen | Missing>): ObservedHost {
    const {daemon} = fixed;
    const ours = evidenceOf(view, this.#engine.endpoint, daemon, this.#proc, fixed.reader);
    const containers = [...this.inventory.entries.values()].map((entry): ObservedContainer => {
      const seen = view.get(entry.id);
      const passwd = isSeen(seen) ? this.#passwd.now(entry.id, firstOf(seen)) : this.#passwd.known(entry.id);
      if (isSeen(seen)) return assemble(entry, seen, passwd, fixed);
      const reason = runs(entry) ? explain(seen ?? 'gone', pidOf(entry), fixed.reader, ours) : null;
      return assemble(entry, reason, passwd, fixed);
    });
    return {
      endpoint: this.#engine.endpoint.url,
      name: daemon.name,
      engine: daemon.engine,
      engineKind: daemon.engineKind,
      engineVersion: daemon.engineVersion,
      kernel: daemon.kernel,
      capLastCap: ours.evidence === 'procfs' ? fixed.capLastCap : ours.unknown,
      available: ours.evidence === 'procfs' ? fixed.available : ours.unknown,
      evidence: ours.evidence,
      limits: [...ours.limits, ...limitsOf(fixed.reader, fixed.hostNamespaces)],
      namespaces: fixed.hostNamespaces,
      remapped: daemon.remapped,
      rootless: daemon.rootless,
      containers,
    };
  }
}

const firstOf = ({first}: Seen): {pid: number; startTicks: number} => ({
  pid: first.pid,
  startTicks: first.stat.startTicks,
});

/** Whether the declared user can only be understood with the container's passwd. */
const namesUser = ({document}: Entry): boolean =>
  !isUnknown(document) && /^[^\d:]/.test(document.Config?.User ?? '');
