/** Errors of the connection to a daemon, as sentences that say what to do. */
import {exitStatus, Failure} from '../../model/failure.ts';
import type {DaemonEndpoint} from '../endpoint.ts';
import {Unanswered} from '../engine.ts';
import {TooLate, TooLong} from './http-modem.ts';
import {apiLimits} from './limits.ts';
import {tlsFailure} from './tls-failure.ts';

interface RequestError {
  readonly code?: string;
  readonly statusCode?: number;
  readonly json?: unknown;
  readonly message?: string;
}

/** The HTTP status that the daemon answered with; undefined if it did not answer. */
export const statusOf = (error: unknown): number | undefined => (error as RequestError).statusCode;

/** The daemon's own words for an error; undefined if the answer has none, as no daemon's would. */
function daemonSays(error: unknown): string | undefined {
  const said = ((error as RequestError).json as {message?: unknown} | null | undefined)?.message;
  return typeof said === 'string' ? said.trim() : undefined;
}

const isRemote = (endpoint: DaemonEndpoint): boolean => endpoint.kind !== 'unix';

const byCode: Readonly<Record<string, (endpoint: DaemonEndpoint) => string>> = {
  EACCES: ({url}) =>
    `no permission to use ${url}: run captop with sudo, or become a member of the group that owns the socket (usually docker: sudo usermod -aG docker $USER, then log in again)`,
  ENOENT: ({url}) =>
    `no Docker daemon at ${url}: there is no such socket; start the daemon, or name another one with --host`,
  ENOTSOCK: ({url}) => `${url} is not a socket: name the daemon's socket with --host`,
  ECONNREFUSED: endpoint =>
    `no Docker daemon answers at ${endpoint.url}: start it${isRemote(endpoint) ? ' there' : ''}, or name another one with --host`,
  ENOTFOUND: ({url}) => `${url}: no such host name; check --host or DOCKER_HOST`,
  EAI_AGAIN: ({url}) => `${url}: the host name could not be looked up; check --host or DOCKER_HOST`,
  ECONNRESET: ({url}) => `the daemon at ${url} ended the connection before it had answered`,
};

/** What Node's HTTP parser says of bytes that are not HTTP: HPE_INVALID_CONSTANT and the like. */
const isNotHttp = (code: string): boolean => code.startsWith('HPE_');

/** Makes a Failure (status 3) of whatever a request to a daemon threw. */
export function asFailure(error: unknown, endpoint: DaemonEndpoint): Failure {
  if (error instanceof Failure) return error;
  const {url} = endpoint;
  const {code, statusCode, message} = error as RequestError;
  if (error instanceof TooLate)
    return new Unanswered(
      `the daemon at ${url} did not answer within ${apiLimits.patience / 1000} seconds`,
      exitStatus.noDaemon,
    );
  if (error instanceof TooLong)
    return new Unanswered(`an answer of the daemon at ${url} is too long: ${message}`, exitStatus.noDaemon);
  const byTls = daemonSays(error) === undefined ? tlsFailure(error as RequestError, endpoint) : undefined;
  if (byTls !== undefined) return new Failure(byTls, exitStatus.noDaemon);
  if (statusCode !== undefined) {
    const said = daemonSays(error);
    const sentence =
      said === undefined
        ? `what answers at ${url} speaks HTTP, but not as a Docker daemon does (HTTP ${statusCode}): check --host or DOCKER_HOST`
        : `the daemon at ${url} refused (HTTP ${statusCode}): ${said}`;
    return new Unanswered(sentence, exitStatus.noDaemon);
  }
  if (code !== undefined && isNotHttp(code))
    return new Failure(
      `the server at ${url} does not answer like a Docker daemon: it does not speak HTTP`,
      exitStatus.noDaemon,
    );
  const known = code === undefined ? undefined : byCode[code === 'EPERM' ? 'EACCES' : code];
  return new Failure(
    known?.(endpoint) ?? `the connection to the daemon at ${url} failed: ${message ?? String(error)}`,
    exitStatus.noDaemon,
  );
}
