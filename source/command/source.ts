/** Where observations come from: a daemon and its host, or a document that was saved. */
import {statSync} from 'node:fs';
import type {Endpoint} from '../engine/endpoint.ts';
import {engineWords} from '../engine/engine-words.ts';
import type {EngineReader} from '../host/watch/several-hosts.ts';
import type {Chosen} from '../model/document/document.ts';
import {exitStatus, Failure} from '../model/failure.ts';
import {knownOr} from '../model/known.ts';
import type {Watch} from '../model/live.ts';
import type {Profile} from '../model/profile.ts';
import type {Observation} from '../model/snapshot.ts';
import type {Options} from './arguments/options.ts';
import {aroundHere} from './around-here.ts';
import {readDemo, readRecording} from './files.ts';
import {loadProfile} from './profile.ts';
import {replay, withChosenStates} from './replay.ts';

export interface Source {
  readonly observe: (all: boolean) => Promise<Observation>;
  readonly watch: (all: boolean) => Watch;
  /** The profile to compare with; undefined for that of each container's engine. */
  readonly profile: Profile | undefined;
  /** What was chosen when the document was saved that is shown; null for all containers, and for a live host. */
  readonly chosen: Chosen | null;
  /** What is shown instead of a live host, for a sentence and for a title; null for a live one. */
  readonly notice: {readonly full: string; readonly brief: string} | null;
  readonly close: () => void;
}

/** 2026-11-24 11:00 UTC */
const minute = (time: string): string => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** What was saved in a file; the recording that captop brings where there is none. It is compared as when it was saved. */
async function openRecording({from: path, profile: name}: Options): Promise<Source> {
  const chosen = name === null ? undefined : await loadProfile(name);
  const {
    observation,
    profile,
    chosen: recorded,
  } = path === null ? await readDemo() : await readRecording(path);
  const when = minute(observation.takenAt);
  return {
    observe: async all => withChosenStates(observation, all),
    watch: all => replay(observation, all),
    profile: name === null ? (profile ?? undefined) : chosen,
    chosen: knownOr(recorded, null),
    notice: {
      full: path === null ? `demo: a recording of ${when}, not this host` : `${path}: a recording of ${when}`,
      brief: `recording of ${when.slice(0, 10)}`,
    },
    close: () => {},
  };
}

/** Throws a Failure (status 2) unless it is a directory. Whether it is the daemon's procfs is told by what is read. */
function checkProc(path: string): void {
  try {
    if (statSync(path).isDirectory()) return;
  } catch {
    throw new Failure(`--proc ${path}: there is no such directory`, exitStatus.usage);
  }
  throw new Failure(`--proc ${path} is not a directory`, exitStatus.usage);
}

const sudoIsForSsh = (): Failure =>
  new Failure(
    '--sudo is for machines that are reached by ssh: run captop itself with sudo here',
    exitStatus.usage,
  );

/** Engines that were named. */
async function openNamed(
  endpoints: readonly Endpoint[],
  {proc, sudo}: Options,
): Promise<Omit<EngineReader, 'url'>> {
  const [{openHost}, {severalHosts}] = await Promise.all([
    import('../host/open.ts'),
    import('../host/watch/several-hosts.ts'),
  ]);
  if (sudo && !endpoints.some(({kind}) => kind === 'ssh')) throw sudoIsForSsh();
  const readers = endpoints.map(endpoint =>
    openHost({endpoint, procRoot: proc, sudo, engines: () => endpoints}),
  );
  if (endpoints.some(({kind}) => kind === 'ssh')) await (await import('./log-in.ts')).logIn(readers);
  return severalHosts(readers);
}

/** The engines that the options or the environment name; without them, or with --engine, those that are found here. */
async function openReader(options: Options): Promise<Omit<EngineReader, 'url'>> {
  const {hosts, contexts, engines, proc, sudo} = options;
  const {chooseEndpoint, chooseEndpoints, isChosen} = await import('../engine/endpoint.ts');
  const choice = {hosts, contexts, env: process.env};
  if (engines === null && isChosen(choice)) return openNamed(chooseEndpoints(choice), options);
  if (sudo) throw sudoIsForSsh();
  const [{findEngines}, {everyEngine}] = await Promise.all([
    import('../engine/discover.ts'),
    import('../host/every-engine.ts'),
  ]);
  const wanted = engines ?? engineWords;
  return everyEngine({
    procRoot: proc,
    wanted,
    // What no engine tells of is known once all others have told.
    find: () => findEngines(wanted.includes('other') ? engineWords : wanted, aroundHere(proc)),
    otherwise: wanted.includes('docker') ? chooseEndpoint({hosts: [], env: {}}) : null,
  });
}

/** Opens what the options ask for. Throws a Failure for what cannot be found. */
export async function openSource(options: Options): Promise<Source> {
  if (options.demo || options.from !== null) return openRecording(options);
  const profile = options.profile === null ? undefined : await loadProfile(options.profile);
  checkProc(options.proc);
  const {intervalMs} = options;
  const reader = await openReader(options);
  return {
    observe: all => reader.observe({all}),
    watch: all => reader.watch({all, intervalMs}),
    profile,
    chosen: null,
    notice: null,
    close: () => reader.close(),
  };
}
