/**
 * An engine and the kernel of its host -> ObservedHost: the engine is asked, the kernel is read, and both are joined.
 * Whatever did not change from one reading to the next is the same object, so that whoever draws compares by identity:
 * a process, a container with all of its processes, and the host with all of its containers.
 */

import type {Engine, EngineContainer, EngineFacts} from '../engine/engine.ts';
import {requestsWritten} from '../engine/requests-written.ts';
import {DeviceNodes} from '../kernel/device-nodes.ts';
import {isHeldByFreezer} from '../kernel/freezer.ts';
import type {InitProcess, Target} from '../kernel/init-process.ts';
import {KernelView} from '../kernel/kernel-view.ts';
import {type ContainerMounts, MountView} from '../kernel/mount-view.ts';
import {mapNamespaces} from '../kernel/namespaces.ts';
import {idsInOwnMounts, ownPid} from '../kernel/own-container.ts';
import type {Procfs} from '../kernel/procfs.ts';
import {livingTask} from '../kernel/raw-process.ts';
import {sameFact, sameItems} from '../kernel/same.ts';
import {isScanned, type ScannedContainer} from '../kernel/scanned-container.ts';
import {engineRow} from '../model/engine-rules.ts';
import {type CoveredPaths, coveredPaths} from '../model/kernel-text/covered-paths.ts';
import {isUnknown, type Known, knownOr, unknown} from '../model/known.ts';
import {memoize, memoizeEach} from '../model/memoize.ts';
import type {ObservedHost} from '../model/snapshot.ts';
import {archiveObstacle} from './archive-obstacle.ts';
import {type Assembled, assemble, type Parts, pidOf} from './assemble.ts';
import {Deadline, unreadFor} from './deadline.ts';
import {Ends} from './ended.ts';
import {type Evidence, evidenceOf, hides, unanswered, unobservedBecause} from './evidence.ts';
import {FileCapabilityCache} from './file-capabilities.ts';
import {HostFactsCache} from './host-facts.ts';
import {Inventory} from './inventory.ts';
import {PasswdCache} from './passwd-cache.ts';
import {type PendingLookup, PendingLookups} from './pending-lookups.ts';
import {limitsOf} from './reader-limits.ts';
import {isGivenAdmin, mayMount, targetOf} from './targets.ts';
import {slight, type Thoroughness} from './thoroughness.ts';

/** One engine and its host, with what is remembered between two readings. */
export class HostObserver {
  readonly inventory: Inventory;
  readonly #engine: Engine;
  readonly #proc: Procfs;
  readonly #view: KernelView;
  readonly #mounts: MountView;
  readonly #devices: DeviceNodes;
  readonly #facts: HostFactsCache;
  readonly #passwd: PasswdCache;
  readonly #files: FileCapabilityCache;
  readonly #lookups: PendingLookups;
  readonly #ownPid: () => number | undefined;
  readonly #idsInOwnMounts: () => readonly string[];
  readonly #assembled = new Map<string, Assembled>();
  readonly #covered = new WeakMap<InitProcess, CoveredPaths>();
  readonly #paused = memoizeEach((told: EngineContainer): EngineContainer => ({...told, state: 'paused'}));
  readonly #ends: Ends;
  /** Whether those that do not run were asked for, too. */
  #all = false;
  #engineFacts: EngineFacts | undefined;
  #host: ObservedHost | undefined;

  /** @param engineSockets paths of the sockets of the engines that are read, as captop itself sees them */
  constructor(engine: Engine, proc: Procfs, engineSockets: () => readonly string[] = () => []) {
    this.inventory = new Inventory(engine);
    this.#engine = engine;
    this.#proc = proc;
    this.#view = new KernelView(proc);
    this.#mounts = new MountView(proc, engineSockets);
    this.#devices = new DeviceNodes(proc, this.#mounts);
    this.#facts = new HostFactsCache(proc, () => this.#mounts.hostText);
    this.#passwd = new PasswdCache(proc, engine, this.#mounts);
    this.#files = new FileCapabilityCache(engine, proc);
    this.#ends = new Ends(engine, proc);
    this.#ownPid = memoize(1, () => ownPid(proc));
    this.#idsInOwnMounts = memoize(1, () => idsInOwnMounts(proc));
    this.#lookups = new PendingLookups(this.inventory, this.#view, this.#passwd, this.#files, told =>
      this.#archiveObstacle(told),
    );
  }

  /** One reading of everything that comes in time. */
  async read(all: boolean, deadline: Deadline = new Deadline()): Promise<ObservedHost> {
    await this.load(all, deadline);
    const host = this.observe();
    const lookups = this.pendingLookups();
    let owed: ReadonlySet<string> = new Set();
    const bringing = this.bringOwed().then(ids => {
      owed = ids;
    });
    await Promise.all([
      deadline.withinKernel(bringing),
      deadline.within(Promise.all(lookups.map(({lookUp}) => lookUp()))),
    ]);
    const ids = this.#view.together(new Set([...lookups.map(({id}) => id), ...owed]));
    if (ids.size === 0) return host;
    await this.#proc.complete(this.#inits());
    await deadline.withinKernel(this.readAhead(ids));
    return this.observe(ids, {...slight, search: owed.size > 0 && 'owed'});
  }

  /**
   * Asks the engine who it is and for all its containers. No process is read meanwhile: if the engine has the same
   * cores, both take longer than one after the other.
   *
   * @param deadline what to leave unread for; a watch has none, as it shows what came while it waits for the rest
   */
  async load(all: boolean, deadline?: Deadline): Promise<void> {
    this.#all = all;
    const listing = this.inventory.list(all);
    const telling = this.#askEngine();
    // If the list fails, too, its error is told.
    telling.catch(() => {});
    // The first time there is nothing else to do while the engine answers.
    if (!this.#host && this.#proc.evidence === 'procfs') requestsWritten().then(() => this.#readHost());
    const bringing = this.#proc.renew(this.#inits(), true);
    bringing?.catch(() => {});
    const listed = await listing;
    deadline?.allowFor(listed.length);
    const reading = this.inventory.read(listed);
    await Promise.all([telling, deadline ? deadline.within(reading) : reading, bringing]);
    if (deadline?.isOver) this.inventory.leaveUnread(unreadFor(deadline.seconds));
    await this.#proc.complete(this.#inits());
    const ahead = this.readAhead();
    await (deadline ? deadline.withinKernel(ahead) : ahead);
  }

  /**
   * Has threads read what observe() will ask of what may let it wait; undefined if there is nothing.
   *
   * @param ids the containers that it will be asked for; all without it
   */
  readAhead(ids?: ReadonlySet<string>, {thorough}: Thoroughness = slight): Promise<void> | undefined {
    return this.#view.readAhead({some: this.#targets(ids), thorough});
  }

  /** The containers that run; of some, or of all. */
  #targets(ids?: ReadonlySet<string>): Target[] {
    return [...this.inventory.containers.values()]
      .filter(container => pidOf(container) > 0 && ids?.has(container.id) !== false)
      .map(each => targetOf(each, this.#engine.place.owner, this.#mounts.host));
  }

  /**
   * Brings from another machine what observe() reads, or has threads read what may let it wait.
   *
   * @param ids the containers that it will be asked for; without it nothing is known to have happened
   */
  async prepare(thoroughness: Thoroughness, ids?: ReadonlySet<string>): Promise<void> {
    const {search} = thoroughness;
    if (!this.isFar) await this.readAhead(ids, thoroughness);
    else if (ids === undefined && !search) await this.#proc.renewIfOther(this.#inits());
    else await this.#proc.renew(this.#inits(), search !== false);
  }

  /** The init processes that the engine named. */
  #inits(): number[] {
    return [...this.inventory.containers.values()].map(pidOf).filter(pid => pid > 0);
  }

  #readHost(): void {
    this.#facts.read();
    this.#view.findHierarchy();
  }

  async #askEngine(): Promise<void> {
    const told = await this.#engine.facts();
    if (!sameFact(told, this.#engineFacts)) this.#engineFacts = told;
  }

  /** Whether the engine has told enough for observe(). */
  get isLoaded(): boolean {
    return this.#engineFacts !== undefined && this.inventory.isListed && this.#proc.isReady;
  }

  /** Whether prepare() has something to bring before observe() reads anew of some containers, or of all. */
  mustPrepare(ids?: ReadonlySet<string>): boolean {
    return this.isFar || this.#view.mustReadAhead(this.#targets(ids));
  }

  /**
   * Has threads read what the last reading found too late, as processes outside of all listings; returns the containers
   * of which more is to be read, and whose processes are to be searched for.
   */
  async bringOwed(): Promise<ReadonlySet<string>> {
    return this.#view.together(await this.#view.bringOwed(this.#targets()));
  }

  /** Whether the last reading found processes too late. */
  get owes(): boolean {
    return this.#view.owes;
  }

  /** Whether its host is another machine. */
  get isFar(): boolean {
    return this.#proc.evidence === 'ssh';
  }

  #isKnown = (id: string): boolean => this.inventory.containers.has(id);

  /**
   * Reads the kernel's side of all known containers, or of some; asks the engine nothing. Throws before the engine
   * has been loaded.
   *
   * @returns the same object as the last time if nothing changed
   */
  observe(ids?: ReadonlySet<string>, thoroughness = slight): ObservedHost {
    const {containers} = this.inventory;
    const running = this.#targets();
    this.#view.scan({
      all: new Map(running.map(target => [target.id, target])),
      some: ids ? running.filter(({id}) => ids.has(id)) : running,
      isKnown: this.#isKnown,
      unread: this.inventory.unread,
      ...thoroughness,
    });
    for (const cache of [this.#passwd, this.#files, this.#mounts, this.#devices]) cache.keepOnly(containers);
    if (thoroughness.search === true) this.#mounts.renewHost();
    return this.#assemble(thoroughness.thorough);
  }

  /** What the last reading left open. */
  pendingLookups(): PendingLookup[] {
    return this.#lookups.open();
  }

  #parts(container: EngineContainer, ours: Evidence, thorough: (id: string) => boolean): Parts {
    const {id} = container;
    const seen = pidOf(container) > 0 ? this.#view.containers.get(id) : undefined;
    const told = isScanned(seen) ? this.#withPause(container) : container;
    const fileCapabilities = this.#files.of(id);
    if (isScanned(seen)) {
      const init = seen.init.raw;
      const mounts = this.#mounts.of(id, init, thorough(id));
      const passwd = this.#passwd.of(id, {
        init,
        mounts,
        mayMount: mayMount(told, seen),
        pids: () => seen.processes.map(({raw}) => livingTask(raw)),
      });
      const devices = knownOr(told.declared, null)?.devices ?? [];
      return {
        ...{told, seen, passwd, fileCapabilities, covered: this.#coveredPaths(seen, mounts), mounts},
        deviceNodes: this.#devices.of(
          id,
          devices.map(({host}) => host),
          thorough(id),
        ),
      };
    }
    const passwd = this.#passwd.ofStopped(id);
    const reason =
      seen === undefined ? unanswered(told) : unobservedBecause(seen, pidOf(told), this.#facts.reader, ours);
    return {told, seen: reason, passwd, fileCapabilities, covered: null, mounts: null, deviceNodes: null};
  }

  /** A container whose init process is proven, as its engine tells it, but paused where only the kernel knows that. */
  #withPause(told: EngineContainer): EngineContainer {
    const mayBe = this.#engine.leavesOutPauses && told.state === 'running' && !isGivenAdmin(told);
    return mayBe && isHeldByFreezer(this.#proc, pidOf(told)) ? this.#paused(told) : told;
  }

  /** What the kernel shows as masked, for an engine that does not tell. */
  #coveredPaths({init}: ScannedContainer, {mountinfo}: ContainerMounts): CoveredPaths | null {
    if (this.#engineFacts === undefined || engineRow(this.#engineFacts.engineKind).tellsMaskedPaths)
      return null;
    const known = this.#covered.get(init);
    if (known) return known;
    if (isUnknown(mountinfo)) return null;
    const covered = coveredPaths(mountinfo);
    this.#covered.set(init, covered);
    return covered;
  }

  #archiveObstacle(told: EngineContainer): string | undefined {
    const scanned = this.#view.containers.get(told.id);
    const running = isScanned(scanned) ? this.#mounts.of(told.id, scanned.init.raw, false) : undefined;
    const isSeen = this.#engine.place.isLocal || this.#proc.evidence === 'ssh';
    const host = isSeen ? this.#mounts.host : unknown('its host is another machine');
    return archiveObstacle(told, running, host);
  }

  /** By its processes if they are seen, else by what its engine mounted into it: that proves it where it is found. */
  #ownContainer({evidence}: Evidence): string | null {
    // It runs on this machine, and reads another one.
    if (this.isFar) return null;
    const pid = this.#ownPid();
    for (const [id, seen] of this.#view.containers)
      if (isScanned(seen) && seen.processes.some(({raw}) => raw.pid === pid)) return id;
    if (evidence === 'procfs' && pid !== undefined) return null;
    return this.#idsInOwnMounts().find(this.#isKnown) ?? null;
  }

  #assemble(thorough: (id: string) => boolean): ObservedHost {
    const engineFacts = this.#engineFacts;
    if (!engineFacts) throw new Error('observed before the engine was loaded');
    const {place} = this.#engine;
    const {reader} = this.#facts;
    const facts = this.#facts.of(engineFacts, this.#view);
    const {containers} = this.inventory;
    const ended = this.#ends.among(containers, {
      containers: this.#view.containers,
      pidNamespace: facts.hostNamespaces.pid,
      hidesProcesses: hides(reader),
    });
    // Those that have ended prove nothing of where the engine is.
    const view =
      ended.size === 0
        ? this.#view.containers
        : new Map([...this.#view.containers].filter(([id]) => !ended.has(id)));
    const ours = evidenceOf(view, place, engineFacts, this.#proc, reader);
    const ifOurs = <T>(fact: Known<T>): Known<T> => (ours.evidence !== 'none' ? fact : unknown(ours.detail));
    const listed = [...containers.values()].flatMap(told => {
      const end = ended.get(told.id);
      if (end === undefined) return [told];
      return this.#all ? [end] : [];
    });
    const assembled = listed.map(told =>
      assemble(this.#parts(told, ours, thorough), facts, this.#assembled.get(told.id)),
    );
    this.#assembled.clear();
    for (const each of assembled) this.#assembled.set(each.container.id, each);
    const host: ObservedHost = {
      endpoint: place.url,
      ...engineFacts,
      capLastCap: ifOurs(facts.capLastCap),
      available: ifOurs(facts.available),
      evidence: ours.evidence,
      limits: [...ours.limits, ...limitsOf(reader, assembled, pid => this.#view.commands.isUnanswered(pid))],
      namespaces: mapNamespaces(name => ifOurs(facts.hostNamespaces[name])),
      selinux: ifOurs(this.#facts.selinux),
      ownContainer: this.#ownContainer(ours),
      containers: assembled.map(({container}) => container),
    };
    if (!this.#host || !sameHost(host, this.#host)) this.#host = host;
    return this.#host;
  }
}

/** Compares the containers by identity, and the rest, which is small, by value. */
const sameHost = ({containers: a, ...one}: ObservedHost, {containers: b, ...other}: ObservedHost): boolean =>
  sameItems(a, b) &&
  sameFact({...one, available: String(one.available)}, {...other, available: String(other.available)});
