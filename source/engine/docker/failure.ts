/** Errors of the connection to a daemon, as sentences that say what to do. */
import {exitStatus, Failure} from '../../model/failure.ts';
import type {Endpoint} from '../endpoint.ts';
import {Unanswered} from '../engine.ts';

interface RequestError {
  readonly code?: string;
  readonly statusCode?: number;
  readonly json?: unknown;
  readonly message?: string;
}

/** The HTTP status that the daemon answered with; undefined where it did not answer. */
export const statusOf = (error: unknown): number | undefined => (error as RequestError).statusCode;

/** The daemon's own words for an error; undefined where what answered gave none, as no daemon would. */
function daemonSays(error: unknown): string | undefined {
  const said = ((error as RequestError).json as {message?: unknown} | null | undefined)?.message;
  return typeof said === 'string' ? said.trim() : undefined;
}

const isRemote = (endpoint: Endpoint): boolean => endpoint.kind === 'tcp';

const byCode: Readonly<Record<string, (endpoint: Endpoint) => string>> = {
  EACCES: ({url}) =>
    `no permission to use ${url}: run captop with sudo, or become a member of the group that owns the socket (usually docker: sudo usermod -aG docker $USER, then log in again)`,
  ENOENT: ({url}) =>
    `no Docker daemon at ${url}: there is no such socket; start the daemon, or name another one with --host`,
  ENOTSOCK: ({url}) => `${url} is not a socket: name the daemon's socket with --host`,
  ECONNREFUSED: endpoint =>
    `no Docker daemon answers at ${endpoint.url}: start it${isRemote(endpoint) ? ' there' : ''}, or name another one with --host`,
  ENOTFOUND: ({url}) => `${url}: no such host name; check --host or DOCKER_HOST`,
  EAI_AGAIN: ({url}) => `${url}: the host name could not be looked up; check --host or DOCKER_HOST`,
};

/** Makes a Failure (status 3) of whatever a request to a daemon threw. */
export function asFailure(error: unknown, endpoint: Endpoint): Failure {
  if (error instanceof Failure) return error;
  const {code, statusCode, message} = error as RequestError;
  if (statusCode !== undefined) {
    const said = daemonSays(error);
    const sentence =
      said === undefined
        ? `what answers at ${endpoint.url} speaks HTTP, but not as a Docker daemon does (HTTP ${statusCode}): check --host or DOCKER_HOST`
        : `the daemon at ${endpoint.url} refused (HTTP ${statusCode}): ${said}`;
    return new Unanswered(sentence, exitStatus.noDaemon);
  }
  const known = code === undefined ? undefined : byCode[code === 'EPERM' ? 'EACCES' : code];
  const sentence =
    known?.(endpoint) ??
    `the connection to the daemon at ${endpoint.url} failed: ${message ?? String(error)}`;
  return new Failure(sentence, exitStatus.noDaemon);
}
