/** Containers that start and are gone again within seconds, on the real daemon: what stands at the end is what is shown. */
import {expect, test} from 'vitest';
import {inspect} from '../independent.ts';
import {inParallel} from '../lab/docker.ts';
import {labImage} from '../lab/image.ts';
import {freshName, onLab, scratch} from '../on-lab.ts';
import {dashboard, isRead, listRows} from './dashboard.ts';

const short = 30;
/** The daemon itself takes up most of two cores with this many starts at once. */
const width = 4;

onLab('A storm of containers', () => {
  test('leaves no row behind, and hides none that stands', async () => {
    await using cleanup = new AsyncDisposableStack();
    const prefix = freshName();
    const run = async (name: string, flags: readonly string[], command: readonly string[]) =>
      cleanup.use(await scratch(flags, command, labImage, `${prefix}-${name}`));
    await run('s', [], ['sleep', 'infinity']);
    await using terminal = dashboard(['--filter', `name:${prefix}`]);
    await terminal.waitFor(screen => isRead(screen) && listRows(screen).length === 1);

    const numbers = Array.from({length: short}, (_, number) => number);
    await inParallel(width, numbers, number =>
      number % 10 === 9
        ? run(`s${number}`, ['--user=1001'], ['sleep', 'infinity'])
        : run(`g${number}`, ['--rm'], ['sleep', number % 2 === 0 ? '0.01' : '0.5']),
    );

    const names = ['s', 's9', 's19', 's29'].map(name => `${prefix}-${name}`).sort();
    const screen = await terminal.waitFor(now => {
      if (!isRead(now)) return false;
      const shown = listRows(now).map(row => row.NAME);
      return JSON.stringify(shown.sort()) === JSON.stringify(names);
    });
    for (const row of listRows(screen))
      expect(Number(row['HOST PID'])).toBe((await inspect(row.NAME ?? '')).State.Pid);
  });
});
