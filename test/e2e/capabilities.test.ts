/** The five sets of every container on the screen, capability by capability. */
import {expect, test} from 'vitest';
import {decode, inspectAll, type Sets, setNames, setsOf} from '../independent.ts';
import {labCases} from '../lab/cases.ts';
import {onLab} from '../on-lab.ts';
import {dashboard, readList} from './dashboard.ts';

const headers = {
  effective: 'EFF',
  permitted: 'PRM',
  bounding: 'BND',
  inheritable: 'INH',
  ambient: 'AMB',
} as const;

/** `■` is held as in the profile and `+` beyond it; `-` is dropped and `·` is not there. */
const held = /[■+]/;

/** The sets that the pane of capabilities shows, each in the order of `all`. */
function shownSets(screen: string, all: readonly string[]): Sets {
  const lines = screen.split('\n');
  const header = lines.find(line => line.includes('CAPABILITY')) ?? '';
  const sets = Object.fromEntries(setNames.map(set => [set, [] as string[]])) as Sets;
  for (const line of lines) {
    const name = /^[❯> ]? *(CAP_[A-Z0-9_]+) /.exec(line)?.[1];
    if (name === undefined || line.includes(':')) continue;
    for (const set of setNames) {
      const at = header.indexOf(headers[set]);
      // Marks stand in the middle of their header.
      if (held.test(line.slice(at, at + headers[set].length))) sets[set].push(name);
    }
  }
  for (const set of setNames) sets[set].sort((one, other) => all.indexOf(one) - all.indexOf(other));
  return sets;
}

onLab('The pane of capabilities', () => {
  test('shows every container the five sets that capsh reads from /proc', async () => {
    const alive = labCases
      .filter(one => one.state === 'running' || one.state === 'paused')
      .map(one => one.name);
    const names = new Map((await inspectAll(alive)).map(one => [one.State.Pid, one.Name.slice(1)]));
    const all = await decode('1ffffffffff');
    await using terminal = dashboard(alive, {columns: 120, rows: 60});
    await readList(terminal);
    await terminal.press('\r', '2');
    await terminal.waitFor('[2 Capabilities]');
    const pidOn = (screen: string) => /host PID (\d+)/.exec(screen)?.[1];
    const rest = new Set(alive);
    while (rest.size > 0) {
      const screen = await terminal.settle(60);
      const pid = Number(pidOn(screen));
      const name = names.get(pid);
      if (name !== undefined) {
        for (const capability of all) expect(screen, name).toContain(capability);
        // Threads with other credentials count together; they have a test of their own.
        if (name !== 'threads')
          expect({name, ...shownSets(screen, all)}).toEqual({name, ...(await setsOf(pid))});
        rest.delete(name);
      }
      if (rest.size === 0) break;
      await terminal.press(']');
      await terminal.waitFor(now => pidOn(now) !== `${pid}`);
    }
    expect(terminal.wrapped()).toEqual([]);
  });
});
