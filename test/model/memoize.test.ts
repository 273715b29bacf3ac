import {expect, test} from 'vitest';
import {memoize, memoizeEach} from '../../source/model/memoize.ts';

test('the same text is read once, also where nothing comes of it, and a few texts are remembered', () => {
  const read: string[] = [];
  const length = memoize(2, (text: string) => {
    read.push(text);
    return text === '' ? undefined : {length: text.length};
  });
  const three = length('abc');
  expect(three).toEqual({length: 3});
  expect(length('abc')).toBe(three);
  expect(length('')).toBeUndefined();
  expect(length('')).toBeUndefined();
  expect(read).toEqual(['abc', '']);
  expect(length('ab')).toEqual({length: 2});
  expect(length('abc')).toEqual({length: 3});
  expect(read).toEqual(['abc', '', 'ab', 'abc']);
});

test('works out what belongs to an object once for each', () => {
  let calls = 0;
  const sizeOf = memoizeEach((list: readonly string[]) => {
    calls++;
    return list.length;
  });
  const [one, other] = [['a'], []];
  expect([sizeOf(one), sizeOf(other), sizeOf(one), sizeOf(other)]).toEqual([1, 0, 1, 0]);
  expect(calls).toBe(2);
});
