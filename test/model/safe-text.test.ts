import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {joinSafe, reshape, safe, sanitise} from '../../source/model/safe-text.ts';
import {anyCharacter, runs} from '../random.ts';

describe('text that a container chose', () => {
  test.each([
    ['\u001b[2J\u001b]0;owned\u0007', '\\e[2J\\e]0;owned\\x07'],
    ['\u009b31m', '\\x9b31m'],
    ['a\nb\tc\rd\0', 'a\\nb\\tc\\rd\\0'],
    ['\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['\u2066hidden\u2069', '\\u{2066}hidden\\u{2069}'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ud800', '\\u{d800}'],
    ['\u2028', '\\u{2028}'],
    ['soft\u00adhyphen', 'soft\\xadhyphen'],
    ['\u3164filler', '\\u{3164}filler'],
  ])('%j is shown as %s', (raw, shown) => {
    expect(sanitise(raw)).toBe(shown);
  });

  test('what is only unusual stays as it is', () => {
    expect(sanitise('köln-wörker 北京 🐳')).toBe('köln-wörker 北京 🐳');
  });

  test('a pile of marks on one letter is cut to two', () => {
    expect(sanitise(`z${'\u0301'.repeat(50)}`)).toBe('z\u0301\u0301');
  });

  test('longer text than the limit ends in an ellipsis', () => {
    expect(sanitise('x'.repeat(600))).toBe(`${'x'.repeat(512)}…`);
    expect(sanitise('abcdef', 3)).toBe('abc…');
    expect(sanitise('abc', 3)).toBe('abc');
  });

  test('a surrogate pair cut in two is shown, not sent', () => {
    expect(sanitise('ab🐳', 3)).toBe('ab\\u{d83d}…');
  });

  test('nothing that a terminal acts on comes through, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({unit: anyCharacter, maxLength: 200}), raw => {
        expect(sanitise(raw)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
      {numRuns: runs(2000)},
    );
  });
});

test('pieces are put together as they are', () => {
  expect(safe`${sanitise('a\n')} of ${14n} in ${2}`).toBe('a\\n of 14 in 2');
  expect(joinSafe([sanitise('a'), sanitise('b')], safe`, `)).toBe('a, b');
  expect(reshape(sanitise('abc'), text => text.toUpperCase())).toBe('ABC');
});
