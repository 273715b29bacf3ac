/** A containerd of its own, with its files, socket and state under one temporary folder, and `ctr` against it. */
import {type ChildProcess, spawn} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync} from 'node:fs';
import {mkdtemp, open, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {docker, LabError, run} from './docker.ts';
import {labImage} from './image.ts';

/** Plugins that take a device, a network or another file system. */
const without = [
  'snapshotter.v1.btrfs',
  'snapshotter.v1.zfs',
  'snapshotter.v1.devmapper',
  'snapshotter.v1.aufs',
];

/** The plugin that the kubelet speaks to. */
const criPlugin = 'grpc.v1.cri';

interface Wanted {
  /** Makes what the CRI plugin needs below the folder; returns its configuration. Without it there is no such plugin. */
  readonly cri?: (folder: string) => Promise<string>;
}

export interface Containerd extends AsyncDisposable {
  /** Holds all that is its own. */
  readonly folder: string;
  readonly stateRoot: string;
  readonly socket: string;
  readonly ctr: (...args: readonly string[]) => Promise<string>;
  /** Starts a container of the lab's image; returns the host PID of its init process, as ctr tells it. */
  readonly start: (
    id: string,
    flags?: readonly string[],
    command?: readonly string[],
    namespace?: string,
  ) => Promise<number>;
  /** Ends a container and its bundle. */
  readonly end: (id: string) => Promise<void>;
  /** Ends containerd alone, as a crash does: its containers go on. */
  readonly crash: () => Promise<void>;
}

/** The files of the lab's image. */
async function unpackImage(path: string): Promise<void> {
  const id = await docker('create', '--network=none', labImage, 'true');
  try {
    await docker('export', '--output', `${path}.tar`, id);
  } finally {
    await docker('rm', id);
  }
  mkdirSync(path);
  await run('tar', ['-x', '-f', `${path}.tar`, '-C', path]);
}

export async function standaloneContainerd({cri}: Wanted = {}): Promise<Containerd> {
  const path = await mkdtemp(join(tmpdir(), 'captop-containerd-'));
  const [rootfs, stateRoot, socket] = ['rootfs', 'state', 'socket'].map(name => join(path, name)) as [
    string,
    string,
    string,
  ];
  await unpackImage(rootfs);
  const disabled = [...without, ...(cri === undefined ? [criPlugin] : [])]
    .map(name => `"io.containerd.${name}"`)
    .join(', ');
  const config = `version = 2\nroot = "${path}/root"\nstate = "${stateRoot}"\ndisabled_plugins = [${disabled}]\n[grpc]\n  address = "${socket}"\n${(await cri?.(path)) ?? ''}`;
  await writeFile(join(path, 'config.toml'), config);
  const log = await open(join(path, 'log'), 'a');
  const command = ['containerd', '--config', join(path, 'config.toml')];
  // Pods are on the network of the host, which has to be the machine's own.
  const [program = '', ...args] = cri === undefined ? ['unshare', '--net', ...command] : command;
  const server: ChildProcess = spawn(program, args, {detached: true, stdio: ['ignore', log.fd, log.fd]});
  await log.close();
  const ctr = (...args: readonly string[]) => run('ctr', ['--address', socket, ...args]);

  async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
    for (let tries = 0; tries < 600; tries++, await pause(100)) if (await holds()) return;
    throw new LabError(`${what}: ${readFileSync(join(path, 'log'), 'utf8').slice(-2000)}`);
  }
  const crash = async () => {
    server.kill('SIGKILL');
    await until(
      async () => server.signalCode !== null || server.exitCode !== null,
      'containerd does not end',
    );
  };
  const answers = () =>
    ctr('version').then(
      () => true,
      () => false,
    );
  await until(answers, 'containerd does not answer');

  return {
    folder: path,
    stateRoot,
    socket,
    ctr,
    async start(id, flags = [], command = ['sleep', 'infinity'], namespace = 'default') {
      const inNamespace = (...args: readonly string[]) => ctr('--namespace', namespace, ...args);
      const own = [`--runc-root=${path}/runc`, '--env=PATH=/bin:/usr/bin'];
      await inNamespace('run', '--detach', ...own, ...flags, '--rootfs', rootfs, id, ...command);
      const line = (await inNamespace('task', 'ls')).split('\n').find(each => each.split(/\s+/)[0] === id);
      return Number(line?.split(/\s+/)[1]);
    },
    async end(id) {
      await ctr('task', 'kill', '--all', '--signal=SIGKILL', id);
      const stopped = async () =>
        (await ctr('task', 'ls')).includes(`${id} `) && /STOPPED/.test(await ctr('task', 'ls'));
      await until(stopped, `${id} does not end`);
      await ctr('task', 'rm', id);
      await ctr('container', 'rm', id);
    },
    crash,
    async [Symbol.asyncDispose]() {
      endShims(socket);
      await crash();
      await pause(200);
      await rm(path, {recursive: true, force: true});
    },
  };
}

const processes = (): number[] =>
  readdirSync('/proc')
    .filter(name => /^[0-9]+$/.test(name))
    .map(Number);

/** A file of a process; empty if that has ended. */
function textOf(pid: number, file: 'cmdline' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Ends each shim that names the socket, and its containers: also those that a test made by commands of its own. */
function endShims(socket: string): void {
  const shims = processes().filter(pid => {
    const [program = '', ...args] = textOf(pid, 'cmdline').split('\0');
    return program.includes('containerd-shim') && args.includes(socket);
  });
  const parentOf = (pid: number) => Number(/\) \S (\d+)/.exec(textOf(pid, 'stat'))?.[1]);
  const contained = processes().filter(pid => shims.includes(parentOf(pid)));
  for (const pid of [...contained, ...shims])
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
}
