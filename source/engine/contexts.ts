/** The contexts that `docker context` keeps, each in a folder named by the digest of its name (docker/cli cli/context/store). */
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {exitStatus, Failure} from '../model/failure.ts';

export interface DockerContext {
  readonly name: string;
  /** An address as --host takes it. */
  readonly host: string;
  /** The folder of ca.pem, cert.pem and key.pem; null if it keeps none. */
  readonly certificates: string | null;
  /** Whether any certificate of the daemon will do (`docker context create`, skip-tls-verify). */
  readonly skipsVerification: boolean;
}

/** The name of the context that is not kept: DOCKER_HOST, or the default socket. */
const defaultContext = 'default';

const wrong = (sentence: string): Failure => new Failure(sentence, exitStatus.usage);

/** The folder of the docker command's own configuration, in which it also looks for certificates (docker/cli cli/config). */
export const configFolder = (env: NodeJS.ProcessEnv): string =>
  env.DOCKER_CONFIG || join(env.HOME || process.getBuiltinModule('node:os').homedir(), '.docker');

/** The text of a file; null if it cannot be read: after `sudo -u`, HOME is often another user's. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** A value inside a JSON text, by its keys; undefined if it is not there. */
function valueIn(text: string, file: string, ...keys: readonly string[]): unknown {
  try {
    return keys.reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | null)?.[key],
      JSON.parse(text),
    );
  } catch {
    throw wrong(`${file} is not valid JSON: correct it, or name a daemon with --host`);
  }
}

/** The name in use: DOCKER_CONTEXT, else the one that `docker context use` wrote. */
function currentName(env: NodeJS.ProcessEnv): string {
  if (env.DOCKER_CONTEXT) return env.DOCKER_CONTEXT;
  const file = join(configFolder(env), 'config.json');
  const text = textOf(file);
  const name = text === null ? undefined : valueIn(text, file, 'currentContext');
  return typeof name === 'string' && name !== '' ? name : defaultContext;
}

/**
 * The context of that name, or the one in use if the name is null; null for the default context. Throws a Failure
 * (status 2) if there is none of that name.
 */
export function dockerContext(name: string | null, env: NodeJS.ProcessEnv): DockerContext | null {
  const wanted = name ?? currentName(env);
  if (wanted === defaultContext) return null;
  const folder = join(configFolder(env), 'contexts');
  // Loaded here alone: that takes longer than a daemon's answer.
  const {createHash} = process.getBuiltinModule('node:crypto');
  const id = createHash('sha256').update(wanted).digest('hex');
  const file = join(folder, 'meta', id, 'meta.json');
  const text = textOf(file);
  if (text === null)
    throw wrong(`there is no docker context '${wanted}' that can be read: docker context ls lists them`);
  const host = valueIn(text, file, 'Endpoints', 'docker', 'Host');
  if (typeof host !== 'string' || host === '')
    throw wrong(`the docker context '${wanted}' names no Docker host`);
  const certificates = join(folder, 'tls', id, 'docker');
  return {
    name: wanted,
    host,
    certificates: existsSync(certificates) ? certificates : null,
    skipsVerification: valueIn(text, file, 'Endpoints', 'docker', 'SkipTLSVerify') === true,
  };
}
