/** Containers x processes -> ObservedHost: the daemon is asked, the kernel is looked at, and both are put together. */
import {setOfNames} from '../model/capability.ts';
import {type CoveredPaths, coveredPaths} from '../model/covered-paths.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import type {ObservedHost} from '../model/snapshot.ts';
import {type Assembled, assemble, type HostSide, type Parts, pidOf} from './assemble.ts';
import {askDaemon, availableSet, capLastCap, type DaemonFacts, findDaemons} from './daemon-host.ts';
import type {Engine} from './engine.ts';
import {FileCapabilityCache} from './file-capabilities.ts';
import type {First, Target} from './first-process.ts';
import {worthAsking} from './interpret.ts';
import {type Entry, Inventory} from './inventory.ts';
import {KernelView} from './kernel-view.ts';
import {limitsOf} from './limits.ts';
import {isSeen, type Seen} from './look.ts';
import {hostPasswd} from './names.ts';
import {hostNamespaces, mapNamespaces} from './namespaces.ts';
import {once} from './once.ts';
import {PasswdCache} from './passwd-cache.ts';
import {attempt, type Procfs} from './procfs.ts';
import {type Reader, readReader} from './reader.ts';

import {sameFact, sameItems} from './same.ts';
import {type Evidence, evidenceOf, explain, unanswered} from './unobserved.ts';

/** What does not change while captop runs. */
interface Fixed extends HostSide {
  readonly daemon: DaemonFacts;
  /** How many processes that start containers it was told by. */
  readonly starters: number;
  readonly capLastCap: Known<number>;
  readonly available: Known<bigint>;
}

/** What only the daemon can still tell of a container. */
export interface Question {
  readonly id: string;
  /** The same for the same question. */
  readonly key: string;
  readonly ask: () => Promise<void>;
}

function targetOf(entry: Entry): Target {
  const mode = isUnknown(entry.document) ? '' : (entry.document.HostConfig?.PidMode ?? '');
  return {id: entry.id, pid: pidOf(entry), ownPidNamespace: mode === '' || mode === 'private'};
}

const enoughStarters = 4;

/** mount(2) asks for it. */
const mayMount = setOfNames(['SYS_ADMIN']);

/** Whether the declared user can only be understood with the container's passwd. */
const namesUser = ({document}: Entry): boolean =>
  !isUnknown(document) && /^[^\d:]/.test(document.Config?.User ?? '');

/** Whether a container may have mounted what it likes, or was given a mount where its passwd is. */
const isSuspicious = (entry: Entry, {processes}: Seen): boolean =>
  processes.some(({raw}) => (raw.status.capabilities.bounding & mayMount) !== 0n) ||
  (!isUnknown(entry.document) &&
    (entry.document.Mounts ?? []).some(({Destination}) => Destination?.startsWith('/etc')));

/** One daemon and its host, with what is remembered between two readings. */
export class HostObserver {
  readonly inventory: Inventory;
  readonly #engine: Engine;
  readonly #proc: Procfs;
  readonly #view: KernelView;
  readonly #reader: () => Reader;
  readonly #passwd: PasswdCache;
  readonly #files: FileCapabilityCache;
  readonly #assembled = new Map<string, Assembled>();
  readonly #inspectedAgain = new Map<string, number>();
  readonly #covered = new WeakMap<First, CoveredPaths>();
  #daemon: DaemonFacts | undefined;
  #fixed: Fixed | undefined;
  #host: ObservedHost | undefined;

  constructor(engine: Engine, proc: Procfs) {
    this.inventory = new Inventory(engine);
    this.#engine = engine;
    this.#proc = proc;
    this.#view = new KernelView(proc);
    this.#reader = once(() => readReader(proc));
    this.#passwd = new PasswdCache(proc, engine);
    this.#files = new FileCapabilityCache(engine);
  }

  /** One reading of everything. */
  async read(all: boolean): Promise<ObservedHost> {
    await this.load(all);
    const host = this.look();
    const questions = this.questions();
    if (questions.length === 0) return host;
    await Promise.all(questions.map(({ask}) => ask()));
    return this.look(new Set(questions.map(({id}) => id)));
  }

  /** Asks the daemon who it is and for all its containers; the first time, PID 1 of each is read meanwhile. */
  async load(all: boolean): Promise<void> {
    const prepare = this.#host ? undefined : (entry: Entry) => this.#prepare(entry);
    // As soon as the questions are on their way.
    if (prepare) setTimeout(this.#reader, 1);
    await Promise.all([this.#askDaemon(), this.inventory.load(all, prepare)]);
  }

  async #askDaemon(): Promise<void> {
    this.#daemon ??= await askDaemon(this.#engine);
  }

  /** Whether the daemon has told enough for a look. */
  get isLoaded(): boolean {
    return this.#daemon !== undefined && this.inventory.isListed;
  }

  #isKnown = (id: string): boolean => this.inventory.entries.has(id);

  #prepare(entry: Entry): void {
    if (pidOf(entry) === 0) return;
    this.#view.prepare(targetOf(entry), this.#isKnown);
    const seen = this.#view.containers.get(entry.id);
    if (isSeen(seen)) this.#passwd.of(entry.id, seen.first.raw, isSuspicious(entry, seen));
  }

  /**
   * Reads the kernel's side of the containers that are known, or of some; asks the daemon nothing.
   *
   * @returns the same object as the last time where nothing changed
   */
  look(ids?: ReadonlySet<string>, thorough = false): ObservedHost {
    const {entries} = this.inventory;
    const running = [...entries.values()].filter(entry => pidOf(entry) > 0).map(targetOf);
    this.#view.look({
      all: new Map(running.map(target => [target.id, target])),
      some: ids ? running.filter(({id}) => ids.has(id)) : running,
      isKnown: this.#isKnown,
      thorough,
    });
    for (const cache of [this.#passwd, this.#files]) cache.keepOnly(entries);
    return this.#assemble();
  }

  /**
   * What the last look left open: a PID 1 that was not found is asked after once, until it is another; names that
   * captop may not read; executables that may have given capabilities.
   */
  questions(): Question[] {
    const questions: Question[] = [];
    for (const entry of this.inventory.entries.values()) {
      const {id} = entry;
      const seen = this.#view.containers.get(id);
      const pid = pidOf(entry);
      if (seen !== undefined && !isSeen(seen) && this.#inspectedAgain.get(id) !== pid)
        questions.push({id, key: `${id} inspect`, ask: () => this.#inspectAgain(id, pid)});
      if ((isSeen(seen) || namesUser(entry)) && this.#passwd.isOpen(id))
        questions.push({id, key: `${id} passwd`, ask: () => this.#passwd.ask(id)});
      for (const path of isSeen(seen) ? this.#openFiles(id, seen) : [])
        questions.push({id, key: `${id} ${path}`, ask: () => this.#files.ask(id, path)});
    }
    return questions;
  }

  async #inspectAgain(id: string, pid: number): Promise<void> {
    this.#inspectedAgain.set(id, pid);
    await this.inventory.renew(id);
  }

  #openFiles(id: string, {processes}: Seen): Set<string> {
    const known = this.#files.of(id);
    const paths = processes.map(({raw}) => worthAsking(raw));
    return new Set(paths.filter(path => path !== undefined && !known.has(path)) as string[]);
  }

  /** Read once; again as long as no container has run that could tell what PID 1 does not. */
  #fix(): Fixed {
    const starters = this.#starters();
    if (this.#fixed && (this.#fixed.starters > 0 || starters.length === 0)) return this.#fixed;
    const daemon = this.#daemon;
    if (!daemon) throw new Error('look before load');
    const last = capLastCap(this.#proc);
    const daemons = starters.length > 0 ? [] : findDaemons(this.#proc, daemon.engineKind, this.#view.outside);
    // What stands was made with what was known before.
    this.#assembled.clear();
    this.#fixed = {
      daemon,
      starters: starters.length,
      reader: this.#reader(),
      remapped: daemon.remapped,
      capLastCap: last,
      available: availableSet(this.#proc, starters, daemons, last),
      hostNamespaces: hostNamespaces(this.#proc, starters, this.#reader().namespaces.pid),
      hostPasswd: this.#fixed?.hostPasswd ?? hostPasswd(this.#proc),
    };
    return this.#fixed;
  }

  /** The parents of the first containers' PID 1: of their shims or conmons one is as good as another. */
  #starters(): number[] {
    const starters: number[] = [];
    for (const seen of this.#view.containers.values()) {
      if (starters.length === enoughStarters) break;
      const parent = isSeen(seen) ? seen.first.raw.stat.parent : 0;
      if (parent > 1) starters.push(parent);
    }
    return starters;
  }

  #parts(entry: Entry, ours: Evidence): Parts {
    const {id} = entry;
    const seen = this.#view.containers.get(id);
    const fileCapabilities = this.#files.of(id);
    if (isSeen(seen)) {
      const passwd = this.#passwd.of(id, seen.first.raw, isSuspicious(entry, seen));
      return {entry, seen, passwd, fileCapabilities, covered: this.#coveredPaths(seen)};
    }
    const passwd = this.#passwd.ofStopped(id);
    const reason = seen === undefined ? unanswered(entry) : explain(seen, pidOf(entry), this.#reader(), ours);
    return {entry, seen: reason, passwd, fileCapabilities, covered: null};
  }

  /** Podman's compatible inspect leaves out what is masked; the kernel shows it. */
  #coveredPaths({first}: Seen): CoveredPaths | null {
    if (this.#daemon?.engineKind !== 'podman') return null;
    const known = this.#covered.get(first);
    if (known) return known;
    const text = attempt('mountinfo', () => this.#proc.whole(`${first.raw.pid}/mountinfo`));
    if (isUnknown(text)) return null;
    const covered = coveredPaths(text);
    this.#covered.set(first, covered);
    return covered;
  }

  #assemble(): ObservedHost {
    const fixed = this.#fix();
    const {daemon} = fixed;
    const {entries} = this.inventory;
    const ours = evidenceOf(this.#view.containers, this.#engine.endpoint, daemon, this.#proc, this.#reader());
    for (const known of [this.#assembled, this.#inspectedAgain])
      for (const id of known.keys()) if (!entries.has(id)) known.delete(id);
    for (const entry of entries.values())
      this.#assembled.set(entry.id, assemble(this.#parts(entry, ours), fixed, this.#assembled.get(entry.id)));
    const assembled = [...this.#assembled.values()];
    const told = <T>(fact: Known<T>): Known<T> => (ours.evidence === 'procfs' ? fact : unknown(ours.detail));
    const host: ObservedHost = {
      endpoint: this.#engine.endpoint.url,
      ...daemon,
      capLastCap: told(fixed.capLastCap),
      available: told(fixed.available),
      evidence: ours.evidence,
      limits: [...ours.limits, ...limitsOf(this.#reader(), assembled)],
      namespaces: mapNamespaces(name => told(fixed.hostNamespaces[name])),
      containers: [...entries.keys()].flatMap(id => this.#assembled.get(id)?.container ?? []),
    };
    if (!this.#host || !sameHost(host, this.#host)) this.#host = host;
    return this.#host;
  }
}

const sameHost = (a: ObservedHost, b: ObservedHost): boolean =>
  sameItems(a.containers, b.containers) && sameItems(a.limits, b.limits) && sameFact(a.evidence, b.evidence);
