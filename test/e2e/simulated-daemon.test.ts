/** Docker's own client must take the simulated daemon for a real one. */
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {promisify} from 'node:util';
import {afterEach, beforeEach, expect, inject, test} from 'vitest';
import {needs} from '../on-lab.ts';
import {SimulatedHost} from '../simulated/host.ts';

let host: SimulatedHost;
beforeEach(async context => {
  needs(context, {commands: ['docker']});
  host = await SimulatedHost.start({containers: 20, processesEach: 3});
});
afterEach(() => host?.close());

const run = promisify(execFile);
const docker = async (...words: string[]): Promise<string> =>
  (await run('docker', ['-H', `unix://${host.daemon.socketPath}`, ...words])).stdout;

const first = () => {
  const [container] = host.world.containers.values();
  if (container === undefined) throw new Error('the host is empty');
  return container;
};

test('docker ps lists the running containers, newest first, and with --all those that ended', async () => {
  host.kill(first(), {remove: false});
  const all = [...host.world.containers.values()].reverse();
  const running = all.filter(({state}) => state === 'running').map(({name}) => name);
  expect(running).toHaveLength(19);
  expect((await docker('ps', '--format', '{{.Names}}')).trim().split('\n')).toEqual(running);
  expect((await docker('ps', '-a', '--format', '{{.Names}}')).trim().split('\n')).toEqual(
    all.map(({name}) => name),
  );
  expect(await docker('ps', '-a', '--filter', 'status=exited', '--format', '{{.Status}}')).toMatch(
    /^Exited \(137\) .* ago\n$/,
  );
});

test('docker inspect finds a container by id, by the start of its id and by its name', async () => {
  const {id, name, kind, processes} = first();
  for (const reference of [id, id.slice(0, 12), name]) {
    const [found] = JSON.parse(await docker('inspect', reference));
    expect(found).toMatchObject({
      Id: id,
      Name: `/${name}`,
      State: {Status: 'running', Pid: processes[0]?.hostPid},
      HostConfig: {Privileged: kind.privileged, CapAdd: kind.capAdd},
      Config: {User: kind.user},
    });
  }
  await expect(docker('inspect', 'nothing')).rejects.toThrow(/No such object: nothing/);
});

test("its inspect document has the fields of the real daemon's, by name and type", async context => {
  const obstacle = inject('labObstacle');
  if (obstacle !== null) context.skip(obstacle);
  /** Names and types, maps of names that a user chooses left out. */
  const shape = (value: unknown, name = ''): unknown => {
    if (['Labels', 'Networks', 'Data', 'ExposedPorts'].includes(name)) return 'map';
    if (value === null || Array.isArray(value)) return 'null or list';
    if (typeof value !== 'object') return typeof value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shape(item, key)]));
  };
  // The lab's container with nothing special: others have fields of their own (Mounts in HostConfig, Init, Health).
  const [plain] = JSON.parse((await run('docker', ['inspect', 'web'])).stdout);
  const [made] = JSON.parse(await docker('inspect', first().id));
  const versionDependent = {OomKillDisable: 'boolean or null'};
  const of = (document: unknown) => {
    const fields = shape(document) as {HostConfig: object};
    return {...fields, HostConfig: {...fields.HostConfig, ...versionDependent}};
  };
  expect(of(made)).toEqual(of(plain));
});

test('docker version, docker info and docker image inspect are answered', async () => {
  expect(await docker('version', '--format', '{{.Server.Version}}')).toBe('26.1.5\n');
  expect(await docker('info', '--format', '{{.ContainersRunning}} {{.CgroupVersion}}')).toBe('20 2\n');
  expect(await docker('image', 'inspect', 'redis:8', '--format', '{{index .RepoTags 0}}')).toBe('redis:8\n');
});

test('docker cp reads the accounts of a container, and that emits an event as on a real daemon', async () => {
  const {stdout} = await run(
    'sh',
    ['-c', 'docker -H "$0" cp "$1:/etc/passwd" - | tar -xO', `unix://${host.daemon.socketPath}`, first().id],
    {},
  );
  expect(stdout).toContain('app:x:1001:1001:');
  expect(await docker('events', '--since', '0', '--until', '0', '--format', '{{.Action}}')).toContain(
    'archive-path',
  );
});

test('docker events follows what happens, and its filters hold', async () => {
  const follow = (...filters: string[]) => {
    const child = spawn('docker', [
      ...[
        '-H',
        `unix://${host.daemon.socketPath}`,
        'events',
        '--format',
        '{{.Action}} {{.Actor.Attributes.name}}',
      ],
      ...filters.flatMap(filter => ['--filter', filter]),
    ]);
    let text = '';
    child.stdout.on('data', chunk => {
      text += chunk;
    });
    return {child, lines: () => text.split('\n').slice(0, -1)};
  };
  const everything = follow();
  const some = follow('event=start', 'event=exec_start', 'type=container');
  await expect.poll(() => host.daemon.listeners).toBe(2);
  const container = host.run('new');
  const exec = host.exec(container, ['id']);
  host.execEnds(container, exec);
  host.rename(container, 'newer');
  host.kill(container);
  const last = 'destroy newer';
  await expect.poll(everything.lines).toContain(last);
  expect(everything.lines()).toEqual([
    'create new',
    'start new',
    'exec_create: id new',
    'exec_start: id new',
    'exec_die new',
    'rename newer',
    'kill newer',
    'die newer',
    last,
  ]);
  await expect.poll(some.lines).toEqual(['start new', 'exec_start: id new']);
  for (const {child} of [everything, some]) {
    child.kill();
    await once(child, 'exit');
  }
  await expect.poll(() => host.daemon.listeners).toBe(0);
});
