import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {insideOf, isIdentityMap, parseIdMap} from '../../../source/model/kernel-text/id-map.ts';
import type {IdMapLine} from '../../../source/model/snapshot.ts';
import {anyCharacter} from '../../random.ts';

/** The other way round, as user_namespaces(7) says it. */
function hostOf(map: readonly IdMapLine[], inside: number): number | undefined {
  for (const line of map)
    if (inside >= line.inside && inside < line.inside + line.count) return line.host + (inside - line.inside);
  return undefined;
}

const initial = '         0          0 4294967295\n';
const remapped = '         0     100000      65536\n';
const rootless = '         0       1000          1\n         1     165536      65536\n';
/** podman --userns=keep-id of uid 1500. */
const kept =
  '         0          1       1500\n      1500          0          1\n      1501       1501      64036\n';

describe('a map', () => {
  test('of the initial user namespace is the identity', () => {
    const map = parseIdMap(initial);
    expect(map).toEqual([{inside: 0, host: 0, count: 4294967295}]);
    expect(isIdentityMap(map)).toBe(true);
    expect(insideOf(map, 1001)).toBe(1001);
  });

  test('of userns-remap moves every id', () => {
    const map = parseIdMap(remapped);
    expect(isIdentityMap(map)).toBe(false);
    expect(insideOf(map, 100000)).toBe(0);
    expect(insideOf(map, 101001)).toBe(1001);
    expect(insideOf(map, 165535)).toBe(65535);
    expect(insideOf(map, 165536)).toBeUndefined();
    expect(insideOf(map, 0)).toBeUndefined();
    expect(hostOf(map, 1001)).toBe(101001);
    expect(hostOf(map, 65536)).toBeUndefined();
  });

  test('of rootless Podman has its user as root, and the rest from a second line', () => {
    const map = parseIdMap(rootless);
    expect(insideOf(map, 1000)).toBe(0);
    expect(insideOf(map, 165536)).toBe(1);
    expect(hostOf(map, 1001)).toBe(166536);
  });

  test('of three lines is searched to its last', () => {
    const map = parseIdMap(kept);
    expect(insideOf(map, 0)).toBe(1500);
    expect(insideOf(map, 1)).toBe(0);
    expect(insideOf(map, 1501)).toBe(1501);
    expect(hostOf(map, 0)).toBe(1);
  });

  test('of no line maps nothing, not even root', () => {
    expect(parseIdMap('')).toEqual([]);
    expect(insideOf([], 0)).toBeUndefined();
    expect(isIdentityMap([])).toBe(false);
  });

  test('as another user namespace sees it is not taken for the identity', () => {
    expect(isIdentityMap(parseIdMap('         0 4294967295      65536\n'))).toBe(false);
    expect(isIdentityMap(parseIdMap('0 0 65536\n'))).toBe(false);
    expect(isIdentityMap(parseIdMap('0 0 65536\n65536 65536 4294901759\n'))).toBe(false);
  });
});

test('inside and outside are each other’s inverse for every map without overlaps', () => {
  const line = fc.record({gap: fc.nat(1000), count: fc.integer({min: 1, max: 70000})});
  fc.assert(
    fc.property(fc.array(line, {maxLength: 5}), fc.nat(400000), (lines, id) => {
      let inside = 0;
      let host = 100;
      const map = lines.map(({gap, count}) => {
        const entry = {inside, host: host + gap, count};
        inside += count;
        host += gap + count;
        return entry;
      });
      const found = insideOf(map, id);
      if (found !== undefined) expect(hostOf(map, found)).toBe(id);
      const outside = hostOf(map, id);
      if (outside !== undefined) expect(insideOf(map, outside)).toBe(id);
    }),
  );
});

test('no text throws', () => {
  fc.assert(fc.property(fc.string({unit: anyCharacter}), text => void parseIdMap(text)));
});
