/** A simulated daemon that goes away, with bundles of its containers made of files. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {HostReader} from '../../../source/host/host-reader.ts';
import {openHost} from '../../../source/host/open.ts';
import {StateFolder, specOf} from '../../engine/bundle/state-folder.ts';
import {SimulatedHost} from '../../simulated/host.ts';
import type {SimulatedContainer} from '../../simulated/world.ts';
import {Watching} from '../watching.ts';

let host: SimulatedHost;
let state: StateFolder;
let reader: HostReader;

const addBundle = ({id, processes}: SimulatedContainer) =>
  state.add(id, specOf(), processes[0]?.hostPid ?? null, 'moby');

beforeEach(async () => {
  host = await SimulatedHost.start({containers: 5});
  state = new StateFolder();
  mkdirSync(join(state.tasks, 'moby'));
  const {socketPath} = host.daemon;
  reader = openHost({
    endpoint: {kind: 'unix', url: `unix://${socketPath}`, socketPath},
    procRoot: host.procfs.root,
    bundles: {kind: 'bundle', url: `bundle://${state.root}`, stateRoot: state.root},
  });
});
afterEach(async () => {
  reader.close();
  await host.close();
  state[Symbol.dispose]();
});

const lost = (w: Watching) => w.until(({connection}) => connection.state === 'lost');

test('rows follow the bundles and the kernel while the daemon is away, with what it had told of them', async () => {
  const [fresh, other] = [host.run('fresh'), host.run('other')];
  for (const each of host.world.containers.values()) if (each.state === 'running') addBundle(each);
  await using w = new Watching(reader.watch({all: false, intervalMs: 50}));
  await w.until(({partial}) => !partial);
  const declared = w.container('fresh')?.declared;
  await host.daemon.die();
  await lost(w);
  host.procfs.addProcess(fresh, host.world.exec(fresh, ['sleep', '5'], {}).process);
  await w.until(() => w.container('fresh')?.processes.length === 2);
  expect(w.container('fresh')).toMatchObject({name: 'fresh', image: fresh.image, declared});
  expect(w.newest?.observation.hosts[0]).toMatchObject({engineKind: 'docker', evidence: 'procfs'});
  // What did not change is the same object from one reading to the next.
  const kept = w.container('other');
  writeFileSync(join(state.bundle(fresh.id, 'moby'), 'e1.pid'), String(fresh.processes[0]?.hostPid));
  await w.until(() => JSON.stringify(w.container('fresh')?.execs).includes('e1'));
  expect(w.container('other')).toBe(kept);
  expect(w.newest?.connection.state).toBe('lost');

  await host.daemon.listen();
  await w.until(({connection}) => connection.state === 'live');
  host.rename(other, 'renamed');
  await w.until(() => w.container('renamed') !== undefined);
});

test('a daemon that is away from the start is told, and its containers are shown all the same', async () => {
  const fresh = host.run('fresh');
  addBundle(fresh);
  await host.daemon.die();
  const {hosts, unreached} = await reader.observe({all: false});
  expect(hosts[0]?.containers.map(({id, pid1}) => [id, pid1?.hostPid])).toEqual([
    [fresh.id, fresh.processes[0]?.hostPid],
  ]);
  expect(unreached).toEqual([
    expect.stringMatching(/no such socket.*; what is shown comes from bundle:\/\//),
  ]);

  await using w = new Watching(reader.watch({all: false, intervalMs: 50}));
  await w.until(({connection}) => connection.state === 'lost' && w.containers[0]?.pid1 != null);
  await host.daemon.listen();
  await w.until(({connection}) => connection.state === 'live' && w.container('fresh') !== undefined);
});

test('a daemon that hangs from the start is waited for no longer than a moment', async () => {
  addBundle(host.run('fresh'));
  host.daemon.troubles = [{path: /./, fault: {kind: 'hang'}}];
  await using w = new Watching(reader.watch({all: false, intervalMs: 50}));
  // Its answer would be given up after ten seconds.
  await w.until(({connection}) => connection.state === 'lost' && w.containers[0]?.pid1 != null);
  expect(w.newest?.connection).toMatchObject({reason: expect.stringContaining('has not answered yet')});
});

test('a daemon that hangs, without bundles, is the failure that it is', async () => {
  host.daemon.troubles = [{path: /./, fault: {kind: 'hang'}}];
  const w = new Watching(reader.watch({all: false, intervalMs: 50}));
  await expect(w.until(() => true)).rejects.toMatchObject({status: 3});
});

test('without bundles, a daemon that is away is the failure that it is', async () => {
  await host.daemon.die();
  await expect(reader.observe({all: false})).rejects.toMatchObject({status: 3});
  const w = new Watching(reader.watch({all: false, intervalMs: 50}));
  await expect(w.until(() => true)).rejects.toMatchObject({status: 3});
});
