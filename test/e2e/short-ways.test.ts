/** How many keys an answer takes from the list, on the real lab. */
import {expect, test} from 'vitest';
import {inspect, pidsOf, statusWords} from '../independent.ts';
import {onLab} from '../on-lab.ts';
import {dashboard, listRows} from './dashboard.ts';
import {keys, type Terminal} from './terminal.ts';

/** The list of the containers that a filter names, once they stand there. */
async function list(filter: string, count: number): Promise<Terminal> {
  const terminal = dashboard(['--filter', filter]);
  await terminal.waitFor(screen => /RISK/.test(screen) && listRows(screen).length === count);
  await terminal.settle();
  return terminal;
}

onLab('From the list', () => {
  test('the process that exceeds its container takes two keys, with its origin, and its remedy a third', async () => {
    const first = (await inspect('builder')).State.Pid;
    const entered = (await pidsOf('builder')).filter(pid => pid !== first);
    expect(entered).toHaveLength(1);
    await using terminal = await list('name:builder', 1);
    await terminal.press(keys.enter, 'n');
    await terminal.waitFor(new RegExp(`^❯.*│ +${entered[0]} `, 'm'));
    expect(await terminal.settle()).toMatch(/exec --privileged/);
    await terminal.press('5');
    await terminal.waitFor(`end exec --privileged (host PID ${entered[0]})`);
  });

  test('two containers are compared in four keys, and what differs comes first', async () => {
    await using terminal = await list('name:kill', 2);
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
    await using terminal = await list('name:children', 1);
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
