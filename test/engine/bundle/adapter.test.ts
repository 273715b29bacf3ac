/** Bundles as files: what is read of them, and what somebody can do to a state folder. */
import {execFileSync} from 'node:child_process';
import {chownSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {BundleEngine} from '../../../source/engine/bundle/adapter.ts';
import type {ContainerChange, EngineContainer} from '../../../source/engine/engine.ts';
import {Failure} from '../../../source/model/failure.ts';
import {needs} from '../../on-lab.ts';
import {StateFolder, specOf} from './state-folder.ts';

let state: StateFolder;
let engine: BundleEngine;
const engineAt = (stateRoot: string) =>
  new BundleEngine({kind: 'bundle', url: `bundle://${stateRoot}`, stateRoot});

beforeEach(() => {
  state = new StateFolder();
  engine = engineAt(state.root);
});
afterEach(() => state[Symbol.dispose]());

async function read(id: string): Promise<EngineContainer> {
  await engine.list();
  return (await engine.read(id)) ?? expect.fail('there is no such container');
}

describe('of a state folder', () => {
  test('every bundle of every namespace is a container', async () => {
    state.add('web', specOf(), 10);
    state.add('db', specOf(), null);
    state.add('web', specOf(), 12, 'k8s.io');
    const listed = await engine.list();
    expect(listed.map(({id, pid, state: is}) => [id, pid, is]).sort()).toEqual([
      ['db', 0, 'created'],
      ['k8s.io/web', 12, 'running'],
      ['web', 10, 'running'],
    ]);
  });

  test('a container has of the host what the pod has that it joins', async () => {
    const holder = {linux: {namespaces: [{type: 'ipc'}, {type: 'mount'}, {type: 'pid'}]}};
    state.add('holder', specOf({...holder, annotations: {'io.kubernetes.cri.sandbox-id': 'holder'}}), 77);
    const namespaces = ['network', 'ipc', 'uts'].map(type => ({type, path: `/proc/77/ns/${type}`}));
    const linux = {namespaces: [...namespaces, {type: 'pid'}]};
    state.add('app', specOf({linux, annotations: {'io.kubernetes.cri.sandbox-id': 'holder'}}), 78);
    state.add('joined', specOf({linux}), 79);
    const shared = {ipc: 'container:holder', pid: 'private'};
    expect((await read('app')).declared).toMatchObject({
      namespaces: {...shared, network: 'host', uts: 'host'},
    });
    expect((await read('joined')).declared).toMatchObject({
      namespaces: {...shared, network: 'container:holder', uts: 'container:holder'},
    });
  });

  test('a container has its PID, its names from annotations, and what was asked for', async () => {
    const annotations = {
      'io.kubernetes.cri.container-name': 'app',
      'io.kubernetes.cri.image-name': 'docker.io/library/app:1',
      'io.kubernetes.cri.sandbox-name': 'shop-0',
      'io.kubernetes.cri.sandbox-namespace': 'prod',
    };
    state.add('a1', specOf({annotations, process: {user: {uid: 1001, gid: 33}}}), '4321\n');
    expect(await read('a1')).toMatchObject({
      id: 'a1',
      name: 'app',
      image: 'docker.io/library/app:1',
      pid: 4321,
      state: 'running',
      startedAt: expect.stringMatching(/^20/),
      ownPidNamespace: true,
      labels: {...annotations, 'io.kubernetes.pod.name': 'shop-0', 'io.kubernetes.pod.namespace': 'prod'},
      declared: {user: '1001', privileged: false},
      execs: [],
    });
  });

  test('a container of Docker has the name that dockerd keeps beside it', async () => {
    const id = 'a'.repeat(64);
    const source = join(state.root, 'containers', 'of-another', 'hostname');
    const mounts = [{destination: '/etc/hostname', type: 'bind', source}];
    state.add(id, specOf({mounts}));
    expect((await read(id)).name).toBe('a'.repeat(12));
    mkdirSync(join(state.root, 'containers', id), {recursive: true});
    const kept = {Name: '/shop', Image: 'sha256:1', Config: {Image: 'app:1', Labels: {a: 'b'}}};
    writeFileSync(join(state.root, 'containers', id, 'config.v2.json'), JSON.stringify(kept));
    expect(await read(id)).toMatchObject({
      name: 'shop',
      image: 'app:1',
      imageId: 'sha256:1',
      labels: {a: 'b'},
    });
  });

  test('each other PID file is a session of exec, of which no more is known', async () => {
    const path = state.add('web');
    writeFileSync(join(path, 'e1.pid'), '77');
    writeFileSync(join(path, 'broken.pid'), 'x');
    expect((await read('web')).execs).toEqual([
      {id: 'e1', hostPid: 77, user: null, privileged: null, command: null},
    ]);
  });

  test('a container that joined the namespaces of another is told with its id', async () => {
    state.add('pause', specOf(), 90);
    const path = (name: string) => ({type: name, path: `/proc/90/ns/${name}`});
    state.add('app', specOf({linux: {namespaces: [path('network'), path('ipc'), {type: 'pid'}]}}), 91);
    expect((await read('app')).declared).toMatchObject({
      namespaces: {network: 'container:pause', ipc: 'container:pause', pid: 'private', uts: 'host'},
    });
  });

  test('a bundle that went is no container any more', async () => {
    state.add('web');
    await engine.list();
    state.remove('web');
    expect(await engine.read('web')).toBeUndefined();
    expect(await engine.list()).toEqual([]);
  });
});

describe('a bundle that somebody tampered with', () => {
  const spoil: Readonly<Record<string, readonly [spoil: (path: string) => void, reason: RegExp]>> = {
    garbage: [path => writeFileSync(path, '{"process": '), /config\.json is not valid JSON/],
    'another document': [path => writeFileSync(path, '[]'), /its config\.json is not an object/],
    'wrong types': [
      path => writeFileSync(path, '{"process": {"args": "sh"}}'),
      /process\.args is not a list/,
    ],
    'fifty megabytes': [path => truncateSync(path, 50_000_000), /longer than 4 MiB/],
    'a link': [
      path => {
        renameSync(path, `${path}.real`);
        symlinkSync(`${path}.real`, path);
      },
      /config\.json is a link/,
    ],
    'a fifo': [
      path => {
        rmSync(path);
        execFileSync('mkfifo', [path]);
      },
      /config\.json is no regular file/,
    ],
    'a folder': [
      path => {
        rmSync(path);
        mkdirSync(path);
      },
      /config\.json is no regular file/,
    ],
  };

  test.each(Object.entries(spoil))(
    '%s: the reason, and the PID all the same',
    async (_, [tamper, reason]) => {
      tamper(join(state.add('web'), 'config.json'));
      state.add('other');
      const web = await read('web');
      expect(web).toMatchObject({pid: 4321, declared: {unknown: expect.stringMatching(reason)}});
      expect((await read('other')).declared).toMatchObject({privileged: false});
    },
  );

  test('its text is refused in a sentence', async () => {
    writeFileSync(join(state.add('web'), 'config.json'), 'garbage');
    await read('web');
    await expect(engine.inspectText('web')).rejects.toThrow(/^config\.json of web: /);
    expect(await engine.inspectText('absent')).toBeUndefined();
  });

  test.each(['0', '-1', '1; rm', '12345678901', ''])('a PID file that holds %j gives no PID', async text => {
    state.add('web', specOf(), text);
    expect((await read('web')).pid).toEqual({unknown: 'its init.pid holds no PID'});
  });

  test('a file of another user is not believed', async context => {
    needs(context, {root: true});
    const path = state.add('web');
    chownSync(join(path, 'config.json'), 4242, 4242);
    chownSync(join(path, 'init.pid'), 4242, 4242);
    const web = await read('web');
    expect(web.declared).toEqual({unknown: 'its config.json belongs to another user, uid 4242'});
    expect(web.pid).toEqual({unknown: 'its init.pid belongs to another user, uid 4242'});
  });

  test('a link or an odd name in place of a bundle is left out', async () => {
    const path = state.add('web');
    symlinkSync(path, state.bundle('linked'));
    mkdirSync(state.bundle('-odd name'));
    expect((await engine.list()).map(({id}) => id)).toEqual(['web']);
  });
});

describe('what is no state folder ends with a sentence and status 3', () => {
  const failure = async (stateRoot: string): Promise<Failure> => {
    const error = await engineAt(stateRoot)
      .list()
      .catch(each => each);
    return error instanceof Failure ? error : expect.fail('no failure');
  };

  test('nothing there, another folder, and a link', async () => {
    const absent = await failure('/absent');
    expect(absent.status).toBe(3);
    expect(absent.message).toMatch(/^no containerd keeps its state in \/absent/);
    expect((await failure('/proc')).message).toMatch(/^no containerd keeps its state in \/proc/);
    rmSync(state.tasks, {recursive: true});
    symlinkSync('/', state.tasks);
    expect((await failure(state.root)).message).toMatch(/io\.containerd\.runtime\.v2\.task is a link$/);
  });
});

describe('changes are told', () => {
  async function* told(): AsyncGenerator<ContainerChange> {
    const control = new AbortController();
    try {
      yield* engine.changes(control.signal);
    } finally {
      control.abort();
    }
  }

  /** The first change of a kind that is told of a container. */
  async function next(changes: AsyncIterator<ContainerChange>, wanted: ContainerChange): Promise<void> {
    for (;;) {
      const {value} = await changes.next();
      if (value?.id === wanted.id && value.kind === wanted.kind) return;
    }
  }

  test('of a bundle that comes, starts, is entered and goes, also in a new namespace', async () => {
    state.add('old');
    const changes = told();
    const first = next(changes, {id: 'web', kind: 'started'});
    await new Promise(resolve => setTimeout(resolve, 100));
    state.add('web');
    await first;
    const entered = next(changes, {id: 'old', kind: 'exec started'});
    writeFileSync(join(state.bundle('old'), 'e1.pid'), '77');
    await entered;
    const gone = next(changes, {id: 'old', kind: 'started'});
    state.remove('old');
    await gone;
    await changes.return(undefined);
  });
});
