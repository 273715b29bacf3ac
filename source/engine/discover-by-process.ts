/**
 * Engines by what watches over a container that nobody explains: the shim of containerd and conmon name the folders of
 * their engine, wherever these are.
 */
import {lstatSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {FoundEngine} from './discover.ts';
import type {Endpoint} from './endpoint.ts';
import {argumentsOf, pidsOfProgram} from './process-words.ts';
import {isMeant, tasksFolder} from './state-roots.ts';
import {storageAt} from './storages.ts';
import {usersMayHang} from './user-mounts.ts';

/** The PID of the parent. Nobody has to wait for a status file (proc_pid_status(5)). */
const parentOf = (proc: string, pid: number): number =>
  Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`${proc}/${pid}/status`, 'latin1'))?.[1]);

/** The socket of the daemon of Docker that keeps what runs (`--exec-root`) above a state folder; undefined if there is none. */
function socketOfDocker(proc: string, stateRoot: string): string | undefined {
  for (const pid of pidsOfProgram(proc, 'dockerd')) {
    const line = argumentsOf(proc, pid).join(' ');
    const execRoot = /--exec-root[= ](\/\S+)/.exec(line)?.[1];
    if (execRoot === undefined || !stateRoot.startsWith(`${execRoot}/`)) continue;
    const sockets = [...line.matchAll(/(?:--host|-H)[= ]unix:\/\/(\/\S+)/g)].map(([, path = '']) => path);
    const socket = sockets.find(path => lstatSync(path, {throwIfNoEntry: false})?.isSocket());
    if (socket !== undefined) return socket;
  }
  return undefined;
}

/** The uid of who owns a folder; undefined for anything else. */
function ownerOfFolder(path: string): number | undefined {
  const stat = lstatSync(path, {throwIfNoEntry: false});
  return stat?.isDirectory() ? stat.uid : undefined;
}

/** Tells the folder in which a process runs; undefined if it cannot be read, or lets its reader wait. */
type FolderOf = (pid: number) => Promise<string | undefined>;

/** containerd starts a shim in the folder of the bundle: `ROOT/io.containerd.runtime.v2.task/NAMESPACE/ID`. */
async function byShim(proc: string, shim: number, folderOf: FolderOf): Promise<readonly FoundEngine[]> {
  // A process in a container may call itself a shim, too, and let whoever follows its links wait.
  const [stateRoot, rest = ''] = ((await folderOf(shim)) ?? '').split(`/${tasksFolder}/`);
  const [namespace] = rest.split('/');
  if (!stateRoot || !namespace) return [];
  const owner = ownerOfFolder(stateRoot);
  if (owner === undefined) return [];
  const at = {kind: 'bundle' as const, url: `bundle://${stateRoot}`, stateRoot, owner};
  if (!isMeant(namespace, 'docker')) return [{engine: 'containerd', endpoint: {...at, whose: 'others'}}];
  // A daemon beside the usual one keeps its state and its socket where it was told to.
  const socketPath = socketOfDocker(proc, stateRoot);
  const bundles = {...at, whose: 'docker' as const};
  return socketPath === undefined
    ? [{engine: 'docker', endpoint: bundles}]
    : [{engine: 'docker', endpoint: {kind: 'unix', url: `unix://${socketPath}`, socketPath, owner}, bundles}];
}

/** Podman and CRI-O start conmon with `-b GRAPHROOT/DRIVER-containers/ID/userdata -p RUNROOT/…/userdata/pidfile`. */
async function byConmon(proc: string, conmon: number): Promise<readonly FoundEngine[]> {
  const words = argumentsOf(proc, conmon);
  const rootIn = (flag: string): string | undefined =>
    /^(\/.*)\/[a-z0-9]+-containers\/[0-9a-f]{64}\/userdata/.exec(words[words.indexOf(flag) + 1] ?? '')?.[1];
  const [graphRoot, runRoot] = [rootIn('-b'), rootIn('-p')];
  if (graphRoot === undefined || runRoot === undefined || graphRoot === runRoot) return [];
  const owner = ownerOfFolder(graphRoot);
  if (owner === undefined) return [];
  return [{engine: 'podman', endpoint: storageAt({graphRoot, runRoot, owner}, 'podman')}];
}

/** Whether all uids of a process are root's (proc_pid_status(5)). */
const isOfRoot = (proc: string, pid: number): boolean =>
  /^Uid:\t0\t0\t0\t0$/m.test(readFileSync(`${proc}/${pid}/status`, 'latin1'));

const watchers: ReadonlyArray<readonly [RegExp, typeof byShim]> = [
  [/^containerd-shim/, byShim],
  [/^conmon$/, byConmon],
];

/**
 * The engines of containers.
 *
 * @param proc the procfs
 * @param inits their init processes
 */
export async function enginesOf(
  proc: string,
  inits: readonly number[],
  folderOf: FolderOf,
): Promise<readonly FoundEngine[]> {
  const found = new Map<string, FoundEngine>();
  // The mounts of a host of many containers take long to read.
  if (inits.length === 0) return [];
  const onlyOfRoot = process.geteuid?.() === 0 && usersMayHang(proc);
  for (const init of inits) {
    try {
      const parent = parentOf(proc, init);
      const comm = readFileSync(`${proc}/${parent}/comm`, 'utf8').trimEnd();
      if (onlyOfRoot && !isOfRoot(proc, parent)) continue;
      const by = watchers.find(([pattern]) => pattern.test(comm))?.[1];
      for (const engine of (await by?.(proc, parent, folderOf)) ?? []) found.set(engine.endpoint.url, engine);
    } catch {
      // The process has ended, or captop may not read it.
    }
  }
  return [...found.values()];
}

/** What an engine on this machine is found by. */
const placeOnDisk = (endpoint: Endpoint): string | undefined =>
  endpoint.kind === 'unix'
    ? endpoint.socketPath
    : endpoint.kind === 'bundle'
      ? join(endpoint.stateRoot, tasksFolder)
      : endpoint.kind === 'storage'
        ? endpoint.graphRoot
        : undefined;

/** Whether what such an engine was found by is still there. */
export function isStillThere({endpoint}: FoundEngine): boolean {
  const path = placeOnDisk(endpoint);
  try {
    return path !== undefined && lstatSync(path, {throwIfNoEntry: false}) !== undefined;
  } catch {
    return false;
  }
}
