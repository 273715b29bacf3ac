/** The terminal: themes, locale, clipboard. */
import {describe, expect, it} from 'vitest';
import {safe, sanitise} from '../../source/model/safe-text.ts';
import {createPainter} from '../../source/ui/painter.ts';
import {clipboardSequence} from '../../source/ui/terminal/clipboard.ts';
import {drawsUnicode} from '../../source/ui/terminal/locale.ts';
import {toAscii} from '../../source/ui/text/glyphs.ts';
import {piece} from '../../source/ui/text/line.ts';
import {themeFor, themes} from '../../source/ui/theme.ts';

const esc = '\u001b';

describe('the theme', () => {
  it.each([
    [true, {TERM: 'xterm-256color'}, 'dark'],
    [true, {TERM: 'xterm-256color', COLORFGBG: '0;15'}, 'light'],
    [true, {TERM: 'xterm-256color', COLORFGBG: '15;default;0'}, 'dark'],
    [true, {TERM: 'xterm'}, 'basic'],
    [true, {TERM: 'linux'}, 'basic'],
    [true, {TERM: 'xterm', COLORTERM: 'truecolor'}, 'dark'],
    [true, {TERM: 'dumb'}, 'none'],
    [false, {TERM: 'xterm-256color'}, 'none'],
  ] as const)('with colour %s and %j is %s', (color, env, theme) => {
    expect(themeFor(color, env)).toBe(theme);
  });

  it('is the one that the user has named, but none without colour', () => {
    expect(themeFor(true, {TERM: 'xterm-256color'}, 'monochrome')).toBe('monochrome');
    expect(themeFor(false, {TERM: 'xterm-256color'}, 'monochrome')).toBe('none');
  });

  const line = [piece(safe`❯ `, 'key'), piece(safe`critical`, 'critical')];

  it('none writes no escape sequence, selected or not', () => {
    const paint = createPainter(themes.none, false);
    expect(paint(line, 20)).toBe('❯ critical');
    expect(paint(line, 20, true)).toBe('❯ critical');
  });

  it.each(['dark', 'light', 'basic', 'high-contrast', 'monochrome'] as const)(
    '%s resets every rendition, and highlights the full width of a selected row',
    name => {
      const paint = createPainter(themes[name], false);
      for (const selected of [false, true]) {
        const text = paint(line, 20, selected);
        expect(text.match(/\u001b\[[0-9;]*m/g)?.at(-1)).toBe(`${esc}[0m`);
        expect(text.replace(/\u001b\[[0-9;]*m/g, '')).toBe(selected ? '❯ critical          ' : '❯ critical');
      }
    },
  );

  it('monochrome and none use no colour', () => {
    for (const name of ['monochrome', 'none'] as const)
      expect(createPainter(themes[name], false)(line, 20, true)).not.toMatch(/\u001b\[(?:\d+;)*[34]8?/);
  });
});

describe('a terminal with only ASCII', () => {
  it('gets every line in ASCII, cell for cell', () => {
    const paint = createPainter(themes.none, true);
    const text = paint([piece(safe`❯●`), piece(sanitise('naïve 漢字 …')), piece(safe`│─└├■□·≠←→`)], 40);
    expect(text).toBe('>*na?ve ???? ~|-`|#o.!<>');
  });

  it('has a character for each mark other than ?, which replaces letters', () => {
    for (const mark of '❯●■□·─│├└▏…→←↓≠') expect(toAscii(sanitise(mark))).toMatch(/^[!-~]$/);
  });

  it.each([
    [{LANG: 'C.UTF-8'}, true],
    [{LANG: 'de_DE.utf8'}, true],
    [{LANG: 'de_DE.ISO-8859-1'}, false],
    [{LANG: 'en_GB.UTF-8', LC_ALL: 'C'}, false],
    [{LC_CTYPE: 'POSIX', LANG: 'C.UTF-8'}, false],
    [{}, true],
    [{LANG: 'C.UTF-8', TERM: 'dumb'}, false],
    [{LANG: 'C.UTF-8', TERM: 'linux'}, false],
  ])('is known by its locale: %j', (env, unicode) => {
    expect(drawsUnicode(env)).toBe(unicode);
  });
});

describe('copying', () => {
  const copied = 'ZWZmZWN0aXZl';

  it('is an OSC 52 with the text in base64', () => {
    expect(clipboardSequence('effective', {TERM: 'xterm-256color'})).toBe(`${esc}]52;c;${copied}\u0007`);
  });

  it('goes both plain and wrapped for tmux inside tmux', () => {
    expect(clipboardSequence('effective', {TERM: 'screen-256color', TMUX: '/tmp/tmux-0/default,1,0'})).toBe(
      `${esc}]52;c;${copied}\u0007${esc}Ptmux;${esc}${esc}]52;c;${copied}\u0007${esc}\\`,
    );
  });

  it('goes through GNU screen in strings of at most 768 bytes', () => {
    const sequence = clipboardSequence('x'.repeat(3000), {TERM: 'screen', STY: '1234.pts-0.host'}) ?? '';
    const parts = sequence.split(`${esc}\\`).filter(part => part !== '');
    expect(parts.length).toBeGreaterThan(5);
    for (const part of parts) {
      expect(part.startsWith(`${esc}P`)).toBe(true);
      expect(part.length).toBeLessThanOrEqual(768);
    }
    const joined = parts.map(part => part.slice(2)).join('');
    const encoded = /^\u001b\]52;c;([A-Za-z0-9+/=]+)\u0007$/.exec(joined)?.[1] ?? '';
    expect(Buffer.from(encoded, 'base64').toString()).toBe('x'.repeat(3000));
  });

  it.each(['linux', 'dumb', 'vt100', ''])('is not possible on a terminal of type %j', TERM => {
    expect(clipboardSequence('x', {TERM})).toBeNull();
  });

  it('is not tried with more than terminals accept', () => {
    expect(clipboardSequence('x'.repeat(80_000), {TERM: 'xterm'})).toBeNull();
  });
});
