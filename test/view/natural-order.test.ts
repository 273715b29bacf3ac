import fc from 'fast-check';
import {expect, test} from 'vitest';
import {byNaturalOrder} from '../../source/view/natural-order.ts';
import {runs} from '../random.ts';

const {compare} = new Intl.Collator('en', {numeric: true});

const nameOf = (letters: string) =>
  fc.array(fc.constantFrom(...letters), {maxLength: 8}).map(parts => parts.join(''));

/** Few letters, so that many names differ in one place, in the size of a letter, or in leading zeros alone. */
const simple = nameOf('aAbBzZ0129_.-');
/** Letters of other alphabets, blanks and marks that no engine takes. */
const other = nameOf('aA1-é Ж日/:ß');

test('names are in the order of Intl.Collator', () => {
  fc.assert(
    fc.property(simple, fc.oneof({weight: 4, arbitrary: simple}, other), (one, two) => {
      expect(Math.sign(byNaturalOrder(one, two))).toBe(Math.sign(compare(one, two)));
    }),
    {numRuns: runs(20_000)},
  );
});

test('numbers of any length, and names of any length, are in the order of Intl.Collator', () => {
  const texts = ['9', '10', '007', '7', '18446744073709551616', '18446744073709551615', 'a'.repeat(251)];
  const long = ['1'.repeat(240), `${'1'.repeat(239)}2`, `${'9'.repeat(300)}`, `a${'0'.repeat(200)}1`, 'a1'];
  const all = [...texts, ...long, 'web', 'Web', 'wEb', 'web-1', 'web_1', 'web.1', 'web1', ''];
  for (const one of all)
    for (const two of all)
      expect([one, two, Math.sign(byNaturalOrder(one, two))]).toEqual([
        one,
        two,
        Math.sign(compare(one, two)),
      ]);
});
