/** The contexts that `docker context` keeps (docker/cli cli/context/store: a folder named by the digest of the name). */
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {exitStatus, Failure} from '../model/failure.ts';

export interface DockerContext {
  readonly name: string;
  /** As in --host. */
  readonly host: string;
  /** Folder of ca.pem, cert.pem and key.pem; null where it keeps none. */
  readonly certificates: string | null;
}

/** What every Docker has without keeping it: DOCKER_HOST, or the default socket. */
const defaultContext = 'default';

const wrong = (sentence: string): Failure => new Failure(sentence, exitStatus.usage);

const configFolder = (env: NodeJS.ProcessEnv): string =>
  env.DOCKER_CONFIG || join(env.HOME || process.getBuiltinModule('node:os').homedir(), '.docker');

/** The text of a file; null where there is none that may be read: after `sudo -u` HOME is often another user's. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** A value inside a JSON text, by its keys; undefined where it is not there. */
function valueIn(text: string, file: string, ...keys: readonly string[]): unknown {
  try {
    return keys.reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | null)?.[key],
      JSON.parse(text),
    );
  } catch {
    throw wrong(`Docker's own ${file} is no JSON: mend it, or name a daemon with --host`);
  }
}

/** The name in force: DOCKER_CONTEXT, else the one that `docker context use` left. */
function currentName(env: NodeJS.ProcessEnv): string {
  if (env.DOCKER_CONTEXT) return env.DOCKER_CONTEXT;
  const file = join(configFolder(env), 'config.json');
  const text = textOf(file);
  const name = text === null ? undefined : valueIn(text, file, 'currentContext');
  return typeof name === 'string' && name !== '' ? name : defaultContext;
}

/**
 * The context of that name, or the current one; null for the default one. Throws a Failure (status 2) where
 * there is none of that name.
 */
export function dockerContext(name: string | null, env: NodeJS.ProcessEnv): DockerContext | null {
  const wanted = name ?? currentName(env);
  if (wanted === defaultContext) return null;
  const folder = join(configFolder(env), 'contexts');
  // Only loaded here: it takes longer to load than a daemon to answer.
  const {createHash} = process.getBuiltinModule('node:crypto');
  const id = createHash('sha256').update(wanted).digest('hex');
  const file = join(folder, 'meta', id, 'meta.json');
  const text = textOf(file);
  if (text === null)
    throw wrong(`there is no docker context '${wanted}' to be read: docker context ls lists them`);
  const host = valueIn(text, file, 'Endpoints', 'docker', 'Host');
  if (typeof host !== 'string' || host === '')
    throw wrong(`the docker context '${wanted}' names no Docker host`);
  const certificates = join(folder, 'tls', id, 'docker');
  return {name: wanted, host, certificates: existsSync(certificates) ? certificates : null};
}
