/** What the tests over random values share: how many values they take, and text of any kind. */
import fc from 'fast-check';

/**
 * How many values (or keys) a random test takes: a tenth of the number given, which finds what is broken for many of
 * them within a second, or all of it where PROPERTY_RUNS is `all`.
 */
export const runs = (all: number): number =>
  process.env.PROPERTY_RUNS === 'all' ? all : Math.max(100, Math.ceil(all / 10));

/**
 * The unit of a text of any characters, half of them ASCII, where the characters are that parsers look for.
 * fast-check's own `binary` takes more than a second before its first value.
 */
export const anyCharacter = fc
  .oneof(
    {weight: 2, arbitrary: fc.integer({min: 0, max: 0x7f})},
    fc.integer({min: 0x80, max: 0xd7ff}),
    fc.integer({min: 0xe000, max: 0x10ffff}),
  )
  .map(code => String.fromCodePoint(code));
