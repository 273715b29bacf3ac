/** How many keys an answer takes from the list, on the real lab. */
import {expect, test} from 'vitest';
import {captop, type JsonDocument} from '../captop.ts';
import {inspect, pidsOf, statusWords} from '../independent.ts';
import {labCases} from '../lab/cases.ts';
import {inParallel} from '../lab/docker.ts';
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

/** What was put on the clipboard (OSC 52), one after the other. */
const copies = ({raw}: Terminal): readonly string[] =>
  [...raw.matchAll(/\u001b\]52;c;([^\u0007]*)\u0007/g)].map(([, text = '']) =>
    Buffer.from(text, 'base64').toString(),
  );

/** Moves the cursor to the container's row, from wherever it is. */
async function select(terminal: Terminal, name: string): Promise<void> {
  const isThere = (screen: string) => selected(screen).includes(` ${name} `);
  for (let screen = await readList(terminal); !isThere(screen); ) {
    const before = selected(screen);
    terminal.type('j');
    screen = await terminal.waitFor(now => selected(now) !== before);
  }
}

/** Every container of the lab that is critical now, with the remedies of its worst finding. */
async function criticalContainers(): Promise<ReadonlyArray<{name: string; remedies: readonly string[]}>> {
  const {stdout} = await captop(['--json', '--filter', 'risk:critical']);
  const {hosts} = JSON.parse(stdout) as JsonDocument;
  const own = new Set(labCases.map(({name}) => name));
  return hosts
    .flatMap(host => host.containers)
    .filter(({name}) => own.has(name))
    .map(({name, findings}) => ({name, remedies: findings[0]?.remedy ?? []}));
}

onLab('From the list', () => {
  test('which flag makes a container critical takes one key, and the text to paste another', async () => {
    const containers = await criticalContainers();
    expect(containers.map(({name}) => name)).toEqual(
      expect.arrayContaining(['priv', 'privuser', 'addall', 'dockersock', 'hostroot', 'builder']),
    );
    const names = containers.map(({name}) => name);
    await using terminal = dashboard(names);
    await readList(terminal, now => isRead(now) && listRows(now).length === names.length);
    const pasted: {name: string; flags: readonly string[]}[] = [];
    for (const {name, remedies} of containers) {
      expect(remedies.length, name).toBeGreaterThan(0);
      await select(terminal, name);
      terminal.type(keys.enter);
      await terminal.waitFor(
        screen => screen.includes('[5 Findings]') && remedies.every(remedy => screen.includes(remedy)),
      );
      const before = copies(terminal).length;
      terminal.type('y');
      await terminal.waitFor(() => copies(terminal).length > before);
      pasted.push({name, flags: copies(terminal).at(-1)?.split(' ') ?? []});
      terminal.type(keys.escape);
      await terminal.waitFor(isRead);
    }
    // What is pasted is a command whose container is no longer at high risk.
    await inParallel(2, pasted, async ({name, flags}) => {
      const {status, stdout} = await captop(['explain', '--check', '--', 'docker', 'run', ...flags, 'image']);
      expect(status, `${name}: ${flags.join(' ')}\n${stdout}`).toBe(0);
    });
  });

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
    await terminal.press('3');
    const identity = await terminal.waitFor(`(host PID ${entered[0]})`);
    expect(identity).toMatch(/Where it came from +docker exec without --user/);
    // Beside a container that nothing exceeds, the comparison tells the same of it.
    await terminal.press(keys.escape);
    await terminal.waitFor(isRead);
    await terminal.press(' ', 'j', ' ', 'c');
    await terminal.waitFor(/≠ DAC_READ_SEARCH +│ · +│ \^ other PID +│ · /);
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
