/** What ssh, sudo and docker write on standard error, as sentences that say what to do. */
import type {SshPlace} from './place.ts';

type Words = (place: SshPlace, match: RegExpExecArray) => string;

/** `ssh user@host`, as the user would type it. */
const typed = ({user, host, port}: SshPlace): string =>
  `ssh ${port === null ? '' : `-p ${port} `}${user === null ? '' : `${user}@`}${host}`;

const table: ReadonlyArray<readonly [RegExp, Words]> = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    place =>
      `the host key of ${place.url} is not the one in known_hosts: another machine may answer in its place; if the key was changed on purpose, ssh-keygen -R takes the old one out`,
  ],
  [
    /Host key verification failed|No .* host key is known/,
    place => `the host key of ${place.url} is not known here: ${typed(place)} once asks whether it is right`,
  ],
  [
    /Permission denied \(([^)\n]*)\)/,
    (place, [, methods]) =>
      `${place.url} refused to log in (${methods}): check that ${typed(place)} works, without a password if captop may not ask for it`,
  ],
  [
    /Could not resolve hostname/,
    ({url, host}) => `${url}: no such host name: ${host}; check --host or DOCKER_HOST`,
  ],
  [/Connection refused/, ({url}) => `no ssh server answers at ${url}: check the host and the port`],
  [
    /(?:Connection|Operation) timed out|timed out during banner/,
    ({url}) => `${url} does not answer: the connection timed out`,
  ],
  [
    /No route to host|Network is unreachable/,
    ({url}) => `${url} cannot be reached: there is no way to that host`,
  ],
  [
    /a password is required|a terminal is required/,
    ({url}) =>
      `sudo at ${url} asks for a password, which it cannot be given there: allow it without one (NOPASSWD), or leave --sudo out`,
  ],
  [
    /sudo: not found|sudo: command not found|‘?sudo’?: No such file/,
    ({url}) => `there is no sudo at ${url}: leave --sudo out, or log in as root`,
  ],
  [
    /not in the sudoers file|may not run sudo|not allowed to (?:execute|run)/,
    ({url}) => `sudo at ${url} is not allowed to this user: leave --sudo out`,
  ],
  [
    /permission denied while trying to connect to the Docker daemon|dial unix [^:]*: connect: permission denied/i,
    ({url, user}) =>
      `no permission to use the daemon at ${url}: read it with --sudo, or make ${user ?? 'the user'} a member of the group that owns its socket (usually docker)`,
  ],
  [
    /Cannot connect to the Docker daemon|dial unix [^:]*: connect: (?:no such file|connection refused)/i,
    ({url}) => `no Docker daemon answers at ${url}: start it there, or name its socket: ssh://HOST/PATH`,
  ],
  [
    /docker: not found|docker: command not found|‘?docker’?: No such file/,
    ({url}) =>
      `no Docker daemon can be reached at ${url}: there is no such socket, and no docker that would know another`,
  ],
];

/** The last line that says something, without control characters and not too long. */
const lastLine = (text: string): string =>
  text
    .split(/[\r\n]+/)
    .findLast(line => line.trim() !== '')
    ?.replaceAll(/[^\x20-\x7e\u00a1-\uffff]/g, '')
    .trim()
    .slice(0, 200) ?? '';

/**
 * Whether ssh says no more than that the connection it was led through is gone: why that ended is told by the ssh that
 * held it (OpenSSH's mux.c; ProxyCommand=false keeps it from making one of its own).
 */
export const isOnlyCutOff = (stderr: string): boolean =>
  /^(?:mux\w*: |Control socket |kex_exchange_identification: |Connection closed by UNKNOWN )/.test(
    stderr.trim(),
  );

/** Why a program that reached for another machine ended. */
export function whyEnded(place: SshPlace, stderr: string, status: number | null): string {
  for (const [pattern, words] of table) {
    const match = pattern.exec(stderr);
    if (match) return words(place, match);
  }
  const said = lastLine(stderr);
  return `the connection to ${place.url} ended${said === '' ? (status === null || status === 0 ? '' : ` (status ${status})`) : `: ${said}`}`;
}
