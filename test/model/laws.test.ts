/** The laws of the algorithm, over random flags, users, masks and processes. */
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {bitsOf, capabilityName, fromHex, maskOf, setOfNames, toHex} from '../../source/model/capability.ts';
import {engineRules} from '../../source/model/engine-rules.ts';
import {expectedBounding, expectedSets} from '../../source/model/expected.ts';
import {judgeContainer} from '../../source/model/judge.ts';
import {unknown} from '../../source/model/known.ts';
import {profiles} from '../../source/model/profile.ts';
import type {Process} from '../../source/model/snapshot.ts';
import {linuxCapabilities} from '../linux-capabilities.ts';
import {runs} from '../random.ts';
import {container, declared, host, process} from './observed.ts';

const mask = fc.bigInt({min: 0n, max: (1n << 64n) - 1n});
/** Bit positions of the capabilities of linux/capability.h, and some that no kernel has yet. */
const bit = fc.integer({min: 0, max: 63});
const spelled = fc
  .tuple(fc.constantFrom(...linuxCapabilities), fc.integer({min: 0, max: 3}))
  .map(([name, form]) => {
    const short = name.slice('CAP_'.length);
    return [name, short, short.toLowerCase(), name.toLowerCase()][form] ?? name;
  });
const names = fc.array(
  fc.oneof({weight: 8, arbitrary: spelled}, fc.constantFrom('ALL', 'all'), fc.string()),
  {
    maxLength: 5,
  },
);
const flags = fc.record({privileged: fc.boolean(), capAdd: names, capDrop: names});
const docker = engineRules('docker', '26.1.5');

/** The mask of one name, by the kernel's header alone. */
const bitNamed = (name: string): bigint => {
  const upper = name.trim().toUpperCase();
  const index = linuxCapabilities.findIndex(name => name === upper || name === `CAP_${upper}`);
  return index < 0 ? 0n : 1n << BigInt(index);
};

const holdsAll = (list: readonly string[]): boolean => list.some(name => name.trim().toUpperCase() === 'ALL');

describe('expected sets', () => {
  test('what is added is there, dropped or not', () => {
    fc.assert(
      fc.property(flags, mask, ({capAdd, capDrop}, available) => {
        fc.pre(!holdsAll(capAdd));
        const bounding = expectedBounding({privileged: false, capAdd, capDrop}, available, docker.granted);
        for (const name of capAdd) {
          const wanted = bitNamed(name) & available;
          if ((bounding & wanted) !== wanted) throw new Error(`${name} is missing`);
        }
      }),
      {numRuns: runs(20_000)},
    );
  });

  test('what is dropped and not added is gone', () => {
    fc.assert(
      fc.property(flags, mask, ({capAdd, capDrop}, available) => {
        const bounding = expectedBounding({privileged: false, capAdd, capDrop}, available, docker.granted);
        const added = capAdd.reduce((all, name) => all | bitNamed(name), 0n);
        for (const name of capDrop) {
          const left = bounding & bitNamed(name) & ~(holdsAll(capAdd) ? 0n : added);
          if (left !== 0n) throw new Error(`${name} is still there`);
        }
      }),
      {numRuns: runs(20_000)},
    );
  });

  test('privileged ignores both lists', () => {
    fc.assert(
      fc.property(flags, mask, (lists, available) => {
        const bounding = expectedBounding({...lists, privileged: true}, available, docker.granted);
        if (bounding !== available) throw new Error('differs from what is available');
      }),
      {numRuns: runs(10_000)},
    );
  });

  test('no set leads beyond what the daemon has, and none beyond the bounding set', () => {
    fc.assert(
      fc.property(
        flags,
        mask,
        fc.nat(70_000),
        fc.constantFrom('docker' as const, 'podman' as const),
        (lists, available, uid, kind) => {
          const found = expectedSets({...lists, uid}, available, engineRules(kind, '5.4.2'));
          if ('unknown' in found) throw new Error('unknown');
          if ((found.bounding & ~available) !== 0n) throw new Error('beyond the daemon');
          const rest = found.effective | found.permitted | found.ambient | found.inheritable;
          if ((rest & ~found.bounding) !== 0n) throw new Error('beyond the bounding set');
          if (uid !== 0 && kind === 'docker' && found.effective !== 0n) throw new Error('effective');
        },
      ),
      {numRuns: runs(10_000)},
    );
  });
});

describe('masks', () => {
  test('survive names and hexadecimal digits, unknown bits included', () => {
    fc.assert(
      fc.property(mask, set => {
        if (setOfNames(bitsOf(set).map(capabilityName)) !== set) throw new Error('through names');
        if (fromHex(toHex(set)) !== set) throw new Error('through 0x');
        if (fromHex(set.toString(16).padStart(16, '0')) !== set) throw new Error('through kernel text');
      }),
      {numRuns: runs(20_000)},
    );
  });

  test('of one bit hold that bit', () => {
    fc.assert(
      fc.property(bit, each => {
        expect(bitsOf(maskOf(each))).toEqual([each]);
      }),
    );
  });
});

const capabilitySets = fc.record({
  effective: mask,
  permitted: mask,
  bounding: mask,
  inheritable: mask,
  ambient: mask,
});

const anyProcess = fc
  .record({
    hostPid: fc.integer({min: 1, max: 6}),
    parentHostPid: fc.integer({min: 0, max: 6}),
    uid: fc.constantFrom(0, 1001, 65534),
    capabilities: capabilitySets,
    state: fc.constantFrom('sleeping' as const, 'zombie' as const, 'unknown' as const),
    seccomp: fc.constantFrom('disabled' as const, 'filter' as const),
    userNamespace: fc.constantFrom('host' as const, 'own' as const, unknown('no')),
    rootOnHost: fc.constantFrom(true, false, unknown('no')),
    foundBy: fc.constantFrom('cgroup' as const, 'pid namespace' as const),
    fileCapabilities: fc.oneof(mask, fc.constant(unknown('no'))),
    user: fc.constantFrom(null, unknown('no')),
  })
  .map(
    ({hostPid, uid, user, ...rest}): Process => process(hostPid, uid, user === null ? rest : {...rest, user}),
  );

test('no process is judged by a throw, and no difference goes missing', () => {
  fc.assert(
    fc.property(
      fc.array(anyProcess, {maxLength: 4}),
      flags,
      fc.constantFrom(...profiles),
      fc.oneof(mask, fc.constant(unknown('no'))),
      fc.array(
        fc.record({hostPid: fc.integer({min: 1, max: 6}), user: fc.string(), privileged: fc.boolean()}),
        {
          maxLength: 2,
        },
      ),
      (processes, lists, profile, available, sessions) => {
        const observed = container(
          processes,
          declared(lists),
          sessions.map(session => ({...session, id: '', command: []})),
        );
        const judged = judgeContainer(observed, host({available}), profile);
        const {expected} = judged;
        if ('unknown' in expected) {
          if (judged.drift.length > 0) throw new Error('drift from what is not known');
          return;
        }
        let differing = 0;
        for (const {capabilities: held, state, threads} of processes) {
          if (state === 'zombie' && threads === 1) continue;
          for (const set of ['effective', 'permitted', 'bounding', 'inheritable', 'ambient'] as const)
            if (held[set] !== expected[set]) differing++;
        }
        if (judged.drift.length !== differing) throw new Error(`${judged.drift.length} of ${differing}`);
      },
    ),
    {numRuns: runs(20_000)},
  );
});
