import {describe, expect, test} from 'vitest';
import {driftOf} from '../../source/model/drift.ts';
import {unknown} from '../../source/model/known.ts';
import type {CapabilitySets, ExecSession, ObservedContainer, Process} from '../../source/model/snapshot.ts';
import {container, defaultSets, host, plainSets, process, sets} from './observed.ts';

const session = (hostPid: number, changes: Partial<ExecSession> = {}): ExecSession => ({
  id: 'e'.repeat(64),
  hostPid,
  user: '',
  privileged: false,
  command: ['sh'],
  ...changes,
});

/** `hostPid set +gained -lost origin` of every entry, against Docker's default. */
const lines = (observed: ObservedContainer, expected: CapabilitySets = defaultSets): string[] =>
  driftOf(observed, expected, host()).map(
    ({hostPid, set, gained, lost, origin}) =>
      `${hostPid} ${set} +${gained.toString(16)} -${lost.toString(16)} ${origin}`,
  );

const pid1 = process(100, 0);
const asUser = plainSets('0', 'a80425fb');
const child = (changes: Partial<Process>, uid = 0): Process =>
  process(107, uid, {containerPid: 7, nspid: [107, 7], ...changes});

test('processes as declared drift nowhere', () => {
  expect(lines(container([pid1, child({})]))).toEqual([]);
});

describe('exec', () => {
  const full = plainSets('1fffeffffff', '1fffeffffff');

  test('--privileged is the origin of what its process and the descendants of it gain', () => {
    const shell = child({capabilities: full});
    const grandchild = process(109, 0, {parentHostPid: 107, capabilities: full});
    const entries = lines(container([pid1, shell, grandchild], {}, [session(107, {privileged: true})]));
    expect(entries).toEqual(
      [107, 109].flatMap(pid =>
        ['effective', 'permitted', 'bounding'].map(set => `${pid} ${set} +1ff56fbda04 -0 exec --privileged`),
      ),
    );
  });

  test('--privileged as another user widens the bounding set and drops the rest', () => {
    const shell = child({capabilities: plainSets('0', '1fffeffffff')}, 1001);
    expect(lines(container([pid1, shell], {}, [session(107, {privileged: true, user: '1001'})]))).toEqual([
      '107 effective +0 -a80425fb dropped',
      '107 permitted +0 -a80425fb dropped',
      '107 bounding +1ff56fbda04 -0 exec --privileged',
    ]);
  });

  test('as another user is a drop that its session explains', () => {
    const observed = container([pid1, child({capabilities: asUser}, 1001)], {}, [
      session(107, {user: '1001'}),
    ]);
    expect(lines(observed)).toEqual([
      '107 effective +0 -a80425fb dropped',
      '107 permitted +0 -a80425fb dropped',
    ]);
    expect(driftOf(observed, defaultSets, host())[0]?.evidence).toBe('docker exec as user "1001"');
  });

  test('a full set without a session is unknown, not taken for a privileged exec', () => {
    expect(lines(container([pid1, child({capabilities: full})]))).toEqual([
      '107 effective +1ff56fbda04 -0 unknown',
      '107 permitted +1ff56fbda04 -0 unknown',
      '107 bounding +1ff56fbda04 -0 unknown',
    ]);
  });

  test('sessions that could not be read are named as the reason', () => {
    const observed = {...container([pid1, child({capabilities: full})]), execs: unknown('no permission')};
    expect(driftOf(observed, defaultSets, host())[0]).toMatchObject({
      origin: 'unknown',
      evidence: 'exec sessions could not be read: no permission',
    });
  });

  test('a parent that is its own ancestor ends the search', () => {
    const one = process(107, 0, {parentHostPid: 109, capabilities: full});
    const other = process(109, 0, {parentHostPid: 107});
    expect(lines(container([pid1, one, other], {}, [session(999)]))).toHaveLength(3);
  });
});

describe('a container of user 1001', () => {
  const first = process(100, 1001);
  const flags = {user: '1001', uid: 1001};

  test('setuid is told by the real and the effective user', () => {
    const raised = child({capabilities: defaultSets, hostUids: {real: 1001, saved: 0, fs: 0}});
    expect(lines(container([first, raised], flags), asUser)).toEqual([
      '107 effective +a80425fb -0 setuid',
      '107 permitted +a80425fb -0 setuid',
    ]);
  });

  test('root with every uid leaves no trace, and is unknown', () => {
    expect(lines(container([first, child({capabilities: defaultSets})], flags), asUser)).toEqual([
      '107 effective +a80425fb -0 unknown',
      '107 permitted +a80425fb -0 unknown',
    ]);
  });

  test('a file capability is told by the executable that carries it', () => {
    const raised = child({capabilities: plainSets('2000', 'a80425fb'), fileCapabilities: 0x2000n}, 1001);
    expect(lines(container([first, raised], flags), asUser)).toEqual([
      '107 effective +2000 -0 file capability',
      '107 permitted +2000 -0 file capability',
    ]);
  });

  test('a file capability that does not hold what was gained explains nothing', () => {
    const raised = child({capabilities: plainSets('2400', 'a80425fb'), fileCapabilities: 0x2000n}, 1001);
    expect(lines(container([first, raised], flags), asUser)).toEqual([
      '107 effective +2400 -0 unknown',
      '107 permitted +2400 -0 unknown',
    ]);
  });

  test('an executable that could not be read is named as the reason', () => {
    const raised = child(
      {capabilities: plainSets('2000', 'a80425fb'), fileCapabilities: unknown('needs root')},
      1001,
    );
    expect(driftOf(container([first, raised], flags), asUser, host())[0]).toMatchObject({
      origin: 'unknown',
      evidence: 'file capabilities could not be read: needs root',
    });
  });
});

test('the ambient set is told by its own bits', () => {
  const ambient = child({capabilities: sets('400', '400', '400', 'a80425fb', '400')}, 1000);
  expect(lines(container([process(100, 1000), ambient], {user: '1000', uid: 1000}), asUser)).toEqual([
    '107 effective +400 -0 ambient',
    '107 permitted +400 -0 ambient',
    '107 inheritable +400 -0 ambient',
    '107 ambient +400 -0 ambient',
  ]);
});

test('a PID 1 that gives up root drops, with the user it went to as evidence', () => {
  const observed = container([process(100, 1000)]);
  expect(lines(observed)).toEqual([
    '100 effective +0 -a80425fb dropped',
    '100 permitted +0 -a80425fb dropped',
  ]);
  expect(driftOf(observed, defaultSets, host())[0]?.evidence).toBe('it went from uid 0 to uid 1000');
});

test('a process in the PID namespace but not in the cgroup was entered from the host', () => {
  const nsenter = child({capabilities: plainSets('1fffeffffff', '1fffeffffff'), foundBy: 'pid namespace'});
  expect(lines(container([pid1, nsenter]))).toEqual([
    '107 effective +1ff56fbda04 -0 entered from host',
    '107 permitted +1ff56fbda04 -0 entered from host',
    '107 bounding +1ff56fbda04 -0 entered from host',
  ]);
});

test('where PID 1 itself was found by its namespace, that proves nothing', () => {
  const rootless = process(100, 0, {foundBy: 'pid namespace', capabilities: asUser});
  expect(lines(container([rootless]))).toEqual([
    '100 effective +0 -a80425fb dropped',
    '100 permitted +0 -a80425fb dropped',
  ]);
});

test('a user namespace inside the container is unknown: its sets count only there', () => {
  const nested = child({capabilities: plainSets('1ffffffffff', '1ffffffffff'), userNamespace: 'own'});
  const observed = container([pid1, nested]);
  expect(
    new Set(driftOf(observed, defaultSets, host()).map(({origin, evidence}) => `${origin}: ${evidence}`)),
  ).toEqual(new Set(['unknown: in a user namespace of its own, within which alone its sets count']));
});

test('a remapped container is compared by the same sets', () => {
  expect(lines(container([process(100, 0, {userNamespace: 'own', rootOnHost: false})]))).toEqual([]);
});

describe('zombies', () => {
  const last = plainSets('1fffeffffff', '1fffeffffff');

  test('are not judged by the sets that they had last', () => {
    expect(lines(container([pid1, child({state: 'zombie', capabilities: last})]))).toEqual([]);
  });

  test('with living threads are', () => {
    expect(lines(container([pid1, child({state: 'zombie', threads: 2, capabilities: last})]))).toHaveLength(
      3,
    );
  });
});

describe('added capabilities of a user who is not root, as newer Docker gives them', () => {
  const given = sets('1000', '1000', '1000', 'a80435fb', '1000');
  const observed = container([process(100, 1001, {capabilities: given})], {
    user: '1001',
    uid: 1001,
    capAdd: ['NET_ADMIN'],
  });
  const expected = plainSets('0', 'a80435fb');

  test('are no drift on it', () => {
    expect(driftOf(observed, expected, host({engineVersion: '29.6.0'}))).toEqual([]);
  });

  test('are drift on an older one', () => {
    expect(driftOf(observed, expected, host()).map(({origin}) => origin)).toEqual(
      Array.from({length: 4}, () => 'ambient'),
    );
  });
});

test('without expected sets there is nothing to differ from', () => {
  expect(driftOf(container([pid1]), unknown('no procfs'), host())).toEqual([]);
});
