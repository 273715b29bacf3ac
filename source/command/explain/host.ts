/** The host that is judged for: a fixed one by default, so that a verdict is the same on every machine. */
import type {Endpoint} from '../../engine/endpoint.ts';
import type {EngineWord} from '../../engine/engine-words.ts';
import {allUpTo} from '../../model/capability.ts';
import {hostRows} from '../../model/document/host-facts.ts';
import {laterFacts} from '../../model/document/rows.ts';
import {type EngineKind, engineRow} from '../../model/engine-rules.ts';
import {containersOf, type FindContainer, noContainers} from '../../model/explain/containers.ts';
import {type RunProgram, runCommandOf} from '../../model/explain/run-program.ts';
import {exitStatus, Failure} from '../../model/failure.ts';
import {isParseError} from '../../model/flags/parse-error.ts';
import {type Known, unknown} from '../../model/known.ts';
import {namespaceNames, type ObservedHost} from '../../model/snapshot.ts';
import type {ExplainArguments} from '../arguments/explain-options.ts';
import {readRecording} from '../files.ts';

export interface JudgedFor {
  readonly host: ObservedHost;
  /** The USER of an image; null if there is no daemon to ask about images. */
  readonly imageUser: ((image: string) => Promise<Known<string>>) | null;
  readonly find: FindContainer;
  /** Which host it is, in words. */
  readonly description: string;
  readonly close: () => void;
}

/** CAP_CHECKPOINT_RESTORE, the last one of Linux 5.9 and later (linux/capability.h). */
const lastCapability = 40;

/** The engine of the reference host, with its version, by the program that starts the container. */
const engines = {
  docker: {kind: 'docker', version: '28.0.0'},
  podman: {kind: 'podman', version: '5.4.0'},
  nerdctl: {kind: 'docker', version: '28.0.0'},
} as const satisfies Record<RunProgram['name'], {readonly kind: EngineKind; readonly version: string}>;

/** Current Docker or Podman as root, on a kernel with every capability that captop knows, users not mapped. */
export function referenceHost(program: RunProgram['name']): JudgedFor {
  const notLookedAt = 'no host was looked at';
  const nothing = unknown(notLookedAt);
  const {kind, version} = engines[program];
  const name = engineRow(kind).title;
  const host: ObservedHost = {
    ...laterFacts(hostRows, notLookedAt),
    endpoint: '',
    name: '',
    engine: name,
    engineKind: kind,
    engineVersion: version,
    kernel: '',
    capLastCap: lastCapability,
    available: allUpTo(lastCapability),
    evidence: 'none',
    limits: [],
    namespaces: Object.fromEntries(namespaceNames.map(each => [each, nothing])) as ObservedHost['namespaces'],
    remapped: false,
    rootless: false,
    ownContainer: null,
    containers: [],
  };
  const count = lastCapability + 1;
  return {
    host,
    imageUser: null,
    find: noContainers,
    description: `a reference host, the same everywhere: ${name} ${version.split('.')[0]} as root with all ${count} capabilities, AppArmor as ${name} ships it`,
    close: () => {},
  };
}

const nameOf = ({name, engine}: ObservedHost): string =>
  [name, engine].filter(each => each !== '').join(', ');

async function recorded(path: string): Promise<JudgedFor> {
  const {observation} = await readRecording(path);
  const [host] = observation.hosts;
  if (host === undefined) throw new Failure(`${path} has no host`, exitStatus.usage);
  return {
    host,
    imageUser: null,
    find: containersOf(host),
    description: `the host of ${path}: ${nameOf(host)}`,
    close: () => {},
  };
}

/**
 * Podman's own commands go to no other engine, whatever DOCKER_HOST says. Those of docker go where captop finds an engine
 * first, which may be Podman under Docker's name.
 */
const enginesOf = ({hosts, contexts, words}: ExplainArguments): readonly EngineWord[] | null => {
  const run = runCommandOf(words);
  const isPodman = !isParseError(run) && run.program.name === 'podman';
  return isPodman && hosts.length === 0 && contexts.length === 0 ? ['podman'] : null;
};

/** Each user has containers of their own in Podman. */
const isOwn = (endpoint: Endpoint): boolean => 'owner' in endpoint && endpoint.owner === process.getuid?.();

async function live(options: ExplainArguments): Promise<JudgedFor> {
  const {hosts, contexts, proc} = options;
  const [{oneEngine}, {openHost}] = await Promise.all([
    import('../one-engine.ts'),
    import('../../host/open.ts'),
  ]);
  const engines = enginesOf(options);
  const {endpoint, bundles} = await oneEngine(
    {hosts, contexts, engines, proc},
    engines === null ? undefined : isOwn,
  ).catch((error: unknown) => {
    if (engines === null || !(error instanceof Failure)) throw error;
    throw new Failure(
      'no Podman with containers is found on this machine: without --here the command is judged for a reference host',
      exitStatus.noDaemon,
    );
  });
  const reader = openHost({endpoint, procRoot: proc, bundles});
  try {
    await reader.logIn?.(true);
    const {hosts: observed} = await reader.observe({all: true});
    const [host] = observed;
    if (host === undefined) throw new Failure('the daemon tells nothing of its host', exitStatus.noDaemon);
    const {imageUser, close} = reader;
    return {host, imageUser, find: containersOf(host, true), description: nameOf(host), close};
  } catch (error) {
    reader.close();
    throw error;
  }
}

/** The host that the options name. Rejects with a Failure (status 2 or 3). */
export async function hostFor(options: ExplainArguments): Promise<JudgedFor> {
  if (options.from !== null) return recorded(options.from);
  if (options.here || options.hosts.length > 0 || options.contexts.length > 0) return live(options);
  const run = runCommandOf(options.words);
  return referenceHost(isParseError(run) ? 'docker' : run.program.name);
}
