/** The list, on the real host: right, aligned, and alive. */
import {beforeAll, expect, test} from 'vitest';
import {decode, insideId, inspect, inspectAll, nameInside, setsOf, statusWords} from '../independent.ts';
import {labCases} from '../lab/cases.ts';
import {docker} from '../lab/docker.ts';
import {freshName, onLab, scratch} from '../on-lab.ts';
import {allRows, dashboard, isRead, listRows, risks, selected} from './dashboard.ts';
import {keys} from './terminal.ts';

interface Truth {
  readonly pid: number;
  readonly containerPid: number;
  readonly user: string;
  readonly effective: number;
  readonly bounding: number;
}

const alive = labCases.filter(one => one.state === 'running' || one.state === 'paused').map(one => one.name);

async function truths(): Promise<Map<string, Truth>> {
  const found = new Map<string, Truth>();
  for (const {Name, State} of await inspectAll(alive)) {
    const pid = State.Pid;
    const hostUid = Number(statusWords(pid, 'Uid')[1]);
    const uid = insideId(pid, 'uid_map', hostUid) ?? -1;
    const name = nameInside(pid, uid);
    const sets = await setsOf(pid);
    found.set(Name.slice(1), {
      pid,
      containerPid: Number(statusWords(pid, 'NSpid').at(-1)),
      user: name === null ? `${uid}` : `${name}:${uid}`,
      effective: sets.effective.length,
      bounding: sets.bounding.length,
    });
  }
  return found;
}

/** What CAPS says of these figures. */
function expectCaps(
  caps: string | undefined,
  {effective, bounding}: Truth,
  all: number,
  normal: number,
): void {
  const reduced = [`${effective} of ${bounding}`, `${effective}/${bounding}`];
  if (effective === 0) expect(bounding === 0 ? ['none'] : reduced).toContain(caps);
  else if (effective === all) expect([`${all} full`, 'full']).toContain(caps);
  else if (effective === normal) expect(caps).toMatch(/^14( default)?$/);
  else expect(effective < bounding ? reduced : [`${effective}`]).toContain(caps);
}

onLab('The list', () => {
  let truth: Map<string, Truth>;
  let available: number;
  let byDefault: number;

  beforeAll(async () => {
    truth = await truths();
    available = (await setsOf(1)).bounding.length;
    byDefault = (await decode('a80425fb')).length;
  });

  for (const [columns, rows] of [
    [120, 40],
    [80, 24],
  ] as const) {
    test(`at ${columns}x${rows}: PIDs, users and capabilities of every container are the kernel's`, async () => {
      await using terminal = dashboard([], {columns, rows});
      const shown = new Map((await allRows(terminal)).map(row => [row['HOST PID'], row]));
      const pids = new Set([...truth.values()].map(({pid}) => `${pid}`));
      // No uid of the lab is another on the host: the column is there only if a container of somebody else needs it.
      const othersNeedIt = [...shown].some(
        ([pid = '', row]) => !pids.has(pid) && ![undefined, row.USER].includes(row['HOST USER']),
      );
      for (const [name, one] of truth) {
        const row = shown.get(`${one.pid}`);
        expect(row, `${name} with host PID ${one.pid}`).toBeDefined();
        expect(row).toMatchObject({PID: `${one.containerPid}`});
        expect(risks).toContain(row?.RISK);
        // A name that had to be shortened keeps both its ends; one made to fool a terminal is told by its uid.
        const [start = '', end = ''] = (row?.NAME ?? '').split('…');
        expect(name.startsWith(start) && name.endsWith(end)).toBe(true);
        if (name === 'hostile') expect(row?.USER).toMatch(/1666$/);
        // Where there is no room for the name the uid stands alone, whole.
        else expect([one.user, one.user.replace(/^.*:/, '')]).toContain(row?.USER);
        if (!othersNeedIt) expect(row).not.toHaveProperty('HOST USER');
        expectCaps(row?.CAPS, one, available, byDefault);
      }
      expect(terminal.wrapped()).toEqual([]);
    });

    test(`at ${columns}x${rows}: no line is wider or taller than the screen, in any view`, async () => {
      await using terminal = dashboard([], {columns, rows});
      await terminal.waitFor('HOST PID');
      for (const key of [
        keys.end,
        keys.enter,
        ...'2345',
        keys.escape,
        'm',
        keys.escape,
        '?',
        keys.escape,
        'a',
        's',
      ]) {
        await terminal.press(key);
        await terminal.settle();
        expect(terminal.wrapped(), `after ${JSON.stringify(key)}`).toEqual([]);
        expect(terminal.lines()[0], `after ${JSON.stringify(key)}`).toMatch(/^captop/);
      }
    });
  }

  test('still works at 60x15', async () => {
    await using terminal = dashboard([], {columns: 60, rows: 15});
    await terminal.waitFor('NAME');
    const rows = listRows(await terminal.waitFor(isRead));
    expect(rows.length).toBeGreaterThan(8);
    expect(Object.keys(rows[0] ?? {})).toEqual(expect.arrayContaining(['RISK', 'NAME', 'WHY']));
    // Nothing but frames is written: no warning of Node in the middle of the screen.
    expect(terminal.raw).not.toContain('Warning');
    expect(terminal.wrapped()).toEqual([]);
  });

  test('follows the size of the terminal', async () => {
    await using terminal = dashboard();
    await terminal.waitFor('IMAGE');
    terminal.resize(80, 24);
    await terminal.waitFor(screen => !screen.includes('IMAGE') && screen.includes('HOST PID'));
    expect(listRows(await terminal.waitFor(isRead)).length).toBeGreaterThan(15);
    terminal.resize(140, 45);
    await terminal.waitFor('IMAGE');
    expect(listRows(await terminal.waitFor(isRead)).length).toBeGreaterThan(35);
    expect(terminal.state().alternateScreen).toBe(true);
  });

  test('puts the highest risk first, and says it in words', async () => {
    await using terminal = dashboard();
    const order = (await allRows(terminal)).map(row => risks.indexOf(row.RISK as (typeof risks)[number]));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  /** Longer than any test waits, so that what is shown is shown because of its event. */
  const byEvents = ['--interval', '600'];

  test('shows a container upon its start, with its PIDs, and takes it away upon its end', async () => {
    const name = freshName();
    await using terminal = dashboard(['--filter', `name:${name}`, ...byEvents]);
    await terminal.waitFor(/No container matches/);
    await using container = await scratch(['--cap-add=SYS_TIME'], undefined, undefined, name);
    const {Pid} = (await inspect(name)).State;
    await terminal.waitFor(new RegExp(`${name}.* ${Pid} +1 `));
    await docker('rm', '--force', container.id);
    await terminal.waitFor(now => !now.includes(` ${Pid} `));
  });

  test('marks a privileged exec in a container that looked harmless, while it runs', async () => {
    await using container = await scratch();
    await using terminal = dashboard(['--filter', `name:${container.name}`, ...byEvents]);
    await terminal.waitFor(/medium +test-/);
    await docker('exec', '--detach', '--privileged', container.name, 'sleep', 'infinity');
    await terminal.waitFor(/critical +test-.*exec/);
  });

  test('keeps the selection on its container when rows move, after the first key', async () => {
    await using first = await scratch();
    await using terminal = dashboard(['--filter', `name:${first.name}`]);
    await terminal.waitFor(new RegExp(`medium +${first.name}`));
    await terminal.press('j');
    expect(selected(await terminal.settle())).toContain(first.name);
    // Its name holds that of the first, so that the filter takes both; its risk puts it before.
    const name = `${first.name}-too`;
    await using _second = await scratch(['--privileged'], undefined, undefined, name);
    await terminal.waitFor(new RegExp(`critical +${name}`));
    const screen = await terminal.settle();
    expect(listRows(screen).map(row => row.NAME)).toEqual([name, first.name]);
    expect(selected(screen)).toContain(`${first.name} `);
  });
});
