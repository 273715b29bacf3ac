/** A thousand containers on a simulated host: everything works as with ten. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import {SimulatedHost} from '../simulated/host.ts';
import {dashboard, isRead, listRows, readList, selected} from './dashboard.ts';
import {keys} from './terminal.ts';

let host: SimulatedHost;
beforeAll(async () => {
  host = await SimulatedHost.start({containers: 1000, processesEach: 2});
});
afterAll(() => host.close());

const containers = () => [...host.world.containers.values()];
const open = () => dashboard(host.flags, {columns: 120, rows: 40});
/** Until then rows still move to where their risk puts them. */
const isReady = (screen: string): boolean => /1000 running/.test(screen) && isRead(screen);

/** Name of the container under the cursor; columns may change their width around it. */
const chosenOf = (screen: string): string => selected(screen).split(/\s+/)[2] ?? '';

/** What the kernel tells of a container, as the list shows it. */
const rowOf = ({name, processes: [first]}: ReturnType<typeof containers>[number]) => ({
  NAME: name,
  'HOST PID': String(first?.hostPid),
  PID: '1',
});

test('End goes to the last of them and Home back to the first, and each row has its own PIDs', async () => {
  await using terminal = open();
  const first = await readList(terminal, isReady);
  const byName = new Map(containers().map(container => [container.name, rowOf(container)]));
  await terminal.press(keys.end);
  const last = await terminal.waitFor(shown => chosenOf(shown) !== chosenOf(first));
  for (const screen of [first, last]) {
    const rows = listRows(screen);
    expect(rows.length).toBeGreaterThan(30);
    for (const row of rows) expect(row).toMatchObject(byName.get(row.NAME ?? '') ?? {NAME: 'a known name'});
  }
  await terminal.press(keys.home);
  const again = await terminal.waitFor(shown => chosenOf(shown) === chosenOf(first));
  expect(listRows(again)).toEqual(listRows(first));
});

test('paging down meets every container once', async () => {
  await using terminal = open();
  let screen = await readList(terminal, isReady);
  await terminal.press(keys.end);
  const last = await terminal.waitFor(shown => chosenOf(shown) !== chosenOf(screen));
  await terminal.press(keys.home);
  const first = chosenOf(screen);
  screen = await terminal.waitFor(shown => chosenOf(shown) === first);
  const seen = new Map<string, string>();
  for (;;) {
    for (const row of listRows(screen)) seen.set(row.NAME ?? '', row['HOST PID'] ?? '');
    if (chosenOf(screen) === chosenOf(last)) break;
    const before = chosenOf(screen);
    terminal.type(keys.pageDown);
    screen = await terminal.waitFor(shown => chosenOf(shown) !== before);
  }
  const all = containers().map(container => [container.name, String(container.processes[0]?.hostPid)]);
  expect([...seen].sort()).toEqual(all.sort());
});

test('a filter shows those that match and no other', async () => {
  await using terminal = open();
  await readList(terminal, isReady);
  await terminal.press('/', ...'admin-', keys.enter);
  const rows = listRows(await terminal.waitFor(screen => listRows(screen).length <= 10));
  const matching = containers().filter(({kind}) => kind.name === 'admin');
  expect(rows.map(row => row.NAME).sort()).toEqual(matching.map(({name}) => name).sort());
  expect(rows.length).toBe(10);
});

test('the selection stays on its container while others come and go', async () => {
  await using terminal = open();
  await readList(terminal, isReady);
  const third = listRows(terminal.screen())[2]?.NAME ?? '';
  await terminal.press('j', 'j');
  await terminal.waitFor(screen => chosenOf(screen) === third);
  const added = host.run('a-first', 'priv');
  expect(chosenOf(await terminal.waitFor(/\ba-first\b/))).toBe(third);
  host.kill(added);
  expect(chosenOf(await terminal.waitFor(screen => !/\ba-first\b/.test(screen)))).toBe(third);
});
