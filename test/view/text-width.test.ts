import cliTruncate from 'cli-truncate';
import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {sanitise} from '../../source/model/safe-text.ts';
import {glyphs} from '../../source/ui/text/glyphs.ts';
import {toWidth, widthOf} from '../../source/view/text-width.ts';

const characters = Array.from({length: 0x3000}, (_, code) => String.fromCharCode(code));

describe('width', () => {
  test('of every character of the Basic Multilingual Plane up to the CJK ones is what string-width says', () => {
    for (const character of characters) {
      expect(widthOf(character), character).toBe(stringWidth(character));
      expect(widthOf(`${character}a${character}`), character).toBe(stringWidth(`${character}a${character}`));
    }
  });

  test('of what captop draws with is one cell each', () => {
    for (const glyph of Object.values(glyphs)) expect(widthOf(glyph)).toBe(1);
  });

  test.each([
    ['naïve', 5],
    ['e\u0301', 1],
    ['漢字', 4],
    ['🐳', 2],
    ['🇩🇪', 2],
    ['─\u0301', 1],
  ])('of %s', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe('text of an exact width', () => {
  const text = fc.string({unit: fc.constantFrom('a', 'Z', '0', '-', ' ', '…', '❯', '│')});

  test.each(['start', 'middle', 'end'] as const)('is cut at the %s as cli-truncate cuts', cut => {
    fc.assert(
      fc.property(text, fc.integer({min: 1, max: 30}), (raw, width) => {
        const expected = cliTruncate(raw, width, {position: cut}).padEnd(width);
        expect(toWidth(sanitise(raw), width, 'left', cut)).toBe(expected);
      }),
    );
  });

  test('is never wider or narrower, whatever its characters', () => {
    const any = fc.string({unit: fc.constantFrom('a', '漢', '🐳', 'e\u0301', '…')});
    fc.assert(
      fc.property(
        any,
        fc.integer({min: 1, max: 20}),
        fc.constantFrom('start', 'middle', 'end'),
        (raw, width, cut) => {
          expect(stringWidth(toWidth(sanitise(raw), width, 'right', cut as 'end'))).toBe(width);
        },
      ),
    );
  });
});
