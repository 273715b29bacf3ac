/** The engines of another machine, found through a shell in folders below one of the test's own. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {findFarEngines} from '../../source/engine/discover-far.ts';
import {RemoteFiles} from '../../source/kernel/remote/remote-files.ts';
import {describeUnless, obstacleTo} from '../on-lab.ts';
import {LocalShell} from '../ssh/local-shell.ts';
import {StateFolder} from './bundle/state-folder.ts';
import {StorageFolder, storedId} from './storage/storage-folder.ts';

// Only files of root are read, so they have to be made by root.
describeUnless(obstacleTo({root: true}), 'Engines of another machine', () => {
  let folder: StateFolder;
  let shell: LocalShell;
  beforeEach(() => {
    folder = new StateFolder();
    shell = new LocalShell();
  });
  afterEach(() => {
    folder[Symbol.dispose]();
    shell[Symbol.dispose]();
  });

  const find = () => {
    const files = new RemoteFiles(shell);
    return findFarEngines(
      {look: (path, part) => files.look(path.startsWith('/proc/') ? path : folder.root + path, part)},
      'ssh://far',
    );
  };
  const addBundle = (root: string, namespace: string, id: string): void => {
    mkdirSync(join(folder.root, root, 'io.containerd.runtime.v2.task', namespace, id), {recursive: true});
  };

  test('where there is nothing, nothing is found, with one question', async () => {
    expect(await find()).toEqual({hasSocket: false, bundles: undefined, others: []});
    expect(shell.requests).toBe(1);
  });

  test('Docker by its socket, with its bundles behind it', async () => {
    mkdirSync(join(folder.root, 'var/run'), {recursive: true});
    writeFileSync(join(folder.root, 'var/run/docker.sock'), '');
    addBundle('/run/docker/containerd/daemon', 'moby', storedId('a'));
    const stateRoot = '/run/docker/containerd/daemon';
    expect(await find()).toEqual({
      hasSocket: true,
      bundles: {kind: 'bundle', url: `ssh://far${stateRoot}`, stateRoot, whose: 'docker', owner: 0},
      others: [],
    });
    expect(shell.requests).toBe(1);
  });

  test('of a daemon that was stopped what it left behind, unless that is nothing', async () => {
    const stateRoot = '/run/docker/containerd/daemon';
    mkdirSync(join(folder.root, stateRoot, 'io.containerd.runtime.v2.task/moby'), {recursive: true});
    expect((await find()).bundles).toBeUndefined();
    addBundle(stateRoot, 'moby', storedId('a'));
    expect((await find()).bundles).toMatchObject({stateRoot});
  });

  test('containers of containerd and of k3s, beside those of Docker', async () => {
    addBundle('/run/containerd', 'moby', storedId('a'));
    addBundle('/run/containerd', 'k8s.io', storedId('b'));
    addBundle('/run/k3s/containerd', 'k8s.io', storedId('c'));
    mkdirSync(join(folder.root, '/run/k0s/containerd/io.containerd.runtime.v2.task/k8s.io'), {
      recursive: true,
    });
    const {bundles, others} = await find();
    expect(bundles).toMatchObject({stateRoot: '/run/containerd', whose: 'docker'});
    expect(others).toEqual(
      ['/run/containerd', '/run/k3s/containerd'].map(stateRoot => ({
        kind: 'bundle',
        url: `ssh://far${stateRoot}`,
        stateRoot,
        whose: 'others',
        owner: 0,
      })),
    );
  });

  test('the storage of Podman and of CRI-O', async () => {
    const storage = new StorageFolder(folder.root, {
      graph: 'var/lib/containers/storage',
      run: 'run/containers/storage',
    });
    storage.add(storedId('a'));
    storage.add(storedId('b'), {metadata: {'image-name': 'x', 'image-id': 'y', 'pod-id': storedId('c')}});
    expect((await find()).others).toEqual([
      expect.objectContaining({manager: 'podman', url: 'ssh://far/var/lib/containers/storage', owner: 0}),
      expect.objectContaining({manager: 'cri-o', url: 'ssh://far/var/lib/containers/storage#cri-o'}),
    ]);
  });
});
