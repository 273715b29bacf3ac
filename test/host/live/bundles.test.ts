/** Bundles of real engines, against what these say themselves, and the kernel. */
import {mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {findEngines} from '../../../source/engine/discover.ts';
import {chooseEndpoint} from '../../../source/engine/endpoint.ts';
import {engineWords} from '../../../source/engine/engine-words.ts';
import {everyEngine} from '../../../source/host/every-engine.ts';
import {openHost} from '../../../source/host/open.ts';
import {captop, captopJson, type JsonContainer, type JsonDocument, named} from '../../captop.ts';
import {specOf} from '../../engine/bundle/state-folder.ts';
import {inspectAll, setsOf, statusWords} from '../../independent.ts';
import {labCases} from '../../lab/cases.ts';
import {type Containerd, standaloneContainerd} from '../../lab/containerd.ts';
import {remappedDocker} from '../../lab/engines.ts';
import {labImage} from '../../lab/image.ts';
import {describeUnless, freshName, needs, obstacleTo, onLab} from '../../on-lab.ts';
import {Watching} from '../watching.ts';

/** Where dockerd keeps the state of the containerd that it starts (moby cmd/dockerd, --exec-root). */
const ofDocker = 'bundle:///run/docker/containerd/daemon';

/** What captop reads without being told where: every engine of this machine. */
const findingEvery = () =>
  everyEngine({
    procRoot: '/proc',
    wanted: engineWords,
    find: () => findEngines(engineWords, {root: '', proc: '/proc', uid: 0, env: {}}),
    otherwise: null,
  });

onLab('The bundles of Docker', () => {
  const standing = labCases.filter(({state}) => state === 'running' || state === 'paused');
  let bundles: ReadonlyMap<string, JsonContainer>;
  let docker: ReadonlyMap<string, JsonContainer>;
  const byId = ({hosts}: JsonDocument) => new Map(hosts[0]?.containers.map(each => [each.id, each]));
  beforeAll(async () => {
    if (obstacleTo({root: true}) !== null) return;
    const names = standing.map(({name}) => name);
    const ids = (await inspectAll(names)).map(({Id}) => Id);
    docker = byId(await captopJson(names));
    // A bundle has an id and no name.
    bundles = byId(await captopJson(['--host', ofDocker, ...ids]));
  });

  test('tell the PID, the namespaces and the flags that inspect tells', async context => {
    needs(context, {root: true});
    const inspected = await inspectAll(standing.map(({name}) => name));
    expect(inspected.length).toBeGreaterThan(40);
    for (const {Id, Name, State, HostConfig} of inspected) {
      const container = bundles.get(Id) ?? expect.fail(`${Name} is missing`);
      const declared = container.declared ?? expect.fail(`${Name} declares nothing`);
      expect([Name, container.pid1?.hostPid]).toEqual([Name, State.Pid]);
      // That it is paused stands in no file of the engine.
      expect([Name, container.state]).toEqual([Name, State.Status]);
      expect([Name, declared.privileged]).toEqual([Name, HostConfig.Privileged]);
      expect([Name, declared.runtime]).toEqual([Name, HostConfig.Runtime]);
      const shared = (mode: string) => (mode === 'host' || mode.startsWith('container:') ? mode : 'own');
      expect([Name, shared(declared.namespaces.pid ?? '')]).toEqual([Name, shared(HostConfig.PidMode)]);
    }
  });

  test('lead to the same expected sets, and to the same drift, as the flags of inspect', context => {
    needs(context, {root: true});
    let compared = 0;
    for (const [id, container] of docker) {
      const other = bundles.get(id);
      if (other === undefined || container.pid1 === null || other.pid1 === null) continue;
      const sets = ({drift}: JsonContainer) =>
        drift.map(({hostPid, set, gained, lost}) => [hostPid, set, gained, lost]);
      expect([container.name, other.expected]).toEqual([container.name, container.expected]);
      if (container.processes.length === other.processes.length)
        expect([container.name, sets(other)]).toEqual([container.name, sets(container)]);
      compared++;
    }
    expect(compared).toBeGreaterThan(40);
  });
});

const dockerNeeded = {root: true, commands: ['dockerd', 'unshare', 'docker']};

describeUnless(obstacleTo(dockerNeeded), 'A Docker daemon that is killed', () => {
  test('leaves its containers to be read from their bundles, and what becomes of them', async () => {
    await using second = await remappedDocker();
    const folder = second.url.slice('unix://'.length, -'/docker.sock'.length);
    await second.command('run', '--detach', '--network=none', '--name=left', labImage, 'sleep', '4321');
    const stateRoot = `${folder}/exec/containerd/daemon`;
    const reader = openHost({
      endpoint: chooseEndpoint({hosts: [second.url], env: {}}),
      procRoot: '/proc',
      bundles: {kind: 'bundle', url: `bundle://${stateRoot}`, stateRoot},
    });
    await using w = new Watching(reader.watch({all: false, intervalMs: 100}));
    await w.until(() => w.container('left')?.pid1?.command === 'sleep 4321');
    const {id = '', pid1} = w.container('left') ?? {};
    const {hostPid = 0, parentHostPid = 0} = pid1 ?? {};
    const found = await findingEvery();
    await using everything = new Watching(found.watch({all: false, intervalMs: 100}));
    const seen = () =>
      everything.newest?.observation.hosts.flatMap(({endpoint, containers}) =>
        containers.filter(each => each.id === id).map(each => [endpoint, each.pid1?.hostPid]),
      );
    const isSeen = () => JSON.stringify(seen()) === JSON.stringify([[second.url, hostPid]]);
    await everything.until(isSeen);
    try {
      process.kill(Number(readFileSync(`${folder}/pid`, 'utf8')), 'SIGKILL');
      await w.until(({connection}) => connection.state === 'lost');
      await w.until(() => w.container('left')?.pid1?.hostPid === hostPid);
      expect(w.container('left')).toMatchObject({name: 'left', declared: {command: ['sleep', '4321']}});
      const {containers, remapped} = w.newest?.observation.hosts[0] ?? expect.fail('no host');
      expect({names: containers.map(({name}) => name), remapped}).toEqual({names: ['left'], remapped: true});
      // By default, too, the row stays where it was, and the engine is told as lost.
      await everything.until(({connection}) => connection.state === 'lost' && isSeen());
      process.kill(hostPid, 'SIGKILL');
      await w.until(() => w.container('left')?.pid1 == null);
      await everything.until(() => seen()?.every(([, pid]) => pid === undefined) === true);
      reader.close();
      found.close();
    } finally {
      for (const pid of [hostPid, parentHostPid])
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It ended by itself.
        }
    }
  });
});

/**
 * The shim of runc under the name of gVisor's. What its containers are is another matter: by this name alone captop has
 * to believe that the kernel tells nothing of them.
 */
function makeShim(folder: string): string {
  const shim = join(folder, 'containerd-shim-runsc-v1');
  symlinkSync('/usr/bin/containerd-shim-runc-v2', shim);
  return shim;
}

const needed = {root: true, commands: ['containerd', 'ctr', 'runc', 'unshare', 'docker']};

describeUnless(obstacleTo(needed), 'A containerd of its own', () => {
  let containerd: Containerd;
  const host = () => ['--host', `bundle://${containerd.stateRoot}`];
  const pids: Record<string, number> = {};
  beforeAll(async () => {
    containerd = await standaloneContainerd();
    pids.web = await containerd.start('web');
    pids['priv.1'] = await containerd.start('priv.1', ['--privileged']);
    pids.low = await containerd.start('low', ['--user=1001', '--cap-add=CAP_NET_ADMIN', '--seccomp']);
    pids.net = await containerd.start('net', ['--net-host', '--cap-drop=CAP_NET_RAW']);
    await containerd.ctr('task', 'exec', '--detach', '--exec-id=e1', 'web', 'sleep', '1000');
  });
  afterAll(() => containerd?.[Symbol.asyncDispose]());

  test('has the containers that ctr lists, with their PIDs and what the kernel lets them do', async () => {
    const document = await captopJson(host());
    const [only] = document.hosts;
    expect(only).toMatchObject({engine: 'containerd', evidence: 'procfs'});
    expect(only?.containers.map(({name, pid1}) => [name, pid1?.hostPid]).sort()).toEqual(
      Object.entries(pids).sort(),
    );
    for (const {name, pid1, expected, drift} of only?.containers ?? []) {
      const sets = await setsOf(pids[name] ?? 0);
      const {hex: _, ...observed} = pid1?.capabilities ?? expect.fail(name);
      expect([name, observed]).toEqual([name, sets]);
      expect([name, expected]).toEqual([name, sets]);
      expect([name, drift]).toEqual([name, []]);
    }
  });

  test('tells what ctr was asked for', async () => {
    const document = await captopJson(host());
    expect(named(document, 'priv.1').declared).toMatchObject({privileged: true, capAdd: [], capDrop: []});
    expect(named(document, 'low').declared).toMatchObject({
      user: '1001',
      capAdd: ['NET_ADMIN'],
      seccomp: 'default',
    });
    expect(named(document, 'net').declared).toMatchObject({capDrop: ['NET_RAW'], seccomp: 'unconfined'});
    expect(named(document, 'net').declared?.namespaces).toMatchObject({network: 'host', pid: 'private'});
  });

  test('says of a container with the shim of gVisor that the kernel tells nothing of what is inside', async () => {
    // The runtime keeps its state in its usual folder, as ctr gives no other to a shim of another name.
    const id = freshName();
    const pid = await containerd.start(id, [`--runtime=${makeShim(dirname(containerd.stateRoot))}`]);
    try {
      const document = await captopJson(host());
      const boxed = named(document, id);
      expect(boxed.sandbox).toMatchObject({name: 'gVisor', evidence: 'runtime containerd-shim-runsc-v1'});
      expect(boxed.pid1?.hostPid).toBe(pid);
      expect([boxed.drift, boxed.versusProfile, boxed.risk]).toEqual([[], null, 'ok']);
      expect(named(document, 'web').sandbox).toBeNull();
      const {stdout} = await captop([...host(), '--once', '--columns=name,vs', id]);
      expect(stdout).toMatch(/ sandbox: gVisor/);
    } finally {
      await containerd.end(id);
    }
  });

  test('has the session of exec, and its process', async () => {
    const web = named(await captopJson(host()), 'web');
    expect(web.processes.map(({command}) => command)).toEqual(['sleep infinity', 'sleep 1000']);
    const [, exec] = web.processes;
    expect(web.execs).toEqual([
      expect.objectContaining({id: 'e1', hostPid: exec?.hostPid, user: '0', privileged: false}),
    ]);
    expect(Number(statusWords(exec?.hostPid ?? 0, 'NSpid')[1])).toBe(exec?.containerPid);
  });

  test('a bundle that is stale shows nothing of the process that has its PID now', async () => {
    const stale = join(containerd.stateRoot, 'io.containerd.runtime.v2.task/default/stale');
    mkdirSync(stale);
    writeFileSync(join(stale, 'config.json'), JSON.stringify(specOf()));
    writeFileSync(join(stale, 'init.pid'), String(process.pid));
    const container = named(await captopJson([...host(), '--all']), 'stale');
    expect(container).toMatchObject({state: 'exited', pid1: null, processes: [], unobserved: null});
    const running = (await captopJson(host())).hosts.flatMap(({containers}) => containers);
    expect(running.map(({name}) => name)).not.toContain('stale');
  });

  test('is followed: a container that starts and one that ends', async () => {
    const reader = openHost({
      endpoint: chooseEndpoint({hosts: [host()[1] ?? ''], env: {}}),
      procRoot: '/proc',
    });
    await using w = new Watching(reader.watch({all: false, intervalMs: 600_000}));
    await w.until(({partial}) => !partial);
    const pid = await containerd.start('later');
    await w.until(() => w.container('later')?.pid1?.hostPid === pid);
    await containerd.end('later');
    await w.until(() => w.container('later') === undefined);
    reader.close();
  });

  test('that crashed leaves its containers as they were', async () => {
    const before = await captop([...host(), '--once', 'web', 'low', 'net']);
    await containerd.crash();
    const after = await captop([...host(), '--once', 'web', 'low', 'net']);
    expect(after.stdout).toBe(before.stdout);
    expect(after.stdout).toMatch(/ web /);
  });
});
