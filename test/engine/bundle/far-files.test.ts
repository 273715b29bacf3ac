/** What engines keep in folders, read through a shell: it is what is read without one, and no name becomes a command. */
import {execFileSync} from 'node:child_process';
import {chownSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Endpoint} from '../../../source/engine/endpoint.ts';
import type {Engine, EngineContainer} from '../../../source/engine/engine.ts';
import {openEngine} from '../../../source/engine/open.ts';
import {isPlainPath, RemoteFiles} from '../../../source/kernel/remote/remote-files.ts';
import {Failure} from '../../../source/model/failure.ts';
import {describeUnless, obstacleTo} from '../../on-lab.ts';
import {LocalShell} from '../../ssh/local-shell.ts';
import {StorageFolder, storedId} from '../storage/storage-folder.ts';
import {StateFolder, specOf} from './state-folder.ts';

/** The ls of busybox tells no fractions. */
const toTheSecond = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/(?<=T\d\d:\d\d:\d\d)\.\d+Z/g, 'Z'));

async function allOf(engine: Engine): Promise<readonly (EngineContainer | undefined)[]> {
  const listed = await engine.list(true);
  return Promise.all(listed.map(({id}) => engine.read(id)));
}

const shells: ReadonlyArray<{readonly program: readonly [string, ...string[]]}> = [
  {program: ['sh']},
  {program: ['busybox', 'sh']},
];

// Only files of root are read, so they have to be made by root.
describeUnless(obstacleTo({root: true, commands: ['busybox']}), 'Folders of engines through a shell', () => {
  let state: StateFolder;
  let storage: StorageFolder;
  let shell: LocalShell;
  beforeEach(() => {
    state = new StateFolder();
    storage = new StorageFolder();
    shell = new LocalShell();
  });
  afterEach(() => {
    for (const each of [state, storage, shell]) each[Symbol.dispose]();
  });

  const bundles = (): Endpoint => ({kind: 'bundle', url: 'ssh://far/state', stateRoot: state.root});
  const stored = (): Endpoint => ({
    kind: 'storage',
    url: 'ssh://far/storage',
    graphRoot: storage.graphRoot,
    runRoot: storage.runRoot,
    owner: 0,
    manager: 'podman',
  });
  const far = (endpoint: Endpoint, through = shell): Engine =>
    openEngine(endpoint, {folders: new RemoteFiles(through)});

  test.each(shells)('the containers that %j tells of are those that are read here', async ({program}) => {
    using through = new LocalShell(program);
    state.add('web', specOf(), 10);
    state.add('db', specOf(), null);
    state.add('app', specOf({annotations: {'nerdctl/name': 'it’s "$(id)"'}}), 12, 'k8s.io');
    writeFileSync(join(state.bundle('web'), 'e1.pid'), '77');
    storage.add(storedId('a'));
    storage.add(storedId('b'), {lives: false, rm: true});
    const session = join(storage.asked(storedId('a')), storedId('c'));
    mkdirSync(session);
    writeFileSync(join(session, 'exec_pid'), '4400');
    for (const endpoint of [bundles(), stored()]) {
      const [here, there] = await Promise.all([openEngine(endpoint), far(endpoint, through)].map(allOf));
      expect(toTheSecond(there)).toEqual(toTheSecond(here));
      expect(there?.length).toBeGreaterThan(1);
      expect(await far(endpoint, through).facts()).toEqual(await openEngine(endpoint).facts());
    }
  });

  test('a hundred of them take as many questions as one', async () => {
    for (let count = 0; count < 100; count++) state.add(`c${count}`, specOf(), 100 + count);
    const engine = far(bundles());
    const all = await allOf(engine);
    expect(all.map(each => each?.pid)).toContain(199);
    expect(shell.requests).toBeLessThan(10);
  });

  test('what comes and goes is told', async () => {
    state.add('web', specOf(), 10);
    const engine = far(bundles());
    const changes = engine.changes(AbortSignal.timeout(60_000))[Symbol.asyncIterator]();
    const next = changes.next();
    // What it compares with has been read once these are.
    await engine.list(true);
    await engine.ping();
    state.add('new', specOf(), null);
    writeFileSync(join(state.bundle('web'), 'init.pid'), '12');
    expect((await next).value).toEqual({id: 'web', kind: 'started'});
    expect((await changes.next()).value).toEqual({id: 'new', kind: 'started'});
    await changes.return?.(undefined);
  });

  describe('a name that means something to a shell', () => {
    test('is refused', () => {
      for (const path of ['/a b', '/$(id)', '/`id`', "/'", '/a;b', '/a\nb', '/*', '/a/../b', 'a', '/é', '/~'])
        expect(isPlainPath(path), path).toBe(false);
      expect(isPlainPath('/run/containerd/a.b-c_D1')).toBe(true);
    });

    test('in a specification names no file, and no command', async () => {
      const made = join(state.root, 'made');
      const source = `/x/$(touch ${made})/containers/x/hostname`;
      const mounts = [{destination: '/etc/hostname', type: 'bind', source}];
      state.add(storedId('d'), specOf({mounts}), 10, 'moby');
      const [container] = await allOf(far(bundles()));
      expect(container?.declared).toMatchObject({user: ''});
      expect(existsSync(made)).toBe(false);
    });

    test('in a state folder is no container', async () => {
      state.add('web', specOf(), 10);
      mkdirSync(join(state.tasks, 'default', '$(id)'));
      expect((await far(bundles()).list(true)).map(({id}) => id)).toEqual(['web']);
    });
  });

  test('a link, a fifo, another’s file and a link for a folder are not read, and hold nobody up', async () => {
    for (const id of ['link', 'fifo', 'other']) state.add(id, specOf(), 10);
    const file = (id: string): string => join(state.bundle(id), 'config.json');
    for (const id of ['link', 'fifo']) rmSync(file(id));
    symlinkSync('/etc/shadow', file('link'));
    execFileSync('mkfifo', [file('fifo')]);
    chownSync(file('other'), 1001, 1001);
    const engine = far(bundles());
    await engine.list(true);
    const reason = async (id: string) => (await engine.read(id))?.declared;
    expect(await reason('link')).toEqual({unknown: 'its config.json is a link'});
    expect(await reason('fifo')).toEqual({unknown: 'its config.json is no regular file'});
    expect(await reason('other')).toEqual({unknown: 'its config.json belongs to another user, uid 1001'});
    renameSync(state.tasks, `${state.tasks}-`);
    symlinkSync(`${state.tasks}-`, state.tasks);
    await expect(engine.list(true)).rejects.toThrow(Failure);
    rmSync(state.tasks);
    renameSync(`${state.tasks}-`, state.tasks);
  });

  test('a state folder that belongs to a user is not read', async () => {
    state.add('web', specOf(), 10);
    execFileSync('chown', ['-R', '1001', state.root]);
    const engine = far(bundles());
    await engine.list(true);
    expect(await engine.read('web')).toMatchObject({
      declared: {unknown: expect.stringMatching(/over ssh only files of root are read/)},
    });
  });
});
