/** Places of engines made of files and sockets below a folder that stands for the root of a machine. */
import {linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {findEngines} from '../../source/engine/discover.ts';
import {type EngineWord, engineWords} from '../../source/engine/engine-words.ts';
import {StorageFolder, storedId} from './storage/storage-folder.ts';

let root: string;
let servers: Server[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'captop-root-'));
  servers = [];
});
afterEach(async () => {
  for (const server of servers) await new Promise(resolve => server.close(resolve));
  rmSync(root, {recursive: true});
});

async function listen(path: string): Promise<void> {
  const server = createServer(socket => socket.end());
  servers.push(server);
  mkdirSync(dirname(join(root, path)), {recursive: true});
  await new Promise<void>(resolve => server.listen(join(root, path), resolve));
}

/** Makes `podman system service` run in the procfs of the folder. */
function serve(): void {
  mkdirSync(join(root, 'proc/77/task/77'), {recursive: true});
  writeFileSync(join(root, 'proc/77/task/77/status'), 'Name:\tpodman\nState:\tS (sleeping)\n');
  writeFileSync(join(root, 'proc/77/comm'), 'podman\n');
  writeFileSync(join(root, 'proc/77/cmdline'), 'podman\0system\0service\0');
}

const addBundle = (stateRoot: string, namespace: string, id = 'web') =>
  mkdirSync(join(root, stateRoot, 'io.containerd.runtime.v2.task', namespace, id), {recursive: true});

/** What is found, as ENGINE ADDRESS, with the place of its bundles. */
async function found(wanted: readonly EngineWord[] = engineWords, uid = 0, env: NodeJS.ProcessEnv = {}) {
  const engines = await findEngines(wanted, {root, proc: join(root, 'proc'), uid, env});
  return engines.map(({engine, endpoint, bundles}) =>
    [engine, endpoint.url, ...(bundles ? [bundles.url] : [])].join(' ').replaceAll(root, ''),
  );
}

test('nothing where there is nothing', async () => {
  expect(await found()).toEqual([]);
});

test('the sockets of every user for root, Docker first, then Podman, then state folders', async () => {
  addBundle('/run/containerd', 'k8s.io');
  serve();
  await listen('/run/user/1000/podman/podman.sock');
  await listen('/run/user/1001/docker.sock');
  await listen('/var/run/docker.sock');
  expect(await found()).toEqual([
    'docker unix:///var/run/docker.sock',
    'docker unix:///run/user/1001/docker.sock',
    'podman unix:///run/user/1000/podman/podman.sock',
    'containerd bundle:///run/containerd',
  ]);
  expect(await found(['podman', 'containerd'])).toEqual([
    'podman unix:///run/user/1000/podman/podman.sock',
    'containerd bundle:///run/containerd',
  ]);
});

test('the sockets of the user alone for others, with those of a desktop', async () => {
  await listen('/var/run/docker.sock');
  await listen('/run/user/1000/docker.sock');
  await listen('/run/user/1001/docker.sock');
  await listen('/home/me/.colima/default/docker.sock');
  expect(await found(['docker'], 1001, {HOME: '/home/me'})).toEqual([
    'docker unix:///var/run/docker.sock',
    'docker unix:///run/user/1001/docker.sock',
    'docker unix:///home/me/.colima/default/docker.sock',
  ]);
  expect(await found(['docker'], 1001, {XDG_RUNTIME_DIR: '/run/user/1000'})).toContain(
    'docker unix:///run/user/1000/docker.sock',
  );
});

test('the bundles of Docker stand behind its socket, and for a daemon without one', async () => {
  addBundle('/run/docker/containerd/daemon', 'moby');
  expect(await found()).toEqual([
    'docker unix:///var/run/docker.sock bundle:///run/docker/containerd/daemon',
  ]);
  await listen('/var/run/docker.sock');
  expect(await found()).toEqual([
    'docker unix:///var/run/docker.sock bundle:///run/docker/containerd/daemon',
  ]);
});

test("the machine's containerd is found for containers that are not Docker's", async () => {
  await listen('/var/run/docker.sock');
  addBundle('/run/containerd', 'moby');
  const docker = 'docker unix:///var/run/docker.sock bundle:///run/containerd';
  expect(await found()).toEqual([docker]);
  expect(await found(['containerd'])).toEqual([]);
  addBundle('/run/containerd', 'default');
  addBundle('/run/k3s/containerd', 'k8s.io');
  expect(await found()).toEqual([
    docker,
    'containerd bundle:///run/containerd',
    'containerd bundle:///run/k3s/containerd',
  ]);
});

test('a socket that leads to that of Podman is Podman, and only if its service runs: systemd would start it', async () => {
  await listen('/run/podman/podman.sock');
  mkdirSync(join(root, '/var/run'), {recursive: true});
  symlinkSync(join(root, '/run/podman/podman.sock'), join(root, '/var/run/docker.sock'));
  expect(await found()).toEqual([]);
  serve();
  expect(await found()).toEqual(['podman unix:///run/podman/podman.sock']);
});

test('a socket at which nobody listens is no engine, unless nothing else is there', async () => {
  mkdirSync(join(root, '/var/run'), {recursive: true});
  await listen('/var/run/left.sock');
  const [server] = servers.splice(0);
  // A closed server takes its file away; a second name of it stays.
  linkSync(join(root, '/var/run/left.sock'), join(root, '/var/run/docker.sock'));
  await new Promise(resolve => server?.close(resolve));
  expect(await found()).toEqual(['docker unix:///var/run/docker.sock']);
  await listen('/run/podman/podman.sock');
  serve();
  expect(await found()).toEqual(['podman unix:///run/podman/podman.sock']);
});

test('for root, nothing of users is touched while one of them could make him wait', async () => {
  await listen('/run/user/1001/docker.sock');
  expect(await found()).toEqual(['docker unix:///run/user/1001/docker.sock']);
  mkdirSync(join(root, 'proc/self'), {recursive: true});
  const mounted = (options: string) =>
    writeFileSync(
      join(root, 'proc/self/mountinfo'),
      `1 0 0:1 / / rw - ext4 /dev/vda rw\n2 1 0:2 / /home/x/m rw,nosuid - fuse.sshfs x: rw,${options}\n`,
    );
  mounted('user_id=1001,group_id=1001');
  expect(await found()).toHaveLength(1);
  mounted('user_id=0,group_id=0,allow_other');
  expect(await found()).toHaveLength(1);
  mounted('user_id=1001,group_id=1001,allow_other');
  expect(await found()).toEqual([]);
  expect(await found(engineWords, 1001)).toHaveLength(1);
});

const me = process.getuid?.() ?? 0;

test('the storage of a user is believed if the files are theirs', async () => {
  using own = new StorageFolder(mkdtempSync(join(tmpdir(), 'captop-root-')), {
    graph: '/home/me/.local/share/containers/storage',
    run: `/run/user/${me + 1}/containers`,
  });
  own.add(storedId('a'));
  const as = async (uid: number) => {
    const env = {HOME: '/home/me', XDG_RUNTIME_DIR: `/run/user/${me + 1}`};
    const engines = await findEngines(engineWords, {root: own.root, proc: '/absent', uid, env});
    return engines.map(({endpoint}) => endpoint.url);
  };
  expect(await as(me + 1)).toEqual([]);
  // Root looks for the storage of the host, and not in a home.
  expect(await as(me)).toEqual(
    me === 0 ? [] : [`storage://${own.root}/home/me/.local/share/containers/storage`],
  );
});

test('the storage of the host is that of Podman, and of CRI-O if it has pods', async context => {
  if (me !== 0) context.skip('files are believed to be those of the host only if they are those of root');
  using host = new StorageFolder(mkdtempSync(join(tmpdir(), 'captop-root-')), {
    graph: '/var/lib/containers/storage',
    run: '/run/containers/storage',
  });
  host.add(storedId('a'));
  host.add(storedId('b'), {metadata: {'image-name': 'x', 'pod-id': 'p'}});
  const found = await findEngines(engineWords, {root: host.root, proc: '/absent', uid: 0, env: {}});
  expect(found.map(({engine, endpoint}) => [engine, endpoint.url.replace(host.root, '')])).toEqual([
    ['podman', 'storage:///var/lib/containers/storage'],
    ['crio', 'storage:///var/lib/containers/storage#cri-o'],
  ]);
});
