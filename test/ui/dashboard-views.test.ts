/** The other views and the texts, from keys to the screen. */
import {describe, expect, it} from 'vitest';
import {capabilities} from '../../source/model/capability.ts';
import {abbreviated} from '../../source/ui/screens/matrix-columns.ts';
import {container} from '../model/build.ts';
import {containers, live, manualWatch, observe} from './fixtures.ts';
import {openInTest} from './screen.ts';

const esc = '\u001b';

it('comes back to the list by one Escape a view, however often the views were changed', async () => {
  const {press} = await openInTest(120, 40);
  expect(await press('mcmcmcmc')).toContain('against the profile');
  await press(esc);
  expect(await press(esc)).toMatch(/^ {2}RISK/m);
});

describe('the comparison', () => {
  it('sets marked containers side by side in four keys, differences first', async () => {
    const {press} = await openInTest(120, 40);
    const text = await press(' j c');
    expect(text).toMatch(/│ +│ docker +│ priv +│ builder +│/);
    const labels = text
      .split('\n')
      .slice(3)
      .map(line => /^│ [❯ ](.)/.exec(line)?.[1]);
    expect(labels.lastIndexOf('≠')).toBeLessThan(labels.indexOf(' '));
    expect(text).toMatch(/≠ SYS_ADMIN +│ · +│ \+ added +│ \^ other PID /);
    const differing = await press('d');
    expect(differing).not.toMatch(/^│ {4}CHOWN/m);
    expect(differing.split('\n')).toHaveLength(40);
    expect(differing.split('\n').at(-1)).toContain('esc back');
  });

  it('says so where nothing differs', async () => {
    const {press} = await openInTest(120, 40, {filter: 'name:web'});
    const text = await press('cd');
    expect(text).toContain('Nothing differs');
    expect(text.split('\n').at(-1)).toContain('esc back');
    expect(await press('d')).toMatch(/CHOWN +│ ■ held/);
  });

  it('shows two containers beside each other on a small screen, too', async () => {
    const {press} = await openInTest(60, 15);
    expect(await press('jj jj c')).toMatch(/│ docker +│ macadmin +│ web +│/);
  });

  it('moves sideways where more containers are marked than fit', async () => {
    const {press} = await openInTest(60, 15);
    const text = await press(' j j j j c');
    expect(text).toMatch(/3 more →/);
    expect(await press('ll')).toMatch(/← 2 more/);
  });
});

describe('the help', () => {
  it('begins with the keys of the view that it was opened in', async () => {
    const {press} = await openInTest(120, 40);
    const first = (text: string) => text.split('\n').find(line => /^ {2}(In|Everywhere)/.test(line));
    expect(first(await press('?'))).toBe('  In the list');
    expect(first(await press(`${esc}\r?`))).toBe('  In the detail of a container');
  });

  it('scrolls by pages that overlap by one line', async () => {
    const {press} = await openInTest(80, 24);
    const read = async (keys: string) => (await press(keys)).split('\n').slice(1, -2);
    const first = await read('?');
    const oneOn = await read('j');
    const next = await read(`k${esc}[6~`);
    expect(next[0]).toBe(oneOn.at(-1));
    expect(first).not.toContain(next[0]);
    expect(await read(`${esc}[5~`)).toEqual(first);
  });
});

describe('the matrix', () => {
  it('marks what is added, dropped, only bounding, and held by another process, by different characters', async () => {
    const {press} = await openInTest(120, 40);
    const text = await press('m');
    const row = (name: string) => text.split('\n').find(line => line.slice(2).startsWith(name)) ?? '';
    expect(row('priv')).toContain('+ + +');
    expect(row('builder')).toContain('^ ^ ^');
    expect(row('api')).toContain('□ □ □');
    expect(row('zero')).toContain('- - -');
    expect(row('hidden')).toContain('? ? ?');
  });

  it('has what a container has of the host on its left, and explains it', async () => {
    const {press} = await openInTest(120, 40);
    const text = await press('mll');
    expect(text).toMatch(/HOST IN +ESCAPE/);
    expect(text).toMatch(/priv +· · \+ · · · \+/);
    expect(text).toContain('device  priv: ');
    expect(await press('e')).toContain('Runs privileged');
    await press(esc);
    expect(await press('he')).toContain('nothing to explain here');
  });

  it('folds identical rows into one line, on which the cursor stays', async () => {
    const many = ['web', 'api', 'db', 'mail'].map(name => container({name, id: name.padEnd(64, '0')}));
    const {press} = await openInTest(80, 24, {watch: manualWatch(live(many))});
    const text = await press('jmd');
    expect(text).toMatch(/❯ api {2}4 × /);
    expect(text).toContain('db, api, mail and 1 more: no.');
  });

  it('has a head of six lines, with a different name of four letters for each capability', async () => {
    const names = capabilities.map(({name}) => abbreviated(name));
    expect(new Set(names).size).toBe(names.length);
    for (const [columns, rows] of [
      [80, 24],
      [200, 60],
    ] as const) {
      const {press} = await openInTest(columns, rows);
      const lines = (await press('m')).split('\n');
      expect(lines.findIndex(line => line.slice(2).startsWith('priv'))).toBe(7);
    }
  });

  it('shows only what differs on a narrow screen, until d is pressed', async () => {
    const {press} = await openInTest(80, 24);
    const narrow = await press('m');
    expect(narrow).toMatch(/^ +IN {2}ESCAPE {2}HOST +CONTAINER +HARMLESS$/m);
    expect(narrow).toContain('d differences');
    expect(await press('d')).toMatch(/^ +HOST IN {2}ESCAPE {2}HOST +CONTAINER +HARMLESS$/m);
    expect(await press('d')).toBe(narrow);
  });

  it('explains the cell under its cursor', async () => {
    const {press} = await openInTest(120, 40);
    expect(await press('mjllllllll')).toMatch(
      /CAP_SYS_MODULE {2}builder: held by another process than PID 1\./,
    );
  });
});

describe('what changed', () => {
  it('is listed with times, counted in the title and marked in the list, and Enter opens the container', async () => {
    const {press, watch, settle} = await openInTest(120, 40);
    expect(await press('L')).toContain('Nothing has changed since captop was opened.');
    await press(esc);
    const takenAt = new Date().toISOString();
    const worse = containers
      .filter(({name}) => name !== 'zero')
      .map(each =>
        each.name === 'web' ? {...each, declared: containers[0]?.declared ?? each.declared} : each,
      );
    watch.give({...live(worse), observation: {...observe(worse), takenAt}});
    const listed = await settle();
    expect(listed.split('\n')[0]).toMatch(/ \d+ changes: L /);
    expect(listed).toMatch(/^ ▲critical +web /m);
    const changes = await press('L');
    expect(changes).toMatch(
      new RegExp(`^..${takenAt.slice(11, 19)} {2}~ web +risk medium -> critical$`, 'm'),
    );
    expect(changes).toMatch(/ {2}- zero +gone, risk was ok$/m);
    const web = changes.split('\n').findIndex(line => / ~ web /.test(line)) - 3;
    expect(await press(`g${'j'.repeat(web)}\r`)).toMatch(/^ {2}web {2}critical/m);
    expect(await press(esc)).toContain('What changed since captop was opened');
  });

  it('does not include stopped containers that are shown since', async () => {
    const {press, watch, settle} = await openInTest(120, 40);
    const stopped = container({
      id: '5b'.repeat(32),
      name: 'stopped',
      state: 'exited',
      pid1: null,
      processes: [],
    });
    watch.give(live([...containers, stopped]));
    expect(await settle()).toContain('stopped');
    expect(await press('L')).toContain('Nothing has changed since captop was opened.');
  });
});

describe('the summary', () => {
  it('says who can own the host, by cause, and is copied as a page', async () => {
    const {press, clipboard} = await openInTest(120, 40);
    const text = await press('!');
    expect(text).toMatch(/^ {2}2 of 9 can own vm$/m);
    expect(text).toMatch(/^ {2}privileged 1: /m);
    expect(text).toMatch(/^ {4}remedy: remove --privileged/m);
    await press('y');
    expect(clipboard()).toMatch(/^2 of 9 can own vm\n/);
    expect(await press(esc)).toMatch(/^ +RISK/m);
  });

  it('is of all containers, though the filter leaves none', async () => {
    const {press} = await openInTest(120, 40, {filter: 'xyzzy'});
    expect(await press('!')).toContain('2 of 9 can own vm');
  });
});
