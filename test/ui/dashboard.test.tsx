/** The list, from keys to the screen: the whole dashboard on a terminal emulator, with given observations. */
import {describe, expect, it} from 'vitest';
import {container} from '../model/build.ts';
import {containers, live, manualWatch, observe, projects} from './fixtures.ts';
import {namesIn, selectedLine, selectedName} from './list-lines.ts';
import {openInTest} from './screen.ts';

const esc = '\u001b';
const down = `${esc}[B`;

describe('the list', () => {
  it('has a line for each container, the highest risk first, and its first one selected', async () => {
    const {text} = await openInTest(120, 40);
    expect(namesIn(text())).toEqual([
      'priv',
      'builder',
      'macadmin',
      'tree',
      'web',
      'nokill',
      'hidden',
      'api',
      'zero',
    ]);
    expect(selectedName(text())).toBe('priv');
  });

  it('heeds every key of one read', async () => {
    const {press} = await openInTest(120, 40);
    expect(selectedName(await press('jj'))).toBe('macadmin');
    expect(selectedName(await press(`j${down}${down}k`))).toBe('web');
    expect(selectedName(await press('G'))).toBe('zero');
    expect(selectedName(await press('gj'))).toBe('builder');
  });

  it('stays on the first row until the first key, whatever comes in', async () => {
    const {press, watch, settle, text} = await openInTest(120, 40, {
      watch: manualWatch(live(containers.filter(({name}) => name === 'web'))),
    });
    expect(selectedName(text())).toBe('web');
    watch.give(live());
    expect(selectedName(await settle())).toBe('priv');
    await press('j');
    watch.give(
      live([
        container({id: '9c'.repeat(32), name: 'aaa', declared: containers[0]?.declared ?? {unknown: ''}}),
        ...containers,
      ]),
    );
    const moved = await settle();
    expect(selectedName(moved)).toBe('builder');
    expect(moved.split('\n')[0]).toMatch(/ 3\/10 +\? help$/);
  });

  it('selects the first row when the order changes', async () => {
    const {press} = await openInTest(120, 40);
    expect(selectedName(await press('GS'))).toBe('zero');
    expect((await press('G')).split('\n')[0]).toMatch(/ 9\/9 +\? help$/);
    expect((await press('s\r')).split('\n')[0]).toMatch(/ 1\/9 +\? help$/);
  });

  it('keeps its selection on the container when rows move', async () => {
    const {press, watch, settle} = await openInTest(120, 40);
    await press('jj');
    const risky = containers.map(each =>
      each.name === 'web' ? {...each, name: 'aaa', declared: containers[0]?.declared ?? each.declared} : each,
    );
    watch.give(live([...risky, container({id: '9c'.repeat(32), name: 'aab'})]));
    expect(selectedName(await settle())).toBe('macadmin');
  });

  it('selects the neighbour when the container goes', async () => {
    const {press, watch, settle} = await openInTest(120, 40);
    await press('jj');
    watch.give(live(containers.filter(({name}) => name !== 'macadmin')));
    expect(selectedName(await settle())).toBe('tree');
  });

  it('filters while the filter is typed, and says how many are left', async () => {
    const {press} = await openInTest(120, 40);
    const typed = await press('/we');
    expect(typed).toMatch(/\/we▏ +1 of 9/);
    expect(typed).not.toContain('builder');
    expect(await press('\r')).toMatch(/^ \/we {2}/m);
    expect(await press(esc)).toContain('builder');
  });

  it('finds the container of a host PID, and its detail opens on that process', async () => {
    const {press} = await openInTest(120, 40);
    expect(selectedName(await press('/6447\r'))).toBe('builder');
    expect(await press('\r')).toContain('Host PID 6447 is PID 7 in the container.');
  });

  it('says what is wrong with a filter while it is typed', async () => {
    const {press} = await openInTest(120, 40);
    expect(await press('/cap:nosuch')).toMatch(/nosuch.*is not a capability/);
  });

  it('says so when nothing matches, and how to go on', async () => {
    const {press} = await openInTest(80, 24);
    const text = await press('/xyzzy\r');
    expect(text).toContain("No container matches 'xyzzy'.");
    expect(text).toContain('Esc clears the filter.');
  });

  it('sorts by a chosen column, and reversed by the same again', async () => {
    const {press} = await openInTest(120, 40);
    await press('sj');
    const sorted = namesIn(await press('\r'));
    expect(sorted).toEqual(['api', 'builder', 'hidden', 'macadmin', 'nokill', 'priv', 'tree', 'web', 'zero']);
    expect(namesIn(await press('S'))).toEqual(sorted.toReversed());
  });

  it('marks the column that it is sorted by, and the direction, in the header', async () => {
    const {press} = await openInTest(120, 40);
    expect(await press('sj\r')).toMatch(/^ +RISK +NAME↑ /m);
    expect(await press('S')).toMatch(/ NAME↓ /);
    expect(await press('sg\r')).toMatch(/^ +RISK↓ +NAME /m);
  });

  it('keeps a wrong filter open to be corrected', async () => {
    const {press} = await openInTest(120, 40);
    expect(await press('/risk:hig\r')).toContain("'hig' is no risk");
    expect(await press('h\r')).toMatch(/^ \/risk:high {2}/m);
  });

  it('offers no key that needs a container when it is empty', async () => {
    const {press} = await openInTest(80, 24);
    const keys = (await press('/xyzzy\r')).split('\n').at(-1);
    expect(keys).toMatch(/^ \/xyzzy +0 of 9 +esc clear .*\/ filter/);
    expect(keys).not.toMatch(/enter|mark|compare|matrix/);
  });

  it('shows only what is flagged, and says so when nothing is', async () => {
    const {press, watch, settle} = await openInTest(120, 40);
    const flagged = await press('f');
    expect(flagged).not.toMatch(/ zero /);
    expect(flagged.split('\n').at(-1)).toMatch(/^ flagged only +3 of 9 +enter detail/);
    watch.give(live(containers.filter(({name}) => name === 'zero')));
    expect(await settle()).toContain('No container is of risk high or above.');
  });

  it('groups by what containers belong to, folds a group by Enter, and ungroups', async () => {
    const {press} = await openInTest(120, 40, {watch: manualWatch(live(projects))});
    const grouped = await press('o');
    expect(grouped).toMatch(/^..▼ shop {2}4 containers {2}4 medium$/m);
    expect(grouped).toMatch(/ web-1…3 {2}3 × /);
    expect(grouped).toMatch(/^..▼ no project {2}2 containers /m);
    expect(selectedLine(grouped)).toContain('priv');
    const folded = await press(`g\r`);
    expect(selectedLine(folded)).toMatch(/^❯ ▶ shop/);
    expect(folded).not.toContain('web-1');
    expect(await press('\r')).toContain('web-1');
    expect((await press('o')).split('\n').at(-1)).toMatch(/^ by service /);
    expect(await press('o')).not.toContain('▼');
  });

  it('says that nothing can be grouped where no container belongs to anything', async () => {
    const {press} = await openInTest(120, 40);
    expect(await press('o')).toContain('no container belongs to a project, service, namespace, pod or unit');
  });

  it('cycles through the profiles, and names the one compared with', async () => {
    const {press} = await openInTest(120, 40);
    const text = await press('p');
    expect(text).toContain('VS PODMAN DEFAULT');
    expect(text).toContain('compared with the profile podman');
  });

  it('tells the watch to freeze, to resume, to read again and to include stopped containers', async () => {
    const {press, watch} = await openInTest(120, 40);
    expect(await press('Z')).toContain('frozen at 16:20:03 UTC');
    await press('Zra');
    expect(watch.told).toEqual(['freeze true', 'freeze false', 'refresh', 'all true']);
  });

  it('never quits on Escape, and quits on q with 0', async () => {
    const {press, ended} = await openInTest(80, 24);
    await press(esc + esc);
    expect(await Promise.race([ended, Promise.resolve('open')])).toBe('open');
    await press('q');
    expect(await ended).toBe(0);
  });
});

describe('a state without rows, or with old ones', () => {
  it('is named before the first reading', async () => {
    const {text} = await openInTest(80, 24, {watch: manualWatch(null)});
    expect(text()).toContain('Reading the containers of this host …');
  });

  it('is named on a host without containers', async () => {
    const {text} = await openInTest(80, 24, {watch: manualWatch(live([]))});
    expect(text()).toContain('No container runs on this host.');
  });

  it('is named when a container goes while its detail is open', async () => {
    const {press, watch, settle} = await openInTest(80, 24);
    await press('\r');
    watch.give(live(containers.filter(({name}) => name !== 'priv')));
    expect(await settle()).toContain('This container is gone.');
  });

  it('is named when the command line names a container that there is not', async () => {
    const {text} = await openInTest(80, 24, {open: 'nosuch'});
    expect(text()).toContain("there is no container 'nosuch'");
  });

  it('is a lost connection, with the age of the rows, until it is back', async () => {
    const {watch, settle} = await openInTest(120, 40);
    watch.give({
      observation: {...observe(), takenAt: new Date(Date.now() - 65_000).toISOString()},
      connection: {state: 'lost', since: new Date().toISOString(), reason: 'connection refused'},
      partial: false,
    });
    const lost = await settle();
    expect(lost).toMatch(/^captop {2}connection lost · rows are 1 min old/);
    expect(lost).toContain('builder');
    watch.give(live());
    expect(await settle()).not.toContain('connection lost');
  });

  it('is a recording, which the title says', async () => {
    const {text} = await openInTest(80, 24, {notice: 'recording of 2026-11-24'});
    expect(text().split('\n')[0]).toContain('recording of 2026-11-24');
  });
});

describe('the column chooser', () => {
  const headers = (text: string): string => text.split('\n')[1] ?? '';
  const up = 'g';

  it('hides a column, shows it again, and moves one', async () => {
    const {press} = await openInTest(120, 40);
    // The first is RISK, the second NAME.
    expect(headers(await press(`s${up}j ${esc}`))).not.toMatch(/NAME/);
    expect(headers(await press(`s ${esc}`))).toMatch(/RISK +NAME/);
    expect(headers(await press(`s<${esc}`))).toMatch(/NAME +RISK/);
    expect(headers(await press(`s>${esc}`))).toMatch(/RISK +NAME/);
  });

  it('saves the columns when asked to, and says where', async () => {
    const kept: (readonly string[])[] = [];
    const keepColumns = async (columns: readonly string[]) => {
      kept.push(columns);
      return '/home/op/.config/captop/config.json';
    };
    const {press, text} = await openInTest(120, 40, {keepColumns, columns: ['risk', 'name', 'why']});
    await press('sgj ');
    expect(kept).toEqual([]);
    await press('W');
    // It is told once the file is written, which may be after all else was drawn.
    await expect.poll(text).toContain('the columns are kept in /home/op/.config/captop/config.json');
    expect(kept).toEqual([['risk', 'why']]);
  });

  it('says why they could not be saved', async () => {
    const keepColumns = () => Promise.reject(new Error('config.json was not written: read-only file system'));
    const {press, text} = await openInTest(120, 40, {keepColumns});
    await press('sW');
    await expect.poll(text).toContain('config.json was not written: read-only file system');
  });
});
