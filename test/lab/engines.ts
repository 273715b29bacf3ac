/**
 * Other engines beside the machine's own daemon, each with files, a socket and containers of its own under one
 * temporary folder: a Docker daemon that maps root away, Podman as root, Podman as a user.
 */
import {type ChildProcess, spawn} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {chmod, cp, mkdir, mkdtemp, open, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {docker, LabError, run} from './docker.ts';
import {labImage} from './image.ts';

export interface Engine extends AsyncDisposable {
  /** As DOCKER_HOST and --host take it. */
  readonly url: string;
  /** Its own command against it: `docker …` or `podman …`. */
  readonly command: (...args: readonly string[]) => Promise<string>;
}

/** The user that root of the remapped daemon's containers is, and that rootless Podman runs as. */
export const mappedUid = 100_000;
export const plainUid = 1500;

/** A folder that users without rights can pass through, with the lab's image as a file. */
export async function engineFolder(name: string): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), `captop-${name}-`));
  await chmod(path, 0o711);
  await docker('save', '--output', join(path, 'image.tar'), labImage);
  await chmod(join(path, 'image.tar'), 0o644);
  return path;
}

/** A copy of /etc with one more user, to be mounted over /etc for one program alone. */
export async function etcWith(path: string, name: string, uid: number, firstId: number): Promise<string> {
  const etc = join(path, 'etc');
  for (let tries = 1; ; tries++)
    try {
      await cp('/etc', etc, {recursive: true, preserveTimestamps: true, verbatimSymlinks: true});
      break;
    } catch (error) {
      // useradd(8) and others make files there that are gone at once.
      if (tries === 5) throw error;
      await rm(etc, {recursive: true, force: true});
    }
  const append = async (file: string, line: string) =>
    writeFile(join(etc, file), `${await readFile(join(etc, file), 'utf8')}${line}\n`);
  await append('passwd', `${name}:x:${uid}:${uid}::/:/bin/sh`);
  await append('group', `${name}:x:${uid}:`);
  for (const file of ['subuid', 'subgid']) await writeFile(join(etc, file), `${name}:${firstId}:65536\n`);
  return etc;
}

/** Starts a server in a mount namespace of its own, where `script` first arranges the mounts and then execs it. */
async function serve(path: string, script: string, namespaces: readonly string[]): Promise<ChildProcess> {
  const log = await open(join(path, 'log'), 'a');
  const child = spawn('unshare', [...namespaces, 'sh', '-ec', script], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  return child;
}

async function answers(path: string, server: ChildProcess, url: string): Promise<void> {
  for (let tries = 0; tries < 1200; tries++, await pause(100)) {
    if (server.exitCode !== null) break;
    const up = await docker('--host', url, 'version', '--format={{.Server.Version}}').catch(() => '');
    if (up !== '') return;
  }
  throw new LabError(
    `The second engine does not answer: ${(await readFile(join(path, 'log'), 'utf8')).slice(-2000)}`,
  );
}

async function ended(server: ChildProcess | undefined): Promise<void> {
  if (server === undefined) return;
  server.kill('SIGTERM');
  for (let tries = 0; tries < 1200 && server.exitCode === null && server.signalCode === null; tries++)
    await pause(50);
}

function engine(
  path: string,
  url: string,
  stop: () => Promise<void>,
  command: Engine['command'],
  more: () => Promise<void> = async () => {},
): Engine {
  return {
    url,
    command,
    [Symbol.asyncDispose]: async () => {
      const all = (await command('ps', '--all', '--quiet').catch(() => '')).split('\n').filter(Boolean);
      if (all.length > 0) await command('kill', ...all).catch(() => '');
      if (all.length > 0) await command('rm', '--force', ...all).catch(() => '');
      await more();
      await stop();
      // What an engine leaves behind it may still be writing for a moment.
      await rm(path, {recursive: true, force: true, maxRetries: 20, retryDelay: 100});
    },
  };
}

export interface StoppableEngine extends Engine {
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Sends the daemon a signal: SIGSTOP makes it hang, SIGCONT lets it go on. */
  readonly signal: (name: NodeJS.Signals) => void;
}

/** A dockerd that keeps everything in one folder and leaves the network alone. */
const dockerdIn = (path: string, url: string, ...flags: readonly string[]): string =>
  [
    'exec dockerd',
    `--host=${url}`,
    `--data-root=${path}/data`,
    `--exec-root=${path}/exec`,
    `--pidfile=${path}/pid`,
    '--bridge=none',
    '--iptables=false',
    '--ip6tables=false',
    ...flags,
  ].join(' ');

/** dockerd without an image or a container, in a UTS namespace that gives its host that name. */
export async function emptyDocker(hostname: string): Promise<Engine> {
  const path = await mkdtemp(join(tmpdir(), 'captop-empty-'));
  const url = `unix://${path}/docker.sock`;
  const script = `hostname ${hostname}\n${dockerdIn(path, url)}`;
  const server = await serve(path, script, ['--net', '--uts', '--mount']);
  await answers(path, server, url);
  const command = (...args: readonly string[]) => docker('--host', url, ...args);
  return engine(path, url, () => ended(server), command);
}

/** dockerd with userns-remap: root of its containers is `mappedUid` on the host. */
export async function remappedDocker(): Promise<StoppableEngine> {
  const path = await engineFolder('remap');
  const etc = await etcWith(path, 'captopmap', mappedUid, mappedUid);
  const url = `unix://${path}/docker.sock`;
  const script = `mount --bind ${etc} /etc\n${dockerdIn(path, url, '--userns-remap=captopmap')}`;
  let server: ChildProcess | undefined;
  const start = async () => {
    server = await serve(path, script, ['--net', '--mount']);
    await answers(path, server, url);
  };
  const stop = () => ended(server);
  await start();
  const command = (...args: readonly string[]) => docker('--host', url, ...args);
  await command('load', '--input', join(path, 'image.tar'));
  const signal = (name: NodeJS.Signals) => void server?.kill(name);
  return {...engine(path, url, stop, command), start, stop, signal};
}

export const podmanFlags = [
  '--cgroup-manager=cgroupfs',
  '--runtime=runc',
  '--storage-driver=vfs',
  '--events-backend=file',
];

/**
 * Words of a shell that give podman locks of its own, which all that run as the same user share otherwise, whatever their
 * files: the first start of one frees those that another holds (libpod keeps them in /dev/shm).
 */
export async function ownLocks(path: string): Promise<string> {
  const locks = join(path, 'locks');
  await mkdir(locks);
  await chmod(locks, 0o1777);
  return `mount --bind ${locks} /dev/shm`;
}

const podmanAt =
  (url: string) =>
  (...args: readonly string[]): Promise<string> =>
    run('podman', ['--url', url, ...args]);

/** Podman as root, behind its own socket. */
export async function rootfulPodman(): Promise<Engine> {
  const path = await engineFolder('podman');
  const flags = [`--root=${path}/root`, `--runroot=${path}/run`, `--tmpdir=${path}/tmp`, ...podmanFlags];
  const url = `unix://${path}/podman.sock`;
  const script = `${await ownLocks(path)}\nexec podman ${flags.join(' ')} system service --time=0 ${url}`;
  const server = await serve(path, script, ['--mount']);
  await answers(path, server, url);
  await podmanAt(url)('load', '--input', join(path, 'image.tar'));
  return engine(path, url, () => ended(server), podmanAt(url));
}

/** Ends every process with this in its environment: what holds a user namespace open outlives the service. */
export function endAllWith(variable: string): void {
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
      if (environment.includes(variable)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

/** Podman as the user `plainUid`, who has 65,536 ids of the host from 165,536 on. */
export async function rootlessPodman(): Promise<Engine> {
  const path = await engineFolder('rootless');
  const etc = await etcWith(path, 'captoptest', plainUid, 165_536);
  for (const own of ['home', 'xdg']) await mkdir(join(path, own), {mode: 0o700});
  await run('chown', [`${plainUid}:${plainUid}`, join(path, 'home'), join(path, 'xdg')]);
  const url = `unix://${path}/xdg/podman.sock`;
  const asUser = [
    `setpriv --reuid=${plainUid} --regid=${plainUid} --clear-groups`,
    `env -i PATH=${process.env.PATH} HOME=${path}/home XDG_RUNTIME_DIR=${path}/xdg`,
    `podman ${podmanFlags.join(' ')} system service --time=0 ${url}`,
  ];
  const mounts = `mount --bind ${etc} /etc\n${await ownLocks(path)}`;
  const script = `${mounts}\ncd ${path}/home\nexec ${asUser.join(' ')}`;
  const server = await serve(path, script, ['--mount']);
  await answers(path, server, url);
  await podmanAt(url)('load', '--input', join(path, 'image.tar'));
  const leaveNoneBehind = async () => endAllWith(`XDG_RUNTIME_DIR=${path}/xdg`);
  return engine(path, url, () => ended(server), podmanAt(url), leaveNoneBehind);
}
