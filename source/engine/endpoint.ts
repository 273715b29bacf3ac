/** Which daemons are read, and how they are reached: from --host, --context, and what docker(1) itself would take. */
import {realpathSync} from 'node:fs';
import type {Duplex} from 'node:stream';
import {exitStatus, Failure} from '../model/failure.ts';
import {parseSshUrl, type SshPlace} from '../ssh/place.ts';
import {configFolder, type DockerContext, dockerContext} from './contexts.ts';
import {type BundlesOf, hasNamespace, stateRootsOfDocker} from './state-roots.ts';
import {readTls, type Tls} from './tls.ts';

/** The socket of a daemon. */
export type DaemonEndpoint =
  | {
      readonly kind: 'unix';
      readonly url: string;
      readonly socketPath: string;
      /** The uid of the user whose daemon it is; root, or not known, if it is left out. */
      readonly owner?: number;
    }
  | {
      readonly kind: 'tcp';
      readonly url: string;
      readonly host: string;
      readonly port: number;
      readonly tls: Tls | null;
    }
  | ForwardedEndpoint;

/** A daemon on another machine, to which somebody else makes the connections. */
export interface ForwardedEndpoint {
  readonly kind: 'forwarded';
  readonly url: string;
  readonly connections: Connections;
}

export interface Connections {
  readonly connect: () => Promise<Duplex>;
  /** What carries connections now, by its name, and how many there may be at a time for each use. */
  readonly transport: string;
  readonly most: {readonly questions: number; readonly streams: number};
  /** Takes note that nothing ever came by a transport; returns whether there is another one. */
  leave(transport: string): boolean;
  /** Ends them, and what carries them. */
  close(): void;
}

/**
 * An engine and how it is reached: by its daemon, by the state folder of containerd or the storage of Podman, or by ssh to
 * its machine. `url` is how it is shown.
 */
export type Endpoint =
  | Exclude<DaemonEndpoint, ForwardedEndpoint>
  | BundleEndpoint
  | StorageEndpoint
  | SshPlace;

/** The state folder of containerd. */
export interface BundleEndpoint {
  readonly kind: 'bundle';
  readonly url: string;
  readonly stateRoot: string;
  /** Whose containers are meant; all if it is left out. */
  readonly whose?: BundlesOf;
  /** The uid of the user whose folder it is; root, or not known, if it is left out. */
  readonly owner?: number;
}

/** The storage of Podman or CRI-O (containers-storage.conf(5)). */
export interface StorageEndpoint {
  readonly kind: 'storage';
  readonly url: string;
  readonly graphRoot: string;
  readonly runRoot: string;
  /** The uid that all of its files have to belong to. */
  readonly owner: number;
  /** Whose containers are meant: both may use the same storage. */
  readonly manager: 'podman' | 'cri-o';
}

/** Where the daemon listens unless told otherwise (dockerd(8), --host). */
const defaultSocket = '/var/run/docker.sock';

/** The state folder of a containerd of its own (containerd(8), --state). */
const defaultStateRoot = '/run/containerd';

const wrong = (sentence: string): Failure => new Failure(sentence, exitStatus.usage);

/** What to use instead of an address that captop cannot reach, by its scheme. */
const insteadOf: Readonly<Record<string, string>> = {
  'npipe:': 'captop reads Linux hosts; run it where the containers run',
  'fd:': 'that is an address for the daemon to listen on; use unix:// or tcp://',
  'http:': 'use tcp:// with the same host and port',
  'https:': 'use tcp:// with the same host and port, and DOCKER_CERT_PATH for the certificates',
};

/** With what TLS a daemon is reached; null without TLS. */
type TlsChoice = () => Tls | null;

const tlsByVariables =
  (env: NodeJS.ProcessEnv): TlsChoice =>
  () => {
    const verify = (env.DOCKER_TLS_VERIFY ?? '') !== '';
    const path = env.DOCKER_CERT_PATH || configFolder(env);
    if (!verify && !env.DOCKER_CERT_PATH) return null;
    return readTls({path, namedBy: 'DOCKER_CERT_PATH', needsAuthority: true});
  };

/** A context that keeps no certificates may still have said that it does without the daemon's. */
const tlsByContext =
  ({certificates, skipsVerification}: DockerContext): TlsChoice =>
  () => {
    if (certificates === null) return skipsVerification ? {rejectUnauthorized: false} : null;
    const tls = readTls({path: certificates, namedBy: 'a docker context', needsAuthority: false});
    return skipsVerification ? {...tls, rejectUnauthorized: false} : tls;
  };

/**
 * The daemon of an address. A user and a password in it are nothing to a daemon, which knows users by their
 * certificates: they are left out, so that nothing shows them.
 */
function tcpEndpoint(text: string, url: URL, chosenTls: TlsChoice): Endpoint {
  if (url.hostname === '') throw wrong(`${text} names no host: use tcp://HOST:PORT`);
  const tls = chosenTls();
  // An IPv6 address stands in brackets in a URL only.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    kind: 'tcp',
    url: `tcp://${url.host}`,
    host,
    port: url.port ? Number(url.port) : tls ? 2376 : 2375,
    tls,
  };
}

/** An address as it may be shown in a message: what may be a password is hidden, however little of the rest is right. */
const withoutPassword = (text: string): string =>
  text.replace(/^((?:[a-z0-9+.-]+:\/\/)?[^:]*):.*@/is, '$1:…@');

/** Reads one address; throws a Failure (status 2) that says what to use instead if it cannot be reached. */
export function parseEndpoint(
  address: string,
  env: NodeJS.ProcessEnv,
  chosenTls: TlsChoice = tlsByVariables(env),
): Endpoint {
  try {
    return endpointAt(address, chosenTls);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(
      error.message.replaceAll(address, () => withoutPassword(address)),
      error.status,
    );
  }
}

function endpointAt(text: string, chosenTls: TlsChoice): Endpoint {
  if (text.startsWith('unix://')) {
    const socketPath = text.slice('unix://'.length) || defaultSocket;
    if (!socketPath.startsWith('/')) throw wrong(`${text} is not absolute: use unix:///PATH`);
    return {kind: 'unix', url: `unix://${socketPath}`, socketPath};
  }
  if (text.startsWith('bundle://')) {
    const stateRoot = text.slice('bundle://'.length) || defaultStateRoot;
    if (!stateRoot.startsWith('/')) throw wrong(`${text} is not absolute: use bundle:///PATH`);
    return {kind: 'bundle', url: `bundle://${stateRoot}`, stateRoot};
  }
  if (text.startsWith('ssh://')) {
    const place = parseSshUrl(text);
    if ('wrong' in place) throw wrong(place.wrong);
    return place;
  }
  if (text.startsWith('/')) throw wrong(`${text} has no scheme: use unix://${text}`);
  let url: URL;
  try {
    url = new URL(text.includes('://') ? text : `tcp://${text}`);
  } catch {
    throw wrong(`${text} is not an address of a daemon: use unix:///PATH or tcp://HOST:PORT`);
  }
  if (url.protocol === 'tcp:')
    return tcpEndpoint(text.includes('://') ? text : `tcp://${text}`, url, chosenTls);
  throw wrong(
    `captop cannot reach ${text}: ${insteadOf[url.protocol] ?? 'use unix:///PATH or tcp://HOST:PORT'}`,
  );
}

/** The daemon of a docker context, with the certificates that the context keeps; null for the default context. */
function contextEndpoint(name: string | null, env: NodeJS.ProcessEnv): Endpoint | null {
  const context = dockerContext(name, env);
  if (context === null) return null;
  try {
    return parseEndpoint(context.host, env, tlsByContext(context));
  } catch (error) {
    throw wrong(`docker context '${context.name}': ${(error as Error).message}`);
  }
}

/** What daemons are chosen by: the values of --host and of --context, and the environment. */
export interface Choice {
  readonly hosts: readonly string[];
  readonly contexts?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** As docker(1) chooses without --host: --context, DOCKER_HOST, DOCKER_CONTEXT, the context in use, the default socket. */
function byContext(context: string | null, env: NodeJS.ProcessEnv): Endpoint {
  const byVariable = env.DOCKER_HOST ? parseEndpoint(env.DOCKER_HOST, env) : null;
  const chosen = context === null && byVariable ? byVariable : contextEndpoint(context, env);
  return chosen ?? byVariable ?? parseEndpoint(`unix://${defaultSocket}`, env);
}

/** Where it listens, however that is written: /run and /var/run are often the same folder. */
function placeOf(endpoint: Endpoint): string {
  if (endpoint.kind !== 'unix') return endpoint.url;
  try {
    return realpathSync(endpoint.socketPath);
  } catch {
    return endpoint.socketPath;
  }
}

/** The sockets that daemons on this machine listen at, by their real paths. */
export const socketsOfEndpoints = (endpoints: readonly Endpoint[]): readonly string[] =>
  endpoints.filter(({kind}) => kind === 'unix').map(placeOf);

/** Where the bundles of the daemon on the usual socket are; undefined for any other, or if they cannot be seen. */
export function bundlesOf(endpoint: Endpoint): BundleEndpoint | undefined {
  if (endpoint.kind !== 'unix' || placeOf(endpoint) !== placeOf(parseEndpoint('unix://', {})))
    return undefined;
  const stateRoot = stateRootsOfDocker.find(root => hasNamespace(root, 'docker'));
  if (stateRoot === undefined) return undefined;
  return {kind: 'bundle', url: `bundle://${stateRoot}`, stateRoot, whose: 'docker'};
}

/**
 * The daemons to read, in the order given, each once. Throws a Failure (status 2) for an address that cannot be
 * reached.
 */
export function chooseEndpoints({hosts, contexts = [], env}: Choice): readonly Endpoint[] {
  const named = [
    ...hosts.map(host => parseEndpoint(host, env)),
    ...contexts.map(context => byContext(context, env)),
  ];
  const chosen = named.length > 0 ? named : [byContext(null, env)];
  const places = chosen.map(placeOf);
  return chosen.filter((_, index) => places.indexOf(places[index] ?? '') === index);
}

/** Whether --host, --context, DOCKER_HOST or a docker context says which daemons to read. */
export const isChosen = ({hosts, contexts = [], env}: Choice): boolean =>
  hosts.length > 0 || contexts.length > 0 || Boolean(env.DOCKER_HOST) || contextEndpoint(null, env) !== null;

/** The one daemon to read; throws a Failure (status 2) if several are given, too. */
export function chooseEndpoint(choice: Choice): Endpoint {
  const [endpoint, ...others] = chooseEndpoints(choice);
  if (endpoint === undefined || others.length > 0)
    throw wrong('this is about one daemon: give --host or --context once');
  return endpoint;
}
