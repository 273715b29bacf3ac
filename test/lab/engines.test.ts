/** Engines that map users or grant otherwise than plain Docker: what the kernel says still stands. */
import {afterAll, beforeAll, expect, inject, test} from 'vitest';
import {captopJson, type JsonDocument, named} from '../captop.ts';
import {insideId, nameInside, setsOf, statusWords} from '../independent.ts';
import {describeUnless, obstacleTo} from '../on-lab.ts';
import {type Engine, mappedUid, plainUid, remappedDocker, rootfulPodman, rootlessPodman} from './engines.ts';
import {labImage} from './image.ts';

interface Case {
  readonly name: string;
  readonly flags: readonly string[];
  readonly uid: number;
  readonly hostUid: number;
}

const start = (engine: Engine, {name, flags}: Pick<Case, 'name' | 'flags'>) =>
  engine.command(
    'run',
    '--detach',
    '--network=none',
    `--name=${name}`,
    ...flags,
    labImage,
    'sleep',
    'infinity',
  );

const pidOf = async (engine: Engine, name: string) =>
  Number(await engine.command('inspect', '--format={{.State.Pid}}', name));

/** Every figure of one container's PID 1, against /proc and what was asked for. */
async function check(engine: Engine, document: JsonDocument, {name, uid, hostUid}: Case): Promise<void> {
  const pid = await pidOf(engine, name);
  const container = named(document, name);
  expect(container.unobserved).toBeNull();
  const {capabilities, ...pid1} = container.pid1 ?? expect.fail(`${name} has no PID 1`);
  const {hex: _, ...sets} = capabilities;
  expect(sets).toEqual(await setsOf(pid));
  expect(Number(statusWords(pid, 'Uid')[1])).toBe(hostUid);
  expect(insideId(pid, 'uid_map', hostUid)).toBe(uid);
  expect(pid1).toMatchObject({
    hostPid: pid,
    containerPid: 1,
    nspid: statusWords(pid, 'NSpid').map(Number),
    user: {uid, name: nameInside(pid, uid)},
    hostUser: {uid: hostUid},
    rootOnHost: hostUid === 0,
  });
  // Nothing changed itself here, so the flags' own outcome is what runs.
  expect(container.expected).toEqual(sets);
  expect(container.drift).toEqual([]);
}

function engineTests(
  title: string,
  commands: readonly string[],
  begin: () => Promise<Engine>,
  cases: readonly Case[],
  more: (of: {engine: () => Engine; document: () => JsonDocument}) => void,
): void {
  const obstacle = inject('labObstacle') ?? obstacleTo({root: true, commands});
  describeUnless(obstacle, title, () => {
    let engine: Engine | undefined;
    let document: JsonDocument | undefined;
    const present = <T>(value: T | undefined): T => value ?? expect.fail('the engine did not start');

    beforeAll(async () => {
      engine = await begin();
      for (const one of cases) await start(engine, one);
      document = await captopJson(['--host', engine.url]);
    });
    afterAll(async () => {
      await engine?.[Symbol.asyncDispose]();
    });

    test.each(cases)('$name: every figure of PID 1', async one => {
      await check(present(engine), present(document), one);
    });
    more({engine: () => present(engine), document: () => present(document)});
  });
}

const remapped: readonly Case[] = [
  {name: 'mapped', flags: [], uid: 0, hostUid: mappedUid},
  {name: 'mapped-user', flags: ['--user=1001'], uid: 1001, hostUid: mappedUid + 1001},
  {name: 'mapped-all', flags: ['--cap-add=ALL'], uid: 0, hostUid: mappedUid},
  {name: 'unmapped', flags: ['--userns=host', '--privileged'], uid: 0, hostUid: 0},
];

engineTests('Docker with userns-remap', ['dockerd', 'unshare'], remappedDocker, remapped, ({document}) => {
  test('says that the daemon maps root away', () => {
    expect(document().hosts[0]).toMatchObject({remapped: true, rootless: false});
  });

  test('every capability inside a user namespace of its own is not the host', () => {
    expect(named(document(), 'mapped-all').pid1).toMatchObject({rootOnHost: false, userNamespace: 'own'});
    expect(named(document(), 'unmapped').pid1).toMatchObject({rootOnHost: true, userNamespace: 'host'});
    const order = ['critical', 'high', 'medium', 'low', 'unknown', 'ok'];
    const rank = (name: string) => order.indexOf(named(document(), name).risk);
    expect(rank('unmapped')).toBe(0);
    expect(rank('mapped')).toBeGreaterThan(rank('unmapped'));
  });
});

const podmanCases: readonly Case[] = [
  {name: 'pod', flags: [], uid: 0, hostUid: 0},
  {name: 'pod-user', flags: ['--user=1001'], uid: 1001, hostUid: 1001},
  {name: 'pod-ambient', flags: ['--user=1001', '--cap-add=NET_ADMIN'], uid: 1001, hostUid: 1001},
  {name: 'pod-drop', flags: ['--cap-drop=KILL'], uid: 0, hostUid: 0},
  {name: 'pod-none', flags: ['--cap-drop=ALL'], uid: 0, hostUid: 0},
  {name: 'pod-priv', flags: ['--privileged'], uid: 0, hostUid: 0},
];

engineTests('Podman as root', ['podman', 'runc'], rootfulPodman, podmanCases, ({document, engine}) => {
  test('is named as what it is, and compared with its own default', () => {
    expect(document().hosts[0]?.engine).toMatch(/^Podman \d/);
    expect(document().profile.name).toBe('podman');
    expect(named(document(), 'pod').versusProfile).toMatchObject({added: [], dropped: []});
  });

  test('an added capability reaches a user who is not root, through the ambient set', async () => {
    const pid = await pidOf(engine(), 'pod-ambient');
    expect((await setsOf(pid)).ambient).toEqual(['CAP_NET_ADMIN']);
    expect(named(document(), 'pod-ambient').pid1?.capabilities.effective).toEqual(['CAP_NET_ADMIN']);
  });
});

const rootlessCases: readonly Case[] = [
  {name: 'rootless', flags: [], uid: 0, hostUid: plainUid},
  {name: 'rootless-user', flags: ['--user=1001'], uid: 1001, hostUid: 165_536 + 1000},
  {name: 'rootless-keep', flags: ['--userns=keep-id'], uid: plainUid, hostUid: plainUid},
];

engineTests(
  'Podman without root',
  ['podman', 'runc', 'newuidmap'],
  rootlessPodman,
  rootlessCases,
  ({document}) => {
    test('says so', () => {
      expect(document().hosts[0]).toMatchObject({rootless: true});
    });

    test('root inside is the user who runs it', () => {
      expect(named(document(), 'rootless').pid1).toMatchObject({rootOnHost: false, userNamespace: 'own'});
    });
  },
);
