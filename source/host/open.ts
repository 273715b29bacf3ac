/** An engine and its host, opened for reading: what host/ offers. */
import {existsSync} from 'node:fs';
import {
  type BundleEndpoint,
  bundlesOf,
  type Endpoint,
  type StorageEndpoint,
  socketsOfEndpoints,
} from '../engine/endpoint.ts';
import {openEngine} from '../engine/open.ts';
import {LocalProcfs} from '../kernel/local-procfs.ts';
import type {Procfs} from '../kernel/procfs.ts';
import {attempt} from '../kernel/read-problem.ts';
import {exitStatus, Failure} from '../model/failure.ts';
import {isUnknown} from '../model/known.ts';
import {readingLimits} from './deadline.ts';
import {openFarHost} from './far-host.ts';
import type {HostReader} from './host-reader.ts';
import {readerOf} from './reader.ts';
import {withBundles} from './watch/bundle-fallback.ts';

/** Opens a procfs; throws a Failure (status 2) if it is none. */
export function openProcfs(root: string): Procfs {
  const proc = new LocalProcfs(root);
  // A procfs shows its reader, unless the reader belongs to another PID namespace.
  if (existsSync(proc.path('self/stat'))) return proc;
  const pids = attempt('it', () => proc.pids());
  // Any folder may hold names that are numbers.
  if (!isUnknown(pids) && pids.some(pid => existsSync(proc.path(`${pid}/status`)))) return proc;
  const problem = isUnknown(pids) ? 'cannot be read' : 'holds no processes';
  throw new Failure(
    `${root} ${problem}: --proc needs the procfs of the daemon's host, usually /proc`,
    exitStatus.usage,
  );
}

/** Where an engine is, and where the procfs of its host is mounted, usually at /proc. */
export interface HostPlace {
  readonly endpoint: Endpoint;
  readonly procRoot: string;
  /** Where the bundles of its containers are; by default where a daemon on the usual socket keeps them. */
  readonly bundles?: BundleEndpoint | StorageEndpoint | undefined;
  /** Whether a machine that is reached by ssh is read through `sudo -n`. */
  readonly sudo?: boolean;
  /** All engines of this machine that are read, whose sockets a container may hold; by default this one alone. */
  readonly engines?: () => readonly Endpoint[];
}

/** Opens an engine; nothing is asked before the first call. Throws a Failure (status 2) if the procfs is none. */
export function openHost(place: HostPlace): HostReader {
  const {endpoint, procRoot, bundles = bundlesOf(endpoint), sudo = false, engines = () => [endpoint]} = place;
  if (endpoint.kind === 'ssh') return openFarHost(endpoint, sudo);
  const proc = openProcfs(procRoot);
  const sockets = () => socketsOfEndpoints(engines());
  const reader = openReader(endpoint, proc, sockets);
  return bundles === undefined ? reader : withBundles(reader, openReader(bundles, proc, sockets));
}

const openReader = (endpoint: Endpoint, proc: Procfs, sockets: () => readonly string[]): HostReader =>
  readerOf(openEngine(endpoint, {ownMountinfo: () => proc.ownMounts}), proc, readingLimits, sockets);
