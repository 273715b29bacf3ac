import {describe, expect, test} from 'vitest';
import {engineRules, olderThan} from '../../source/model/engine-rules.ts';
import {expectedBounding, expectedSets} from '../../source/model/expected.ts';
import {unknown} from '../../source/model/known.ts';
import {declared, everything, plainSets, sets} from './observed.ts';

const docker = engineRules('docker', '26.1.5');
const podman = engineRules('podman', '5.4.2');

/** CapBnd of containers started with these flags by Docker 26.1.5 where bit 24 is not available. */
const measured: ReadonlyArray<readonly [flags: Parameters<typeof declared>[0], bounding: bigint]> = [
  [{}, 0xa80425fbn],
  [{privileged: true}, 0x1fffeffffffn],
  [{privileged: true, capDrop: ['ALL']}, 0x1fffeffffffn],
  [{privileged: true, capAdd: ['KILL'], capDrop: ['KILL']}, 0x1fffeffffffn],
  [{capAdd: ['ALL']}, 0x1fffeffffffn],
  [{capAdd: ['ALL'], capDrop: ['ALL']}, 0x1fffeffffffn],
  [{capAdd: ['all'], capDrop: ['kill']}, 0x1fffeffffdfn],
  [{capAdd: ['KILL'], capDrop: ['KILL']}, 0xa80425fbn],
  [{capAdd: ['SYS_ADMIN'], capDrop: ['ALL']}, 0x200000n],
  [{capDrop: ['ALL']}, 0n],
  [{capDrop: ['KILL']}, 0xa80425dbn],
  [{capAdd: ['cap_mac_admin']}, 0x2a80425fbn],
  [{capAdd: ['Net_Admin'], capDrop: ['cap_kill', 'MKNOD']}, 0xa00435dbn],
];

describe('the bounding set', () => {
  test.each(measured)('of %j is what the kernel reported', (flags, bounding) => {
    expect(expectedBounding(declared(flags), everything, docker.granted)).toBe(bounding);
  });

  test('never holds more than the daemon may hand out', () => {
    expect(expectedBounding(declared(), 0x5fbn, docker.granted)).toBe(0x5fbn);
    expect(expectedBounding(declared({capAdd: ['SYS_RESOURCE']}), everything, docker.granted)).toBe(
      0xa80425fbn,
    );
  });

  test('ignores what is not a capability', () => {
    expect(expectedBounding(declared({capAdd: ['', 'NOPE', 'CAP_99']}), everything, docker.granted)).toBe(
      0xa80425fbn,
    );
  });
});

describe('the five sets', () => {
  test('root holds the bounding set, permitted and effective', () => {
    expect(expectedSets(declared(), everything, docker)).toEqual(plainSets('a80425fb', 'a80425fb'));
  });

  test('another user holds nothing, with --privileged and --cap-add too', () => {
    expect(expectedSets(declared({uid: 1001}), everything, docker)).toEqual(plainSets('0', 'a80425fb'));
    expect(expectedSets(declared({uid: 1001, privileged: true}), everything, docker)).toEqual(
      plainSets('0', '1fffeffffff'),
    );
    expect(expectedSets(declared({uid: 1001, capAdd: ['NET_ADMIN']}), everything, docker)).toEqual(
      plainSets('0', 'a80435fb'),
    );
  });

  test('Docker before 20.10.14 fills the inheritable set as well (CVE-2022-24769)', () => {
    expect(expectedSets(declared(), everything, engineRules('docker', '20.10.13'))).toEqual(
      sets('a80425fb', 'a80425fb', 'a80425fb', 'a80425fb', '0'),
    );
    expect(expectedSets(declared(), everything, engineRules('docker', '20.10.14'))).toEqual(
      plainSets('a80425fb', 'a80425fb'),
    );
  });

  test('Podman grants eleven, and gives added ones to another user through the ambient set', () => {
    expect(expectedSets(declared(), everything, podman)).toEqual(plainSets('800405fb', '800405fb'));
    expect(expectedSets(declared({uid: 1001, capAdd: ['CAP_NET_ADMIN']}), everything, podman)).toEqual(
      sets('1000', '1000', '1000', '800415fb', '1000'),
    );
  });

  test('root keeps the ambient set that was asked for, as Podman does for a second name of uid 0', () => {
    const requestedSets = {bounding: ['CAP_KILL', 'CAP_NET_ADMIN'], inheritable: ['CAP_NET_ADMIN']};
    const ambient = ['CAP_NET_ADMIN'];
    expect(expectedSets(declared({requestedSets: {...requestedSets, ambient}}), everything, podman)).toEqual(
      sets('1000', '1020', '1020', '1020', '1000'),
    );
  });

  test('are unknown, with the reason, where the user or the host is', () => {
    expect(expectedSets(declared({uid: unknown('no passwd')}), everything, docker)).toEqual({
      unknown: 'the declared user is not known: no passwd',
    });
    expect(expectedSets(declared(), unknown('no procfs'), docker)).toEqual({unknown: 'no procfs'});
  });
});

test.each([
  ['20.10.13', '20.10.14', true],
  ['20.10.14', '20.10.14', false],
  ['26.1.5+dfsg1', '20.10.14', false],
  ['19.03.15', '20.10.14', true],
  ['20.10', '20.10.14', true],
  ['29.0.0-rc.1', '29', false],
  ['', '20.10.14', true],
])('version %j is older than %j: %s', (a, b, older) => {
  expect(olderThan(a, b)).toBe(older);
});
