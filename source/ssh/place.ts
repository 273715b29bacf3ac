/** The address of a machine that is reached by ssh(1), and what ssh is called with. */

export interface SshPlace {
  readonly kind: 'ssh';
  /** As it is shown. */
  readonly url: string;
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
  /** The socket of the engine there; null for the usual one. */
  readonly socketPath: string | null;
}

/** The socket of a daemon there that was not named (dockerd(8), --host). */
export const usualSocket = '/var/run/docker.sock';

/** A first letter that no option has, then what stands in names: none of it means anything to a shell. */
const name = /^[\w.@%+:][\w.@%+:-]*$/;
const path = /^\/[\w./@%+:-]+$/;

/**
 * Reads `ssh://[USER@]HOST[:PORT][/SOCKET]`; what is wrong with it if it is no such address. docker(1) takes the same.
 */
export function parseSshUrl(text: string): SshPlace | {readonly wrong: string} {
  const found = /^ssh:\/\/(?:([^@/]*)@)?(\[[^\]/]*\]|[^:/@[\]]*)(?::(\d{1,5}))?(\/.*)?$/.exec(text);
  if (!found) return {wrong: `${text} is not an address for ssh: use ssh://USER@HOST:PORT`};
  const [, user, bracketed = '', port, socket] = found;
  const host = bracketed.replace(/^\[(.*)\]$/, '$1');
  if (host === '') return {wrong: `${text} names no host: use ssh://USER@HOST:PORT`};
  if (user?.includes(':')) return {wrong: 'a password does not belong in an address: ssh asks for it'};
  if (!name.test(host)) return {wrong: `${text} names no host that ssh could be given`};
  if (user !== undefined && !name.test(user)) return {wrong: `${text} names no user that ssh could be given`};
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535))
    return {wrong: `${text} names no port`};
  const socketPath = socket === undefined || socket === '/' ? null : socket;
  if (socketPath !== null && !path.test(socketPath))
    return {wrong: `${text} names a socket with characters that captop does not pass to a shell`};
  const url = `ssh://${user === undefined ? '' : `${user}@`}${bracketed}${port === undefined ? '' : `:${port}`}${socketPath ?? ''}`;
  return {
    kind: 'ssh',
    url,
    user: user ?? null,
    host,
    port: port === undefined ? null : Number(port),
    socketPath,
  };
}

/** Where ssh is to go: the last of its options. */
export const destination = ({user, host, port}: SshPlace): string[] => [
  ...(user === null ? [] : ['-l', user]),
  ...(port === null ? [] : ['-p', String(port)]),
  '--',
  host,
];

/**
 * Options of every ssh that runs something there. What the user configured for sessions of their own (forwarded ports,
 * a command, X11) has no place here; everything else holds.
 *
 * @param mayAsk whether it may ask for a password or about a host key, on the terminal
 */
export const sessionOptions = (mayAsk: boolean): string[] => [
  '-T',
  '-C',
  '-a',
  '-x',
  ...[
    mayAsk ? 'NumberOfPasswordPrompts=3' : 'BatchMode=yes',
    'ConnectTimeout=10',
    'ClearAllForwardings=yes',
    'RemoteCommand=none',
    'PermitLocalCommand=no',
    'ControlPersist=no',
    'LogLevel=ERROR',
  ].flatMap(option => ['-o', option]),
];

/**
 * Starts a shell there with an environment of its own, which is short, and in which programs speak English. It stands
 * in quotes that every login shell knows.
 */
export const shellCommand = (sudo: boolean): string => {
  const start =
    'command -v env >/dev/null && exec env -i PATH="$PATH" LC_ALL=C sh; LC_ALL=C; export LC_ALL; exec sh';
  return `${sudo ? 'exec env LC_ALL=C sudo -n ' : 'exec '}sh -c '${start}'`;
};

/** Connects standard input and output to the engine there, as docker(1) itself does over ssh. */
export const dialCommand = ({socketPath}: SshPlace, sudo: boolean): string =>
  `exec ${sudo ? 'env LC_ALL=C sudo -n ' : ''}docker ${socketPath === null ? '' : `-H unix://${socketPath} `}system dial-stdio`;
