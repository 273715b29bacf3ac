import {expect, test} from 'vitest';
import {Judge, judgeContainer} from '../../source/model/judge.ts';
import {unknown} from '../../source/model/known.ts';
import {type Profile, profileNamed} from '../../source/model/profile.ts';
import type {Container, ObservedContainer, ObservedHost} from '../../source/model/snapshot.ts';
import {container, host, plainSets, process} from './observed.ts';

const docker = profileNamed('docker') as Profile;

const judged = (observed: ObservedContainer, on: ObservedHost = host()): Container =>
  judgeContainer(observed, on, docker);

const ids = ({findings}: Container): string[] => findings.map(({id}) => id);

const full = plainSets('1fffeffffff', '1fffeffffff');

const priv = container([process(2805, 0, {capabilities: full, seccomp: 'disabled'})], {
  privileged: true,
  securityOpt: ['label=disable'],
  maskedPaths: null,
  readonlyPaths: null,
});

const builder = container(
  [process(6394, 0), process(6447, 0, {containerPid: 7, nspid: [6447, 7], capabilities: full})],
  {},
  [{id: 'e'.repeat(64), hostPid: 6447, user: '', privileged: true, command: ['sleep', '60']}],
);

test('the well-known cases have the risk that their worst finding gives them', () => {
  const cases: ReadonlyArray<readonly [ObservedContainer, string, string[]]> = [
    [priv, 'critical', ['privileged', 'root-on-host']],
    [builder, 'critical', ['exec-privileged', 'root-on-host']],
    [
      container([process(2865, 0, {capabilities: plainSets('2a80425fb', '2a80425fb')})], {
        capAdd: ['MAC_ADMIN'],
      }),
      'high',
      ['cap-mac-admin', 'root-on-host'],
    ],
    [container([process(2685, 0)]), 'medium', ['root-on-host']],
    [
      container([process(2927, 0, {capabilities: plainSets('a80425db', 'a80425db')})], {capDrop: ['KILL']}),
      'medium',
      ['root-on-host'],
    ],
    [container([process(2745, 1001)], {user: '1001', uid: 1001}), 'low', ['capabilities-within-reach']],
    [
      container([process(2991, 65534, {capabilities: plainSets('0', '0')})], {
        user: 'nobody',
        uid: 65534,
        capDrop: ['ALL'],
      }),
      'ok',
      [],
    ],
  ];
  for (const [observed, risk, found] of cases) {
    const result = judged(observed);
    expect([result.risk, ids(result)]).toEqual([risk, found]);
  }
});

test('a container that is observed as the same object is judged as the same object, until the grounds change', () => {
  const observed = container([process(2685, 0)]);
  const judge = new Judge();
  const seen = (on: ObservedHost, profile?: Profile) =>
    judge.judge({takenAt: '', hosts: [{...on, containers: [observed]}]}, profile).hosts[0]?.containers[0];
  const first = seen(host());
  expect(seen(host())).toBe(first);
  expect(seen(host(), profileNamed('none'))?.versusProfile).toMatchObject({added: 0xa80425fbn});
  expect(seen(host({available: 0x5fbn}))?.drift).toHaveLength(3);
  expect(seen(host())).toEqual(first);
});

test('a container that stays as it is is judged anew when the init process of another one comes into its cgroup', () => {
  const [victimId, guestId] = ['a'.repeat(64), 'b'.repeat(64)];
  const victim = {...container([process(2685, 0)]), id: victimId, cgroup: `/docker/${victimId}`};
  const guest = {...container([process(2686, 0)]), id: guestId, name: 'guest', cgroup: `/docker/${guestId}`};
  const moved = {...guest, cgroup: victim.cgroup};
  const judge = new Judge();
  const evidence = (other: typeof guest) => {
    const observation = {takenAt: '', hosts: [{...host(), containers: [victim, other]}]};
    const [judgedVictim] = judge.judge(observation).hosts[0]?.containers ?? [];
    return judgedVictim?.findings.find(({id}) => id === 'foreign-cgroup')?.evidence;
  };
  expect(evidence(guest)).toBeUndefined();
  expect(evidence(moved)).toBe('host PID 2686, the init process of guest, is in its cgroup');
  expect(evidence(guest)).toBeUndefined();
});

test('an init process without an engine is in a foreign cgroup only if a container that is known is called so', () => {
  const foreign = ({findings}: Container) => findings.find(({id}) => id === 'foreign-cgroup')?.evidence;
  const [known, gone] = ['a'.repeat(64), 'b'.repeat(64)];
  const inCgroup = (path: string) => ({
    ...container([process(2686, 0)]),
    id: 'pid-2686-5000',
    name: 'guest',
    declared: unknown('no engine tells what was asked for it'),
    cgroup: path,
  });
  const victim = {...container([process(2685, 0)]), id: known, name: 'victim', cgroup: `/docker/${known}`};
  const other = (guest: ObservedContainer) =>
    host({engineKind: 'other', engine: 'no engine', containers: [victim, guest]});
  const judgedOn = (guest: ObservedContainer) => foreign(judged(guest, other(guest)));
  expect(judgedOn(inCgroup(`/docker/${gone}`))).toBeUndefined();
  expect(judgedOn(inCgroup(`/docker/${known}`))).toBe(
    'its init process, host PID 2686, is in the cgroup of victim',
  );
  // An engine's container has another id than the one that its cgroup is called after, whosever that is.
  const docker = {...inCgroup(`/docker/${gone}`), id: 'c'.repeat(64)};
  expect(foreign(judged(docker, host({containers: [victim, docker]})))).toBe(
    'its init process, host PID 2686, is in the cgroup of bbbbbbbbbbbb',
  );
});
