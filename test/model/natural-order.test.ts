import fc from 'fast-check';
import {expect, test} from 'vitest';
import {naturalOrder} from '../../source/model/natural-order.ts';

test.each([
  [
    ['web10', 'web2', 'web1'],
    ['web1', 'web2', 'web10'],
  ],
  [
    ['b', 'A', 'a', 'B'],
    ['A', 'a', 'B', 'b'],
  ],
  [
    ['v1.10.2', 'v1.9', 'v1.10'],
    ['v1.9', 'v1.10', 'v1.10.2'],
  ],
  [
    ['api', 'api-1', 'ap'],
    ['ap', 'api', 'api-1'],
  ],
  [
    ['9', '09', '10', '1'],
    ['1', '09', '9', '10'],
  ],
  [
    ['n18446744073709551616', 'n18446744073709551615'],
    ['n18446744073709551615', 'n18446744073709551616'],
  ],
])('%j is put in order', (names, ordered) => {
  expect(names.toSorted(naturalOrder)).toEqual(ordered);
});

test('it agrees with the collator of English for names of lower-case letters and digits', () => {
  const collator = new Intl.Collator('en', {numeric: true});
  const name = fc.stringMatching(/^[a-z]{1,3}[0-9]{0,4}[a-z]{0,2}$/);
  fc.assert(
    fc.property(name, name, (a, b) => {
      fc.pre(collator.compare(a, b) !== 0);
      expect(Math.sign(naturalOrder(a, b))).toBe(Math.sign(collator.compare(a, b)));
    }),
  );
});

test('it is an order: only the same text is equal, and turning round the pair turns round the sign', () => {
  const text = fc.string({unit: fc.constantFrom('a', 'A', 'b', '0', '1', '2', '-')});
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      expect(naturalOrder(a, b) === 0).toBe(a === b);
      expect(Math.sign(naturalOrder(a, b)) + Math.sign(naturalOrder(b, a))).toBe(0);
      if (naturalOrder(a, b) <= 0 && naturalOrder(b, c) <= 0)
        expect(naturalOrder(a, c)).toBeLessThanOrEqual(0);
    }),
    {numRuns: 2000},
  );
});
