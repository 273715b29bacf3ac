/** That keys act on what is on the screen, and that the footer offers only those that do something there. */
import {describe, expect, it} from 'vitest';
import {containers, live, manualWatch, projects} from './fixtures.ts';
import {openInTest} from './screen.ts';

/** The last line, which offers the keys. */
const offered = (text: string): string => text.split('\n').at(-1) ?? '';

/** A dashboard whose daemon notes which inspect documents it was asked for, by the names of their containers. */
async function openNoting() {
  const watch = manualWatch();
  const asked: (string | undefined)[] = [];
  watch.inspect = async id => {
    asked.push(containers.find(each => each.id === id)?.name);
    return '{}';
  };
  const screen = await openInTest(200, 40, {watch, pager: async () => async () => null});
  return {...screen, asked};
}

describe('the inspect document', () => {
  it.each([
    ['the list', 'ji', 'builder'],
    ['the matrix', 'mji', 'builder'],
    ['the detail', 'jj\ri', 'macadmin'],
    ['the comparison of one', 'jci', 'builder'],
  ])('is that of the container under the cursor of %s', async (_, keys, name) => {
    const {press, asked} = await openNoting();
    await press(keys);
    expect(asked).toEqual([name]);
  });

  it.each([
    ['the comparison of several', ' j jc'],
    ['the summary', '!'],
    ['a list whose filter matches nothing', '/xyzzy\r'],
    ['the changes before there is one', 'L'],
  ])('is neither offered nor fetched in %s', async (_, keys) => {
    const {press, asked} = await openNoting();
    const text = await press(keys);
    expect(offered(text)).toContain('? help');
    expect(offered(text)).not.toContain('i inspect');
    expect(offered(await press('i'))).toBe(' no container to inspect here');
    expect(asked).toEqual([]);
  });

  it('is that of the selected change, as long as its container is there', async () => {
    const {press, watch, settle, asked} = await openNoting();
    const worse = containers
      .filter(({name}) => name !== 'zero')
      .map(each =>
        each.name === 'web' ? {...each, declared: containers[0]?.declared ?? each.declared} : each,
      );
    watch.give(live(worse));
    await settle();
    const changes = (await press('Lg')).split('\n').filter(line => / [~+-] (web|zero) /.test(line));
    const gone = changes.findIndex(line => / - zero /.test(line));
    const web = changes.findIndex(line => / ~ web /.test(line));
    expect(offered(await press(`${'j'.repeat(gone)}i`))).toBe(' no container to inspect here');
    await press(`g${'j'.repeat(web)}i`);
    expect(asked).toEqual(['web']);
  });

  it('is not fetched of a container that has gone from its detail', async () => {
    const {press, watch, settle, asked} = await openNoting();
    await press('jj\r');
    watch.give(live(containers.filter(({name}) => name !== 'macadmin')));
    expect(await settle()).toContain('This container is gone.');
    expect(offered(await press('i'))).toBe(' no container to inspect here');
    expect(asked).toEqual([]);
  });
});

describe('Enter', () => {
  it('opens nothing in the changes before there is one, and is not offered', async () => {
    const {press} = await openInTest(120, 40);
    const text = await press('L');
    expect(offered(text)).toMatch(/^ esc back /);
    expect(await press('\r')).toBe(text);
  });
  it('is offered on a heading as what it does there', async () => {
    const {press} = await openInTest(120, 40, {watch: manualWatch(live(projects))});
    expect(offered(await press('o'))).toContain('enter detail  space mark');
    expect(offered(await press('g'))).toMatch(/^ by project +enter fold {2}/);
    const folded = offered(await press('\u001b[C'));
    expect(folded).toMatch(/^ by project +enter unfold {2}/);
    expect(folded).not.toMatch(/mark|copy|explain|inspect/);
    expect(offered(await press(' y'))).toBe(' nothing to copy here');
    expect(offered(await press('jj'))).toContain('enter detail  space mark');
  });
});

describe('the comparison', () => {
  const told = ' nothing to compare here: mark containers with space first';

  it('is not opened on a heading without a mark, and that is said', async () => {
    const {press} = await openInTest(120, 40, {watch: manualWatch(live(projects))});
    expect(offered(await press('og'))).not.toContain('c compare');
    const text = await press('c');
    expect(offered(text)).toBe(told);
    expect(text).toContain('no project');
    expect(offered(await press('j gj'))).toContain('c compare');
    expect(await press('gc')).toContain('against the profile');
  });

  it('is not opened of a container that has gone from its detail, or that a filter hides', async () => {
    const {press, watch, settle} = await openInTest(120, 40);
    await press('jj\r');
    watch.give(live(containers.filter(({name}) => name !== 'macadmin')));
    expect(offered(await settle())).not.toContain('c compare');
    const text = await press('c');
    expect(offered(text)).toBe(told);
    expect(text).toContain('This container is gone.');
    expect(offered(await press('\u001b/xyzzy\rc'))).toBe(told);
  });

  it('is of what is marked, though a filter hides all of it', async () => {
    const {press} = await openInTest(120, 40);
    expect(offered(await press(' j /xyzzy\r'))).toContain('c compare');
    expect(await press('c')).toMatch(/│ +│ docker +│ priv +│ builder +│/);
  });

  it('says so when its only container goes', async () => {
    const {press, watch, settle} = await openInTest(120, 40);
    await press('c');
    watch.give(live(containers.filter(({name}) => name !== 'priv')));
    expect(await settle()).toContain('This container is gone.');
  });
});
