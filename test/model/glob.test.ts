import fc from 'fast-check';
import {expect, test} from 'vitest';
import {matchesGlob} from '../../source/model/glob.ts';
import {runs} from '../random.ts';

test.each([
  ['shop-*', 'shop-web-1', true],
  ['shop-*', 'shop', false],
  ['*', '', true],
  ['', 'a', false],
  ['?', 'a', true],
  ['a?c', 'abc', true],
  ['*a*b', 'xaxbxb', true],
  ['*a*b', 'xaxbx', false],
  ['a.c', 'abc', false],
  ['*ab', 'aab', true],
])('%j and %j', (pattern, text, expected) => {
  expect(matchesGlob(pattern, text)).toBe(expected);
});

test('any pattern matches as the regular expression does that says the same', () => {
  const few = (letters: string) =>
    fc.array(fc.constantFrom(...letters), {maxLength: 12}).map(chosen => chosen.join(''));
  fc.assert(
    fc.property(few('ab*?'), few('ab'), (pattern, text) => {
      const expression = new RegExp(`^${pattern.replace(/\*+/g, '.*').replaceAll('?', '.')}$`);
      expect(matchesGlob(pattern, text)).toBe(expression.test(text));
    }),
    {numRuns: runs(10_000)},
  );
});

test('a pattern of many stars on a text that nearly matches ends', () => {
  expect(matchesGlob(`${'*a'.repeat(20)}b`, 'a'.repeat(10_000))).toBe(false);
});
