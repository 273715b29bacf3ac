/** Podman's and CRI-O's containers by the files of their storage, those that somebody tampered with among them. */
import {mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {StorageEndpoint} from '../../../source/engine/endpoint.ts';
import type {ContainerChange} from '../../../source/engine/engine.ts';
import {openEngine} from '../../../source/engine/open.ts';
import {isUnknown} from '../../../source/model/known.ts';
import {defaultSets, specOf} from '../bundle/state-folder.ts';
import {StorageFolder, storedId} from './storage-folder.ts';

let storage: StorageFolder;
beforeEach(() => {
  storage = new StorageFolder();
});
afterEach(() => storage[Symbol.dispose]());

const open = (manager: StorageEndpoint['manager'] = 'podman', owner = storage.owner) => {
  const {graphRoot, runRoot} = storage;
  return openEngine({kind: 'storage', url: 'storage:///x', graphRoot, runRoot, owner, manager});
};
const [a, b, c] = ['a', 'b', 'c'].map(storedId) as [string, string, string];

test('its containers, with names, images and PIDs; those that have ended only if asked for', async () => {
  storage.add(a);
  storage.add(b, {names: ['once'], rm: true, pid: 55});
  storage.add(c, {names: ['ended'], lives: false});
  storage.add(storedId('d'), {names: ['never'], pid: null, spec: null, lives: false});
  const engine = open();
  const told = async (all: boolean) =>
    (await engine.list(all)).map(({name, image, state, pid}) => [name, image, state, pid]);
  expect(await told(false)).toEqual([
    ['web', 'bb:latest', 'running', 4321],
    ['once', 'bb:latest', 'running', 55],
  ]);
  expect(await told(true)).toEqual([
    ['web', 'bb:latest', 'running', 4321],
    ['ended', 'bb:latest', 'exited', 0],
    ['never', 'bb:latest', 'created', 0],
    ['once', 'bb:latest', 'running', 55],
  ]);
  expect(await engine.facts()).toMatchObject({engine: 'Podman', engineKind: 'podman'});
  expect(await engine.read(a)).toMatchObject({declared: {privileged: false, command: ['sleep', 'infinity']}});
  expect(await engine.read(storedId('d'))).toMatchObject({
    declared: {unknown: 'it has not been started yet'},
  });
});

test('what Podman, CRI-O and Buildah keep in one storage is told apart', async () => {
  storage.add(a);
  storage.add(b, {
    names: ['k8s_web_shop_default_0'],
    metadata: {'image-name': 'shop:1', 'pod-id': c, 'pod-name': 'k8s_shop'},
    spec: specOf({
      annotations: {
        'io.kubernetes.container.name': 'web',
        'io.kubernetes.pod.name': 'shop',
        'io.kubernetes.pod.namespace': 'default',
      },
    }),
  });
  storage.add(c, {names: ['working'], metadata: {}});
  expect((await open().list(true)).map(({id}) => id)).toEqual([a]);
  const crio = open('cri-o');
  expect((await crio.list(true)).map(({id}) => id)).toEqual([b]);
  expect(await crio.facts()).toMatchObject({engine: 'CRI-O', engineKind: 'cri-o'});
  expect(await crio.read(b)).toMatchObject({
    name: 'web',
    image: 'shop:1',
    labels: {'io.kubernetes.pod.name': 'shop', 'io.kubernetes.pod.namespace': 'default'},
  });
});

test('the sessions of exec, with their users, their commands and whether they are privileged', async () => {
  storage.add(a);
  const session = (id: string, pid: number, asked: unknown) => {
    const folder = join(storage.asked(a), id);
    mkdirSync(folder);
    writeFileSync(join(folder, 'exec_pid'), String(pid));
    writeFileSync(join(folder, 'exec-process-1'), JSON.stringify(asked));
  };
  session(b, 71, {user: {uid: 1001}, args: ['sh'], capabilities: {bounding: defaultSets}});
  session(c, 72, {args: ['top'], capabilities: {bounding: [...defaultSets, 'CAP_SYS_ADMIN']}});
  session(storedId('d'), 73, 'garbage');
  expect((await open().read(a))?.execs).toEqual([
    {id: b, hostPid: 71, user: '1001', privileged: false, command: ['sh']},
    {id: c, hostPid: 72, user: '0', privileged: true, command: ['top']},
    {id: storedId('d'), hostPid: 73, user: null, privileged: null, command: null},
  ]);
});

test.each<[string, (path: string) => void, RegExp]>([
  ['is garbage', path => writeFileSync(path, '{"process":7}'), /its config\.json\.process is not an object/],
  ['is no JSON', path => writeFileSync(path, 'garbage'), /its config\.json is not valid JSON/],
  ['has 50 MB', path => truncateSync(path, 50 * 1_048_576), /longer than 4 MiB/],
  [
    'is a link',
    path => {
      renameSync(path, `${path}.kept`);
      symlinkSync(`${path}.kept`, path);
    },
    /is a link/,
  ],
  ['is missing', path => rmSync(path), /gone, or not written yet/],
])('a specification that %s is told in a sentence, and its PID stands', async (_, spoil, reason) => {
  storage.add(a);
  spoil(join(storage.asked(a), 'config.json'));
  const container = await open().read(a);
  expect(container?.pid).toBe(4321);
  const {declared} = container ?? expect.fail('it is gone');
  expect(isUnknown(declared) && declared.unknown).toMatch(reason);
});

test('files of another user than whose storage it is are not read', async () => {
  storage.add(a);
  await expect(open('podman', storage.owner + 1).list(false)).rejects.toThrow(/belongs to another user/);
});

test('a storage that is a link, or is not there, is a failure that says so', async () => {
  renameSync(storage.graphRoot, `${storage.root}/elsewhere`);
  await expect(open().list(false)).rejects.toMatchObject({
    status: 3,
    message: expect.stringMatching(/no storage of Podman in/),
  });
  symlinkSync(`${storage.root}/elsewhere`, storage.graphRoot);
  await expect(open().list(false)).rejects.toMatchObject({
    status: 3,
    message: expect.stringMatching(/is a link/),
  });
});

test('a list that is garbage is a failure that names it', async () => {
  writeFileSync(join(storage.graphRoot, 'overlay-containers/containers.json'), '[{"id":"../../etc"}]');
  await expect(open().list(false)).rejects.toMatchObject({
    status: 3,
    message: expect.stringMatching(/containers\.json: .*\.id is not an id/),
  });
});

test('starts, ends and sessions are told as they happen', async () => {
  storage.add(a);
  const engine = open();
  await engine.list(false);
  const ended = new AbortController();
  const told: ContainerChange[] = [];
  const reading = (async () => {
    for await (const change of engine.changes(ended.signal)) told.push(change);
  })();
  const heard = (id: string, kind: ContainerChange['kind']) =>
    expect.poll(() => told.some(each => each.id === id && each.kind === kind)).toBe(true);
  await expect
    .poll(() => {
      storage.add(b, {names: ['later']});
      return told.length;
    })
    .toBeGreaterThan(0);
  await heard(b, 'started');
  mkdirSync(join(storage.asked(a), c));
  await heard(a, 'exec started');
  rmSync(join(storage.asked(a), 'ctl'));
  await heard(a, 'changed');
  ended.abort();
  await reading;
});
