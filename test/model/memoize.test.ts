import {expect, test} from 'vitest';
import {memoize} from '../../source/model/memoize.ts';

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
