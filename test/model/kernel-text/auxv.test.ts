import {readFileSync} from 'node:fs';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {mayHaveRaised} from '../../../source/model/kernel-text/auxv.ts';

type Pair = readonly [key: number, value: number];

const pageSize: Pair = [6, 4096];
const program: Pair = [33, 0x7ffd_1234];

function vector(pairs: readonly Pair[], size: 4 | 8 = 8, isLittle = true): Uint8Array {
  const bytes = new Uint8Array((pairs.length + 1) * 2 * size);
  const view = new DataView(bytes.buffer);
  for (const [index, number] of pairs.flat().entries())
    if (size === 8) view.setBigUint64(index * 8, BigInt(number), isLittle);
    else view.setUint32(index * 4, number, isLittle);
  return bytes;
}

test.each([
  ['a user that gained something', 1001, 1, true],
  ['a user that gained nothing', 1001, 0, false],
  ['root, of which it says nothing', 0, 0, undefined],
  ['root that changed its ids', 0, 1, true],
  ['a value that the kernel never writes', 1001, 2, undefined],
])('%s', (_, uid, secure, expected) => {
  const pairs = [program, pageSize, [11, uid], [23, secure]] as const;
  for (const size of [8, 4] as const)
    for (const isLittle of [true, false])
      expect(mayHaveRaised(vector(pairs, size, isLittle)), `${size} ${isLittle}`).toBe(expected);
});

test('what was left out is not taken for zero', () => {
  expect(mayHaveRaised(vector([pageSize, [11, 1001]]))).toBeUndefined();
  expect(mayHaveRaised(vector([pageSize, [23, 0]]))).toBeUndefined();
  expect(mayHaveRaised(new Uint8Array())).toBeUndefined();
});

test('the vector of this process is read', () => {
  const {uid, secure} = {uid: process.getuid?.() ?? 0, secure: false};
  expect(mayHaveRaised(readFileSync('/proc/self/auxv'))).toBe(uid === 0 ? undefined : secure);
});

test('any bytes are taken', () => {
  fc.assert(fc.property(fc.uint8Array({maxLength: 600}), bytes => void mayHaveRaised(bytes)));
});
