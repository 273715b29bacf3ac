/** Every engine that is found on this machine as one, those that come while captop runs among them. */
import {type FoundEngine, noneFound} from '../engine/discover.ts';
import {enginesOf, isStillThere} from '../engine/discover-by-process.ts';
import {type Endpoint, socketsOfEndpoints} from '../engine/endpoint.ts';
import {type EngineWord, engineWords} from '../engine/engine-words.ts';
import {Failure} from '../model/failure.ts';
import type {Watch} from '../model/live.ts';
import type {Observation, ObservedHost} from '../model/snapshot.ts';
import {readingLimits} from './deadline.ts';
import {FoundReaders} from './found-readers.ts';
import {openHost, openProcfs} from './open.ts';
import {readerOf} from './reader.ts';
import {Unexplained, type UnexplainedInit} from './unexplained.ts';
import {UnexplainedEngine} from './unexplained-engine.ts';
import {eachContainerOnce} from './watch/each-container-once.ts';
import {type EngineReader, observeAll, SeveralHostsWatch} from './watch/several-hosts.ts';
import {Timers} from './watch/timers.ts';

/** Milliseconds between two looks for engines; fewer until all that was found at first has been read. */
const lookAgainAfter = {usual: 3000, first: 150};

/** What engines are to be found, where. */
export interface EngineSearch {
  readonly procRoot: string;
  /** What is to be shown. */
  readonly wanted: readonly EngineWord[];
  /** Those on this machine now, in their order. */
  readonly find: () => Promise<readonly FoundEngine[]>;
  /** What is read, and missed, if none is found; without it that is a failure. */
  readonly otherwise: Endpoint | null;
}

type Options = Parameters<EngineReader['watch']>[0];

const joined = (one: Observation, other: Observation): Observation => ({
  ...other,
  hosts: [...one.hosts, ...other.hosts],
  unreached: [...(one.unreached ?? []), ...(other.unreached ?? [])],
});

/** Nothing but the sentence of a Failure; throws any other error. */
function unreachedBecause(error: unknown): Observation {
  if (!(error instanceof Failure)) throw error;
  return {takenAt: new Date().toISOString(), hosts: [], unreached: [error.message]};
}

/** Says what a reading left out. */
const onlyJustStarted = (pids: readonly number[]): string =>
  `host PID ${pids.join(', ')} started a moment ago and may be a container that no engine tells of yet: it is left out, read again`;

/** As they stand in the list. */
const inOrder = (a: FoundEngine, b: FoundEngine): number =>
  engineWords.indexOf(a.engine) - engineWords.indexOf(b.engine);

const sameReaders = (a: readonly EngineReader[], b: readonly EngineReader[]): boolean =>
  a.length === b.length && a.every((reader, index) => reader === b[index]);

class EveryEngine implements Omit<EngineReader, 'url'> {
  readonly #search: EngineSearch;
  readonly #readers: FoundReaders;
  /** What engines tell of now, for the look for containers that none tells of. */
  #told: () => readonly ObservedHost[] = () => [];
  readonly #unexplained: Unexplained;
  /** Reads the containers that no engine tells of. */
  readonly #rest: EngineReader;
  /** All that were found last. */
  #found: readonly FoundEngine[] = [];
  /** Engines that were found by what watches over their containers. */
  #byProcess: readonly FoundEngine[] = [];
  /** What engine each address is of. */
  readonly #words = new Map<string, EngineWord>();
  #first: readonly EngineReader[] = [];
  /** Whether what was found at first has been read. */
  #isRead = false;

  constructor(search: EngineSearch) {
    const {procRoot} = search;
    const proc = openProcfs(procRoot);
    this.#search = search;
    const engines = () => this.#found.map(({endpoint}) => endpoint);
    this.#readers = new FoundReaders(({endpoint, bundles}) =>
      openHost({endpoint, procRoot, bundles, engines}),
    );
    this.#unexplained = new Unexplained(proc, () => this.#told());
    this.#rest = readerOf(new UnexplainedEngine(proc, this.#unexplained), proc, readingLimits, () =>
      socketsOfEndpoints(engines()),
    );
  }

  /** Looks for engines for the first time. Throws a Failure (status 3) if there is nothing to show. */
  async begin(): Promise<void> {
    const {otherwise, wanted} = this.#search;
    this.#first = await this.#find();
    if (this.#first.length > 0) return;
    const inits = await this.#findSettled();
    if (await this.#findByProcess(inits)) this.#first = await this.#find();
    else if (this.#isRestShown(inits)) this.#first = [this.#rest];
    else if (otherwise !== null) this.#first = [this.#open({engine: 'docker', endpoint: otherwise})];
    else throw noneFound(wanted);
  }

  /** What no engine explains, with what had only just started. */
  async #findSettled(): Promise<readonly UnexplainedInit[]> {
    const inits = await this.#unexplained.find();
    if (inits.length > 0 || this.#unexplained.leftOut.length === 0) return inits;
    await this.#unexplained.settle();
    return this.#unexplained.find();
  }

  /** Containers that no engine tells of are shown if there are any, and always if they are asked for. */
  #isRestShown(inits: readonly UnexplainedInit[]): boolean {
    const {wanted} = this.#search;
    return wanted.includes('other') && (inits.length > 0 || wanted.length < engineWords.length);
  }

  #open(found: FoundEngine): EngineReader {
    this.#words.set(found.endpoint.url, found.engine);
    return this.#readers.of(found);
  }

  async #find(): Promise<readonly EngineReader[]> {
    const found = await this.#search.find();
    this.#byProcess = this.#byProcess.filter(isStillThere);
    this.#found = [...found, ...this.#byProcess].sort(inOrder);
    return [...new Set(this.#found.map(each => this.#open(each)))];
  }

  /** Remembers engines that are known by their containers alone; whether there are any that were not known before. */
  async #findByProcess(inits: readonly UnexplainedInit[]): Promise<boolean> {
    const {procRoot, wanted} = this.#search;
    const pids = inits.map(({pid}) => pid);
    const watchers = await enginesOf(procRoot, pids, pid => this.#unexplained.folderOf(pid));
    const found = watchers.filter(
      ({engine, endpoint}) =>
        !this.#words.has(endpoint.url) && (wanted.includes(engine) || wanted.includes('other')),
    );
    this.#byProcess = [...this.#byProcess, ...found];
    return found.length > 0;
  }

  /** Engines that are not to be shown are read all the same, to know what they explain. */
  #arrange(): (hosts: readonly ObservedHost[]) => readonly ObservedHost[] {
    const {wanted} = this.#search;
    const once = eachContainerOnce();
    return hosts => once(hosts.filter(({endpoint}) => wanted.includes(this.#words.get(endpoint) ?? 'other')));
  }

  async observe(options: Pick<Options, 'all'>): Promise<Observation> {
    // What was told before explains nothing now: what no engine told of would explain itself, and an engine that told of
    // its containers may be gone while they run on.
    this.#told = () => [];
    const isFirst = !this.#isRead;
    if (!isFirst) await this.begin();
    this.#isRead = true;
    const {leftOut, observation} = await this.#observeNow(options);
    // Whoever reads again and again sees it the next time.
    if (!isFirst || leftOut.length === 0) return this.#shown(observation, []);
    await this.#unexplained.settle();
    const {length} = await this.#unexplained.find();
    if (length === 0 && this.#unexplained.leftOut.length === 0) return this.#shown(observation, []);
    this.#told = () => [];
    const again = await this.#observeNow(options);
    return this.#shown(again.observation, again.leftOut);
  }

  /** One reading, and the PIDs that it left out as they had only just started. */
  async #observeNow(options: Pick<Options, 'all'>) {
    let observation = await this.#observeFound(this.#first, options);
    this.#told = () => observation.hosts;
    if (await this.#findByProcess(await this.#unexplained.find())) {
      const more = (await this.#find()).filter(reader => !this.#first.includes(reader));
      observation = joined(observation, await observeAll(more, options).catch(unreachedBecause));
      this.#first = [...this.#first, ...more];
    }
    const isRead = this.#first.includes(this.#rest);
    const inits = await this.#unexplained.find();
    // What is unexplained after the rest was read has run long enough since.
    const leftOut = [...(isRead ? inits.map(({pid}) => pid) : []), ...this.#unexplained.leftOut];
    if (!isRead && this.#isRestShown(inits))
      observation = joined(observation, await this.#rest.observe(options).catch(unreachedBecause));
    return {observation, leftOut};
  }

  /** A reading as it is shown, which says what it left out. */
  #shown(observation: Observation, leftOut: readonly number[]): Observation {
    const isTold = leftOut.length > 0 && this.#search.wanted.includes('other');
    const hosts = this.#arrange()(observation.hosts).map((host, index) =>
      isTold && index === 0 ? {...host, limits: [...host.limits, onlyJustStarted(leftOut)]} : host,
    );
    return {...observation, hosts};
  }

  /** What was found, or what is unexplained if nothing of that answers. */
  async #observeFound(found: readonly EngineReader[], options: Pick<Options, 'all'>): Promise<Observation> {
    const [only, ...others] = found;
    try {
      return await (only && others.length === 0 ? only.observe(options) : observeAll(found, options));
    } catch (error) {
      if (!(error instanceof Failure) || !this.#isRestShown(await this.#unexplained.find())) throw error;
      return unreachedBecause(error);
    }
  }

  watch(options: Options): Watch {
    const watch = new SeveralHostsWatch(this.#first, options, this.#arrange());
    const timers = new Timers();
    let used = this.#first;
    let frozen = false;
    let closed = false;
    this.#told = () => watch.hosts(this.#rest);
    watch.expectMore(true);

    const look = async (): Promise<void> => {
      const {isRead} = watch;
      const inits = isRead ? await this.#unexplained.find() : [];
      const isNew = await this.#findByProcess(inits);
      const found = await this.#find();
      if (closed) return;
      const gone = this.#readers.gone(found, url => watch.isLost(url) === true);
      // What was only just found has to be read before the rest is known.
      const isRestShown = isRead && !isNew ? this.#isRestShown(inits) : used.includes(this.#rest);
      const wanted = [...found, ...gone, ...(isRestShown ? [this.#rest] : [])];
      const isSame = wanted.length === 0 || sameReaders(wanted, used);
      // Everything that was there at first has been read, and nothing else was found.
      if (isRead && isSame && !isNew) watch.expectMore(false);
      if (isSame) return;
      used = wanted;
      watch.use(wanted);
      this.#readers.keepOnly(wanted);
    };
    const again = (): void =>
      timers.after(watch.isSettled ? lookAgainAfter.usual : lookAgainAfter.first, async () => {
        if (!frozen) await look();
        again();
      });
    timers.after(lookAgainAfter.first, async () => {
      await look();
      again();
    });
    return {
      [Symbol.asyncIterator]: () => watch[Symbol.asyncIterator](),
      refresh: () => watch.refresh(),
      freeze(freeze) {
        frozen = freeze;
        watch.freeze(freeze);
      },
      includeStopped: all => watch.includeStopped(all),
      inspect: id => watch.inspect(id),
      close() {
        closed = true;
        timers.end();
        watch.close();
      },
    };
  }

  close(): void {
    this.#readers.close();
    this.#rest.close();
  }
}

/** One reader for every engine that is found. Throws a Failure (status 3) if there is nothing to show. */
export async function everyEngine(search: EngineSearch): Promise<Omit<EngineReader, 'url'>> {
  const every = new EveryEngine(search);
  await every.begin();
  return every;
}
