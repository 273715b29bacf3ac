/** Links on the screen, as a terminal understands them. */
import {describe, expect, it} from 'vitest';
import {pageAddress} from '../../source/model/page-address.ts';
import {safe} from '../../source/model/safe-text.ts';
import {createPainter} from '../../source/ui/painter.ts';
import {piece} from '../../source/ui/text/line.ts';
import {themes} from '../../source/ui/theme.ts';
import {isLinkOpen, linksOnScreen} from '../links-on-screen.ts';
import {openInTest, openScreen} from './screen.ts';

const escapePage = 'https://attack.mitre.org/versions/v16/techniques/T1611/';
const capabilities = 'https://man7.org/linux/man-pages/man7/capabilities.7.html';

const sizes = [
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

describe('the dashboard on a terminal with links', () => {
  it.each(sizes)(
    'at %ix%i shows the rules of the findings as links, and otherwise the same text as without links',
    async (...size) => {
      const plain = openScreen(...size, {open: 'priv', color: true});
      const screen = openScreen(...size, {open: 'priv', hasLinks: async () => true, color: true});
      await Promise.all([plain.settle(), screen.settle()]);
      expect(await screen.press('5')).toBe(await plain.press('5'));
      const links = linksOnScreen(screen.emulator);
      expect(links).toContainEqual(['privileged', escapePage]);
      for (const [text, address] of links) {
        expect(text.trim()).toBe(text);
        expect(address).toMatch(/^https:\/\/(man7\.org|attack\.mitre\.org|kubernetes\.io)\//);
      }
      expect(screen.wrapped()).toBe(0);
      await Promise.all([plain.close(), screen.close()]);
      expect(plain.raw()).not.toContain('\u001b]8;');
      expect(isLinkOpen(screen.raw())).toBe(false);
    },
  );

  it('links the rule and its entries in catalogues, in the explanation of a finding', async () => {
    const screen = await openInTest(100, 40, {open: 'priv', hasLinks: async () => true});
    await screen.press('5');
    const text = await screen.press('e');
    expect(text).toMatch(/^ +rule +privileged$/m);
    const links = linksOnScreen(screen.emulator);
    expect(links).toContainEqual(['privileged', escapePage]);
    expect(links).toContainEqual(['ATT&CK T1611', escapePage]);
    expect(links).toContainEqual([
      'Pod Security baseline: Privileged Containers',
      'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    ]);
    // No page of that catalogue is public.
    expect(text).toContain('CIS Docker 5.5');
    expect(links.map(([one]) => one)).not.toContain('CIS Docker 5.5');
  });

  it('leaves no link behind when a row without one takes the place of a row with one', async () => {
    const screen = await openInTest(120, 40, {open: 'priv', hasLinks: async () => true});
    await screen.press('5');
    expect(linksOnScreen(screen.emulator)).not.toEqual([]);
    await screen.press('3');
    expect(linksOnScreen(screen.emulator)).toEqual([]);
  });
});

describe('a painter with links', () => {
  const linkedLine = [piece(safe`high  `), {...piece(safe`cap-sys-admin`), link: pageAddress(capabilities)}];
  const start = `\u001b]8;;${capabilities}\u0007`;
  const end = '\u001b]8;;\u0007';

  it('ends each link, also one that is cut or at the end of a line', () => {
    const paint = createPainter(themes.none, false, () => true);
    expect(paint(linkedLine, 40)).toBe(`high  ${start}cap-sys-admin${end}`);
    expect(paint(linkedLine, 10)).toBe(`high  ${start}cap…${end}`);
    expect(paint(linkedLine, 40, false, true)).toBe(`high  ${start}cap-sys-admin${end}${' '.repeat(21)}`);
  });

  it('writes none unless the terminal has links', () =>
    expect(createPainter(themes.none, false)(linkedLine, 40)).toBe('high  cap-sys-admin'));
});
