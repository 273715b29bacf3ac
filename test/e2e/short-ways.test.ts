/** How many keys an answer takes from the list, on the real lab. */
import {expect, test} from 'vitest';
import {inspect, pidsOf, statusWords} from '../independent.ts';
import {onLab} from '../on-lab.ts';
import {dashboard, isRead, listRows, readList, selected} from './dashboard.ts';
import {keys, type Terminal} from './terminal.ts';

/** The list of two of the lab's containers, the riskier one first and under the cursor, once they were read. */
async function list(first: string, second: string): Promise<Terminal> {
  const terminal = dashboard([first, second]);
  const screen = await readList(terminal, now => isRead(now) && listRows(now).length === 2);
  expect(listRows(screen).map(row => row.NAME)).toEqual([first, second]);
  expect(selected(screen)).toContain(` ${first} `);
  return terminal;
}

onLab('From the list', () => {
  test('the remedy of what exceeds its container takes one key, and the process two more, with its origin', async () => {
    const first = (await inspect('builder')).State.Pid;
    const entered = (await pidsOf('builder')).filter(pid => pid !== first);
    expect(entered).toHaveLength(1);
    await using terminal = await list('builder', 'web');
    await terminal.press(keys.enter);
    await terminal.waitFor(`end exec --privileged (host PID ${entered[0]})`);
    await terminal.press('1', 'n');
    await terminal.waitFor(new RegExp(`^❯.*│ +${entered[0]} `, 'm'));
    expect(await terminal.settle()).toMatch(/exec --privileged/);
  });

  test('two containers are compared in four keys, and what differs comes first', async () => {
    await using terminal = await list('addkilldropkill', 'nokill');
    await terminal.press(' ', 'j', ' ', 'c');
    await terminal.waitFor('≠ KILL');
    const screen = await terminal.settle();
    expect(screen).toMatch(/docker +│ addkilldropkill +│ nokill /);
    const differing = screen.split('\n').findIndex(line => /≠ KILL +│ ■ .*│ ■ .*│ - dropped/.test(line));
    const equal = screen.split('\n').findIndex(line => /^│ +(user|seccomp) +│/.test(line));
    expect(differing).toBeGreaterThan(0);
    expect(equal === -1 || differing < equal).toBe(true);
  });

  test('the host PID of each PID of a container takes one key', async () => {
    await using terminal = await list('children', 'zero');
    await terminal.press(keys.enter);
    const screen = await terminal.waitFor('ON THE HOST');
    const pids = await pidsOf('children');
    expect(pids.length).toBeGreaterThan(3);
    for (const pid of pids) {
      const inside = statusWords(pid, 'NSpid').at(-1);
      expect(screen).toMatch(new RegExp(`^. *${inside} .*│ +${pid} `, 'm'));
    }
  });
});
