/** The dashboard as a whole, on a terminal emulator, with observations from the test's hand. */
import {afterEach, describe, expect, it} from 'vitest';
import {capabilities} from '../../source/model/capability.ts';
import {abbreviated} from '../../source/ui/screens/matrix-columns.ts';
import {container} from '../model/build.ts';
import {containers, handWatch, live, observe, projects} from './fixtures.ts';
import {openScreen, type Screen} from './screen.ts';

let screen: Screen | null = null;

afterEach(async () => {
  await screen?.close();
  screen = null;
});

async function open(...args: Parameters<typeof openScreen>): Promise<Screen> {
  screen = openScreen(...args);
  await screen.settle();
  return screen;
}

const esc = '\u001b';
const down = `${esc}[B`;

/** The line with the mark of the selection. */
const selectedLine = (text: string): string => text.split('\n').find(line => /^❯/.test(line)) ?? '';

const nameOf = (line: string): string => /^..\S+\s+(\S+)/.exec(line)?.[1] ?? '';

describe('the list', () => {
  it('has a line for each container, the highest risk first, and its first one selected', async () => {
    const {text} = await open(120, 40);
    const names = text().split('\n').slice(2, 11).map(nameOf);
    expect(names).toEqual(['priv', 'builder', 'macadmin', 'tree', 'web', 'nokill', 'hidden', 'api', 'zero']);
    expect(nameOf(selectedLine(text()))).toBe('priv');
  });

  it('moves by every key of one read', async () => {
    const {press} = await open(120, 40);
    expect(nameOf(selectedLine(await press('jj')))).toBe('macadmin');
    expect(nameOf(selectedLine(await press(`j${down}${down}k`)))).toBe('web');
    expect(nameOf(selectedLine(await press('G')))).toBe('zero');
    expect(nameOf(selectedLine(await press('gj')))).toBe('builder');
  });

  it('stays on the first row until the first key, whatever comes in', async () => {
    const {press, watch, settle, text} = await open(120, 40, {
      watch: handWatch(live(containers.filter(({name}) => name === 'web'))),
    });
    expect(nameOf(selectedLine(text()))).toBe('web');
    watch.give(live());
    expect(nameOf(selectedLine(await settle()))).toBe('priv');
    await press('j');
    watch.give(
      live([
        container({id: '9c'.repeat(32), name: 'aaa', declared: containers[0]?.declared ?? {unknown: ''}}),
        ...containers,
      ]),
    );
    const moved = await settle();
    expect(nameOf(selectedLine(moved))).toBe('builder');
    expect(moved.split('\n')[0]).toMatch(/ 3\/10 +\? help$/);
  });

  it('goes to the first row of another order', async () => {
    const {press} = await open(120, 40);
    expect(nameOf(selectedLine(await press('GS')))).toBe('zero');
    expect((await press('G')).split('\n')[0]).toMatch(/ 9\/9 +\? help$/);
    expect((await press('s\r')).split('\n')[0]).toMatch(/ 1\/9 +\? help$/);
  });

  it('keeps its selection on the container when rows move', async () => {
    const {press, watch, settle} = await open(120, 40);
    await press('jj');
    const risky = containers.map(each =>
      each.name === 'web' ? {...each, name: 'aaa', declared: containers[0]?.declared ?? each.declared} : each,
    );
    watch.give(live([...risky, container({id: '9c'.repeat(32), name: 'aab'})]));
    expect(nameOf(selectedLine(await settle()))).toBe('macadmin');
  });

  it('selects the neighbour when the container goes', async () => {
    const {press, watch, settle} = await open(120, 40);
    await press('jj');
    watch.give(live(containers.filter(({name}) => name !== 'macadmin')));
    expect(nameOf(selectedLine(await settle()))).toBe('tree');
  });

  it('filters while the filter is typed, and says how many are left', async () => {
    const {press} = await open(120, 40);
    const typed = await press('/we');
    expect(typed).toMatch(/\/we▏ +1 of 9/);
    expect(typed).not.toContain('builder');
    expect(await press('\r')).toMatch(/^ \/we {2}/m);
    expect(await press(esc)).toContain('builder');
  });

  it('finds the container of a host PID, and opens it on that process', async () => {
    const {press} = await open(120, 40);
    expect(nameOf(selectedLine(await press('/6447\r')))).toBe('builder');
    expect(await press('\r')).toContain('Host PID 6447 is PID 7 in the container.');
  });

  it('says what is wrong with a filter while it is typed', async () => {
    const {press} = await open(120, 40);
    expect(await press('/cap:nosuch')).toMatch(/nosuch.*is not a capability/);
  });

  it('says so when nothing matches, and how to go on', async () => {
    const {press} = await open(80, 24);
    const text = await press('/xyzzy\r');
    expect(text).toContain("No container matches 'xyzzy'.");
    expect(text).toContain('Esc clears the filter.');
  });

  it('sorts by a chosen column, and reversed by the same again', async () => {
    const {press} = await open(120, 40);
    await press('sj');
    const names = (text: string) => text.split('\n').slice(2, 11).map(nameOf);
    const sorted = names(await press('\r'));
    expect(sorted).toEqual(sorted.toSorted());
    expect(names(await press('S'))).toEqual(sorted.toReversed());
  });

  it('shows at the header which column was chosen, and which way it goes', async () => {
    const {press} = await open(120, 40);
    expect(await press('sj\r')).toMatch(/^ +RISK +NAME↑ /m);
    expect(await press('S')).toMatch(/ NAME↓ /);
    expect(await press('sg\r')).toMatch(/^ +RISK↓ +NAME /m);
  });

  it('keeps a filter with an error open to be mended', async () => {
    const {press} = await open(120, 40);
    expect(await press('/risk:hig\r')).toContain("'hig' is no risk");
    expect(await press('h\r')).toMatch(/^ \/risk:high {2}/m);
  });

  it('offers no key that needs a container where it has none', async () => {
    const {press} = await open(80, 24);
    const keys = (await press('/xyzzy\r')).split('\n').at(-1);
    expect(keys).toMatch(/^ \/xyzzy +0 of 9 +esc clear .*\/ filter/);
    expect(keys).not.toMatch(/enter|mark|compare|matrix/);
  });

  it('shows only what is flagged, and says so when nothing is', async () => {
    const {press, watch, settle} = await open(120, 40);
    const flagged = await press('f');
    expect(flagged).not.toMatch(/ zero /);
    expect(flagged.split('\n').at(-1)).toMatch(/^ flagged only +3 of 9 +enter detail/);
    watch.give(live(containers.filter(({name}) => name === 'zero')));
    expect(await settle()).toContain('No container is of risk high or above.');
  });

  it('groups by what containers belong to, folds a group by Enter, and ungroups', async () => {
    const {press} = await open(120, 40, {watch: handWatch(live(projects))});
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
    const {press} = await open(120, 40);
    expect(await press('o')).toContain('no container belongs to a project, service, namespace, pod or unit');
  });

  it('goes through the profiles, and names the one compared with', async () => {
    const {press} = await open(120, 40);
    const text = await press('p');
    expect(text).toContain('VS PODMAN DEFAULT');
    expect(text).toContain('compared with the profile podman');
  });

  it('asks the watch to freeze, to resume, to read again and for what does not run', async () => {
    const {press, watch} = await open(120, 40);
    expect(await press('Z')).toContain('frozen at 16:20:03 UTC');
    await press('Zra');
    expect(watch.told).toEqual(['freeze true', 'freeze false', 'refresh', 'all true']);
  });

  it('never quits on Escape, and quits on q with 0', async () => {
    const {press, ended} = await open(80, 24);
    await press(esc + esc);
    expect(await Promise.race([ended, Promise.resolve('open')])).toBe('open');
    await press('q');
    expect(await ended).toBe(0);
  });
});

describe('what is not there', () => {
  it('is said before the first reading', async () => {
    const {text} = await open(80, 24, {watch: handWatch(null)});
    expect(text()).toContain('Reading the containers of this host …');
  });

  it('is said of a host without containers', async () => {
    const {text} = await open(80, 24, {watch: handWatch(live([]))});
    expect(text()).toContain('No container runs on this host.');
  });

  it('is said of a container that goes while its detail is open', async () => {
    const {press, watch, settle} = await open(80, 24);
    await press('\r');
    watch.give(live(containers.filter(({name}) => name !== 'priv')));
    expect(await settle()).toContain('This container is gone.');
  });

  it('is said of a container that the command line names', async () => {
    const {text} = await open(80, 24, {open: 'nosuch'});
    expect(text()).toContain("there is no container 'nosuch'");
  });

  it('is told by the age of the rows when the connection is lost, and forgotten when it is back', async () => {
    const {watch, settle} = await open(120, 40);
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

  it('is a live host where a recording is shown, and the title says so', async () => {
    const {text} = await open(80, 24, {notice: 'recording of 2026-11-24'});
    expect(text().split('\n')[0]).toContain('recording of 2026-11-24');
  });
});

describe('the detail', () => {
  it('opens the container that the command line names, by name or by id', async () => {
    const {text} = await open(80, 24, {open: 'api'});
    expect(text()).toMatch(/^ {2}api {2}low/m);
    await screen?.close();
    const second = await open(80, 24, {open: 'e5e5'});
    expect(second.text()).toMatch(/^ {2}api {2}low/m);
  });

  it('finds the host PID of a container PID in three keys', async () => {
    const {press} = await open(80, 24);
    const text = await press(`j\r1j`);
    expect(selectedLine(text)).toMatch(/^❯ +7 +root +sh -c make +│ +6447 +root +40\^ +sh -c make/);
  });

  it('says on opening which processes exceed PID 1, and offers the key that goes there', async () => {
    const {press} = await open(80, 24);
    const text = await press('j\r1');
    expect(text).toContain('^ marks what may do more than PID 1: host PID 6447 (exec --privileged).');
    expect(text.split('\n').at(-1)).toMatch(/ n next /);
    expect(selectedLine(await press('n'))).toContain('6447');
  });

  it('names what exceeds PID 1, its origin, and with one more key its remedy', async () => {
    const {press} = await open(80, 24);
    const text = await press('j\r1j');
    expect(text).toContain("It may do more than the container's PID 1.");
    expect(text).toMatch(/Origin exec --privileged: gained 26 capabilities/);
    expect(await press('5')).toMatch(/end exec --privileged \(host PID 6447\)/);
  });

  it('shows the capabilities of the process that was selected', async () => {
    const {press} = await open(80, 24);
    expect(await press('j\r1j\r')).toContain('PID 7 (host PID 6447)  40 of 41 held, 40 in the bounding set');
  });

  it('shows differences only, and says so where there are none', async () => {
    const {press} = await open(80, 24, {open: 'web'});
    expect(await press('2d')).toContain('No capability differs');
    await press(esc);
    await press('/macadmin\r');
    const text = await press('\r2j');
    expect(text).toMatch(/^❯ +MAC_ADMIN +· +\+ +■ +\+ +\+ +\+ +· +·$/m);
    expect(text).not.toContain('  CHOWN ');
  });

  it('says whether root inside is root outside', async () => {
    const {press} = await open(80, 24);
    expect(await press('\r3')).toContain('root in this container IS root on the host.');
    await press(esc);
    await press('/api\r');
    expect(await press('\r3')).toContain(
      'uid 1001 in this container is uid 1001 on the host, too: not root.',
    );
  });

  it('opens on the findings of what is critical or high, else on the processes', async () => {
    const {press} = await open(80, 24);
    expect(await press('\r')).toContain('[5 Findings]');
    await press(esc);
    expect(await press('G\r')).toContain('[1 Processes]');
  });

  it('copies the remedies in two keys from the start, and turns them for Compose and Kubernetes', async () => {
    const {press, raw} = await open(80, 24);
    const clip = () => {
      const all = [...raw().matchAll(/\u001b\]52;c;([^\u0007]*)\u0007/g)];
      return Buffer.from(all.at(-1)?.[1] ?? '', 'base64').toString();
    };
    await press('\ry');
    expect(clip()).toBe('--cap-drop=ALL --user=1000:1000');
    await press('ty');
    expect(clip()).toMatch(/^services:\n {2}priv:\n {4}privileged: false\n/);
    expect(await press('Ty')).toContain('minimal leaves risk');
    expect(clip()).toBe('services:\n  priv:\n    privileged: false\n');
    await press('ty');
    expect(clip()).toMatch(/^spec:\n {2}containers:\n/);
  });

  it('goes to the next container and back without the list', async () => {
    const {press} = await open(80, 24);
    expect(await press('\r]')).toMatch(/^ {2}builder {2}critical/m);
    expect(await press('[')).toMatch(/^ {2}priv {2}critical/m);
  });

  it('stands beside the list from 140 columns on', async () => {
    const {press, resize} = await open(140, 30);
    expect(selectedLine(await press('\r'))).toMatch(/^❯ critical +priv .*│ + 1 Processes/);
    expect(await resize(139, 30)).not.toMatch(/^❯ critical +priv/m);
  });
});

it('comes back to the list in as many steps as there are views, however often they were turned over', async () => {
  const {press} = await open(120, 40);
  expect(await press('mcmcmcmc')).toContain('against the profile');
  await press(esc);
  expect(await press(esc)).toMatch(/^ {2}RISK/m);
});

describe('the comparison', () => {
  it('sets marked containers side by side in four keys, differences first', async () => {
    const {press} = await open(120, 40);
    const text = await press(' j c');
    expect(text).toMatch(/│ +│ docker +│ priv +│ builder +│/);
    const labels = text
      .split('\n')
      .slice(3)
      .map(line => /^│ [❯ ](.)/.exec(line)?.[1]);
    expect(labels.lastIndexOf('≠')).toBeLessThan(labels.indexOf(' '));
    expect(text).toMatch(/≠ SYS_ADMIN +│ · +│ \+ added +│ · /);
    const differing = await press('d');
    expect(differing).not.toMatch(/^│ {4}CHOWN/m);
    expect(differing.split('\n')).toHaveLength(40);
    expect(differing.split('\n').at(-1)).toContain('esc back');
  });

  it('says so where nothing differs', async () => {
    const {press} = await open(120, 40, {filter: 'name:web'});
    const text = await press('cd');
    expect(text).toContain('Nothing differs');
    expect(text.split('\n').at(-1)).toContain('esc back');
    expect(await press('d')).toMatch(/CHOWN +│ ■ held/);
  });

  it('shows two containers beside each other on a small screen, too', async () => {
    const {press} = await open(60, 15);
    expect(await press('jj jj c')).toMatch(/│ docker +│ macadmin +│ web +│/);
  });

  it('moves sideways where more containers are marked than fit', async () => {
    const {press} = await open(60, 15);
    const text = await press(' j j j j c');
    expect(text).toMatch(/3 more →/);
    expect(await press('ll')).toMatch(/← 2 more/);
  });
});

describe('a text to read', () => {
  it('begins the help with the keys of the place where it was asked for', async () => {
    const {press} = await open(120, 40);
    const first = (text: string) => text.split('\n').find(line => /^ {2}(In|Everywhere)/.test(line));
    expect(first(await press('?'))).toBe('  In the list');
    expect(first(await press(`${esc}\r?`))).toBe('  In the detail of a container');
  });

  it('turns by whole pages, without leaving out a line', async () => {
    const {press} = await open(80, 24);
    const read = async (keys: string) => (await press(keys)).split('\n').slice(1, -2);
    const first = await read('?');
    const oneOn = await read('j');
    const next = await read(`k${esc}[6~`);
    expect(next[0]).toBe(oneOn.at(-1));
    expect(first).not.toContain(next[0]);
    expect(await read(`${esc}[5~`)).toEqual(first);
  });
});

describe('the chooser of columns', () => {
  const headers = (text: string): string => text.split('\n')[1] ?? '';
  const up = 'g';

  it('hides a column, shows it again, and moves one', async () => {
    const {press} = await open(120, 40);
    // The first is RISK, the second NAME.
    expect(headers(await press(`s${up}j ${esc}`))).not.toMatch(/NAME/);
    expect(headers(await press(`s ${esc}`))).toMatch(/RISK +NAME/);
    expect(headers(await press(`s<${esc}`))).toMatch(/NAME +RISK/);
    expect(headers(await press(`s>${esc}`))).toMatch(/RISK +NAME/);
  });

  it('writes them when asked to, and says where', async () => {
    const kept: (readonly string[])[] = [];
    const keepColumns = async (columns: readonly string[]) => {
      kept.push(columns);
      return '/home/op/.config/captop/config.json';
    };
    const {press} = await open(120, 40, {keepColumns, columns: ['risk', 'name', 'why']});
    await press('sgj ');
    expect(kept).toEqual([]);
    expect(await press('W')).toContain('the columns are kept in /home/op/.config/captop/config.json');
    expect(kept).toEqual([['risk', 'why']]);
  });

  it('says why they could not be written', async () => {
    const keepColumns = () => Promise.reject(new Error('config.json was not written: read-only file system'));
    const {press} = await open(120, 40, {keepColumns});
    expect(await press('sW')).toContain('config.json was not written: read-only file system');
  });
});

describe('the matrix', () => {
  it('marks what is added, dropped, only bounding, and held by another process, by shape', async () => {
    const {press} = await open(120, 40);
    const text = await press('m');
    const row = (name: string) => text.split('\n').find(line => line.slice(2).startsWith(name)) ?? '';
    expect(row('priv')).toContain('+ + +');
    expect(row('builder')).toContain('^ ^ ^');
    expect(row('api')).toContain('□ □ □');
    expect(row('zero')).toContain('- - -');
    expect(row('hidden')).toContain('? ? ?');
  });

  it('has what of the host is in a container on its left, and explains it', async () => {
    const {press} = await open(120, 40);
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
    const {press} = await open(80, 24, {watch: handWatch(live(many))});
    const text = await press('jmd');
    expect(text).toMatch(/❯ api {2}4 × /);
    expect(text).toContain('db, api, mail and 1 more: no.');
  });

  it('spends six lines on its head, with a name of four letters for each capability, no two alike', async () => {
    const names = capabilities.map(({name}) => abbreviated(name));
    expect(new Set(names).size).toBe(names.length);
    for (const [columns, rows] of [
      [80, 24],
      [200, 60],
    ] as const) {
      const {press} = await open(columns, rows);
      const lines = (await press('m')).split('\n');
      expect(lines.findIndex(line => line.slice(2).startsWith('priv'))).toBe(7);
      await screen?.close();
    }
  });

  it('shows what differs alone on a narrow screen, until d is pressed', async () => {
    const {press} = await open(80, 24);
    const count = (text: string) =>
      text
        .split('\n')
        .find(line => line.includes('ESCAPE'))
        ?.includes('HARMLESS');
    const narrow = await press('m');
    expect(narrow).toContain('d differences');
    const all = await press('d');
    expect(all).not.toBe(narrow);
    expect(count(all)).toBe(true);
    expect(await press('d')).toBe(narrow);
  });

  it('explains the cell under its cursor', async () => {
    const {press} = await open(120, 40);
    expect(await press('mjllllllll')).toMatch(
      /CAP_SYS_MODULE {2}builder: held by another process than PID 1\./,
    );
  });
});

describe('what changed', () => {
  it('is listed with times, counted in the title, marked for a minute, and Enter goes there', async () => {
    const {press, watch, settle} = await open(120, 40);
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

  it('is not that containers are shown which do not run', async () => {
    const {press, watch, settle} = await open(120, 40);
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
    const {press, raw} = await open(120, 40);
    const text = await press('!');
    expect(text).toMatch(/^ {2}2 of 9 can own vm$/m);
    expect(text).toMatch(/^ {2}privileged 1: /m);
    expect(text).toMatch(/^ {4}remedy: remove --privileged/m);
    await press('y');
    const copied = [...raw().matchAll(/\u001b\]52;c;([^\u0007]*)\u0007/g)].at(-1)?.[1] ?? '';
    expect(Buffer.from(copied, 'base64').toString()).toMatch(/^2 of 9 can own vm\n/);
    expect(await press(esc)).toMatch(/^ +RISK/m);
  });

  it('is there where the filter leaves no container', async () => {
    const {press} = await open(120, 40, {filter: 'xyzzy'});
    expect(await press('!')).toContain('2 of 9 can own vm');
  });
});

describe('copying', () => {
  it('puts the id, the host PID and the mask on the clipboard, and says so', async () => {
    const {press, raw} = await open(120, 40);
    const clip = () => {
      const all = [...raw().matchAll(/\u001b\]52;c;([^\u0007]*)\u0007/g)];
      return Buffer.from(all.at(-1)?.[1] ?? '', 'base64').toString();
    };
    expect(await press('jy')).toContain('sent the id of builder to the terminal to be copied');
    expect(clip()).toBe('f6'.repeat(32));
    await press('\r1jy');
    expect(clip()).toBe('6447');
    await press('2y');
    expect(clip()).toBe('0x1fffeffffff');
  });

  it('shows the text if the terminal cannot copy', async () => {
    const {press} = await open(120, 40, {env: {TERM: 'linux', LANG: 'C.UTF-8'}});
    const text = await press('jy');
    expect(text).toContain('This terminal cannot copy: select the id of builder by hand');
    expect(text).toContain('f6'.repeat(32));
    expect(await press(esc)).toContain('priv');
  });
});

describe('the pager', () => {
  it('gets the inspect document, harmless for a terminal, while the terminal is free', async () => {
    const watch = handWatch();
    const paged: string[] = [];
    watch.inspect = async () => '{\n  "Env": "\u009b31m\u202e"\n}';
    const {press, isRaw, text} = await open(80, 24, {
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
    const {press} = await open(80, 24, {
      pager: async () => async () => "there is no pager 'nosuch': set PAGER to one",
    });
    expect(await press('i')).toContain("there is no pager 'nosuch'");
  });

  it('is captop itself where there is none', async () => {
    const watch = handWatch();
    watch.inspect = async () => '{\n  "Env": "\u009b31m"\n}';
    const {press} = await open(80, 24, {watch, pager: async () => undefined});
    const shown = await press('i');
    expect(shown).toContain('The inspect document, as the daemon prints it');
    expect(shown).toContain('"Env": "\\x9b31m"');
    expect(await press('q')).toContain('builder');
  });

  it('says that a recording has no inspect document', async () => {
    const watch = handWatch();
    watch.inspect = async () => null;
    const {press} = await open(80, 24, {watch, pager: async () => async () => null});
    expect(await press('i')).toContain('a recording has no inspect document');
  });
});

describe('the terminal', () => {
  it('is left as it was: by q, by Ctrl-c with 130, and by a fault, which is thrown on', async () => {
    for (const [keys, status] of [
      ['q', 0],
      ['\u0003', 130],
    ] as const) {
      const {press, ended, isRaw, isAlternate, raw} = await open(80, 24);
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
    const {watch, ended, isRaw, isAlternate, settle} = await open(80, 24);
    watch.fail(new Error('the watch broke'));
    await expect(ended).rejects.toThrow('the watch broke');
    await settle();
    expect([isRaw(), isAlternate()]).toEqual([false, false]);
  });

  it('gets a few hundred bytes for a key, and none where nothing changed', async () => {
    const {press, raw, watch, settle} = await open(120, 40);
    const before = raw().length;
    await press('j');
    expect(raw().length - before).toBeLessThan(900);
    const after = raw().length;
    watch.give(live());
    await settle();
    expect(raw().length).toBe(after);
  });

  it('offers why, fix and keys until the first key, and 5 opens the findings of the selected container', async () => {
    const {press, text} = await open(80, 24);
    expect(text()).toMatch(/^ e why {2}5 fix {2}\? keys /m);
    expect(await press('j')).not.toContain('5 fix');
    const detail = await press('5');
    expect(detail).toContain('[5 Findings]');
    expect(detail).toMatch(/^ {2}builder /m);
  });

  it('is drawn anew on Ctrl-l, with raw mode on all the time', async () => {
    const {press, raw, isRaw} = await open(80, 24);
    // The first key takes away what is offered until then.
    const whole = await press('g');
    const before = raw().length;
    expect(await press('\u000c')).toBe(whole);
    expect(raw().slice(before)).toContain('builder');
    expect(raw().slice(before)).not.toContain('?1049');
    expect(isRaw()).toBe(true);
  });

  it('is used by the mouse when it was turned on: a click selects, the wheel scrolls, a second click opens', async () => {
    const {press} = await open(80, 24);
    await press('M');
    expect(nameOf(selectedLine(await press(`${esc}[<0;9;5M`)))).toBe('macadmin');
    expect(nameOf(selectedLine(await press(`${esc}[<65;1;1M`)))).toBe('nokill');
    expect(await press(`${esc}[<0;9;8M${esc}[<0;9;8M`)).toMatch(/^ {2}nokill {2}/m);
  });

  it('turns to a pane by a click on its tab, and sorts by a click on a heading', async () => {
    const {press, resize} = await open(80, 24);
    const names = (text: string) => text.split('\n').slice(2, 11).map(nameOf);
    const sorted = names(await press(`M${esc}[<0;14;2M`));
    expect(sorted).toEqual(sorted.toSorted());
    expect(names(await press(`${esc}[<0;14;2M`))).toEqual(sorted.toReversed());
    expect(await press(`\r${esc}[<0;34;3M`)).toContain('[3 Identity]');
    await resize(160, 24);
    expect(await press(`${esc}[<0;72;3M`)).toContain('[1 Processes]');
  });

  it('shows the selection by a mark alone where colours are off', async () => {
    const {raw, text} = await open(80, 24);
    expect(raw()).not.toMatch(/\u001b\[[0-9;]*m/);
    expect(selectedLine(text())).not.toBe('');
  });

  it('gets ASCII alone where it asks for it', async () => {
    const {press} = await open(80, 24, {ascii: true});
    for (const keys of ['\r', '2', '3', '4', '5', `${esc}m`, 'c', '?'])
      expect(await press(keys)).toMatch(/^[\n -~]*$/);
  });

  it('keeps names of wide characters and emoji in their columns', async () => {
    const named = ['漢字漢字', '🐳🐳', 'naïve'].map((name, index) =>
      container({id: `${index}f`.repeat(32), name}),
    );
    const {text} = await open(120, 40, {watch: handWatch(live(named))});
    const rows = text().split('\n').slice(2, 5);
    // Each line as cells: a wide character takes two.
    const cells = (line: string) =>
      [...line].flatMap(char => (/[\u{2e80}-\u{9fff}\u{1f300}-\u{1faff}]/u.test(char) ? [char, ''] : [char]));
    const at = rows.map(line => cells(line.slice(0, line.indexOf(' bb '))).length);
    expect(new Set(at).size).toBe(1);
  });
});
