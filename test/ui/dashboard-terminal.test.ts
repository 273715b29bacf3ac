/** What the dashboard does with its terminal: the clipboard, the pager, the mouse, and how it is left. */
import {describe, expect, it} from 'vitest';
import {container} from '../model/build.ts';
import {live, manualWatch} from './fixtures.ts';
import {namesIn, selectedLine, selectedName} from './list-lines.ts';
import {openInTest} from './screen.ts';

const esc = '\u001b';

describe('copying', () => {
  it('copies the id, the host PID or the mask, and says so', async () => {
    const {press, clipboard} = await openInTest(120, 40);
    expect(await press('jy')).toContain('sent the id of builder to the terminal to be copied');
    expect(clipboard()).toBe('f6'.repeat(32));
    await press('\r1jy');
    expect(clipboard()).toBe('6447');
    await press('2y');
    expect(clipboard()).toBe('0x1fffeffffff');
  });

  it('shows the text if the terminal cannot copy', async () => {
    const {press} = await openInTest(120, 40, {env: {TERM: 'linux', LANG: 'C.UTF-8'}});
    const text = await press('jy');
    expect(text).toContain('This terminal cannot copy: select the id of builder by hand');
    expect(text).toContain('f6'.repeat(32));
    expect(await press(esc)).toContain('priv');
  });
});

describe('the pager', () => {
  it('gets the inspect document, made harmless, while the terminal is out of raw mode', async () => {
    const watch = manualWatch();
    const paged: string[] = [];
    watch.inspect = async () => '{\n  "Env": "\u009b31m\u202e"\n}';
    const {press, isRaw, text} = await openInTest(80, 24, {
      watch,
      pager: async () => async document => {
        paged.push(document);
        expect(isRaw()).toBe(false);
        return null;
      },
    });
    await press('i');
    expect(paged).toEqual(['{\n  "Env": "\\x9b31m\\u{202e}"\n}']);
    expect(isRaw()).toBe(true);
    expect(text()).toContain('builder');
  });

  it('says why it could not be shown', async () => {
    const {press} = await openInTest(80, 24, {
      pager: async () => async () => "there is no pager 'nosuch': set PAGER to one",
    });
    expect(await press('i')).toContain("there is no pager 'nosuch'");
  });

  it('is captop itself if there is no other', async () => {
    const watch = manualWatch();
    watch.inspect = async () => '{\n  "Env": "\u009b31m"\n}';
    const {press} = await openInTest(80, 24, {watch, pager: async () => undefined});
    const shown = await press('i');
    expect(shown).toContain('The inspect document, as the daemon prints it');
    expect(shown).toContain('"Env": "\\x9b31m"');
    expect(await press('q')).toContain('builder');
  });

  it('says that a recording has no inspect document', async () => {
    const watch = manualWatch();
    watch.inspect = async () => null;
    const {press} = await openInTest(80, 24, {watch, pager: async () => async () => null});
    expect(await press('i')).toContain('a recording has no inspect document');
  });
});

describe('the terminal', () => {
  it('is restored after q, after Ctrl-c with status 130, and after a fault, which is rethrown', async () => {
    for (const [keys, status] of [
      ['q', 0],
      ['\u0003', 130],
    ] as const) {
      const {press, ended, isRaw, isAlternate, raw} = await openInTest(80, 24);
      expect([isRaw(), isAlternate()]).toEqual([true, true]);
      await press(`M${keys}`);
      expect(await ended).toBe(status);
      expect([isRaw(), isAlternate()]).toEqual([false, false]);
      expect(
        raw()
          .match(/\u001b\[\?25[hl]/g)
          ?.at(-1),
      ).toBe(`${esc}[?25h`);
      expect(
        raw()
          .match(/\u001b\[\?1000[hl]/g)
          ?.at(-1),
      ).toBe(`${esc}[?1000l`);
    }
    const {watch, ended, isRaw, isAlternate, settle} = await openInTest(80, 24);
    watch.fail(new Error('the watch broke'));
    await expect(ended).rejects.toThrow('the watch broke');
    await settle();
    expect([isRaw(), isAlternate()]).toEqual([false, false]);
  });

  it('gets a few hundred bytes for a key, and none if nothing changed', async () => {
    const {press, raw, watch, settle} = await openInTest(120, 40);
    const before = raw().length;
    await press('j');
    expect(raw().length - before).toBeLessThan(900);
    const after = raw().length;
    watch.give(live());
    await settle();
    expect(raw().length).toBe(after);
  });

  it('offers why, fix and keys until the first key, and 5 opens the findings of the selected container', async () => {
    const {press, text} = await openInTest(80, 24);
    expect(text()).toMatch(/^ e why {2}5 fix {2}\? keys /m);
    expect(await press('j')).not.toContain('5 fix');
    const detail = await press('5');
    expect(detail).toContain('[5 Findings]');
    expect(detail).toMatch(/^ {2}builder /m);
  });

  it('is redrawn on Ctrl-l, without leaving raw mode', async () => {
    const {press, raw, isRaw} = await openInTest(80, 24);
    // The footer shows other keys until the first one is pressed.
    const whole = await press('g');
    const before = raw().length;
    expect(await press('\u000c')).toBe(whole);
    expect(raw().slice(before)).toContain('builder');
    expect(raw().slice(before)).not.toContain('?1049');
    expect(isRaw()).toBe(true);
  });

  it('has a mouse once it is turned on: a click selects, the wheel scrolls, a second click opens', async () => {
    const {press} = await openInTest(80, 24);
    await press('M');
    expect(selectedName(await press(`${esc}[<0;9;5M`))).toBe('macadmin');
    expect(selectedName(await press(`${esc}[<65;1;1M`))).toBe('nokill');
    expect(await press(`${esc}[<0;9;8M${esc}[<0;9;8M`)).toMatch(/^ {2}nokill {2}/m);
  });

  it('shows a pane by a click on its tab, and sorts by a click on a heading', async () => {
    const {press, resize} = await openInTest(80, 24);
    const sorted = namesIn(await press(`M${esc}[<0;14;2M`));
    expect(sorted).toEqual(['api', 'builder', 'hidden', 'macadmin', 'nokill', 'priv', 'tree', 'web', 'zero']);
    expect(namesIn(await press(`${esc}[<0;14;2M`))).toEqual(sorted.toReversed());
    expect(await press(`\r${esc}[<0;34;3M`)).toContain('[3 Identity]');
    await resize(160, 24);
    expect(await press(`${esc}[<0;72;3M`)).toContain('[1 Processes]');
  });

  it('shows the selection by a mark alone if colours are off', async () => {
    const {raw, text} = await openInTest(80, 24);
    expect(raw()).not.toMatch(/\u001b\[[0-9;]*m/);
    expect(selectedLine(text())).not.toBe('');
  });

  it('gets only ASCII if that is asked for', async () => {
    const {press} = await openInTest(80, 24, {ascii: true});
    for (const keys of ['\r', '2', '3', '4', '5', `${esc}m`, 'c', '?'])
      expect(await press(keys)).toMatch(/^[\n -~]*$/);
  });

  it('keeps names of wide characters and emoji in their columns', async () => {
    const named = ['漢字漢字', '🐳🐳', 'naïve'].map((name, index) =>
      container({id: `${index}f`.repeat(32), name}),
    );
    const {text} = await openInTest(120, 40, {watch: manualWatch(live(named))});
    const rows = text().split('\n').slice(2, 5);
    // Each line as cells: a wide character takes two.
    const cells = (line: string) =>
      [...line].flatMap(char => (/[\u{2e80}-\u{9fff}\u{1f300}-\u{1faff}]/u.test(char) ? [char, ''] : [char]));
    const at = rows.map(line => cells(line.slice(0, line.indexOf(' bb '))).length);
    expect(new Set(at).size).toBe(1);
  });
});
