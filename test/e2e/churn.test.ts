/** An hour of containers that come and go, one a second, in fast motion: nothing of them may stay in memory. */
import {setTimeout as pause} from 'node:timers/promises';
import {expect, inject, test} from 'vitest';
import {freePort} from '../free-port.ts';
import {heldBytes, inspected} from '../heap.ts';
import {SimulatedHost} from '../simulated/host.ts';
import {Terminal} from './terminal.ts';

const minute = 60;
const hour = 60 * minute;
/** Milliseconds that stand for a second. */
const second = 8;

test('after an hour captop holds what it held after five minutes', async () => {
  await using cleanup = new AsyncDisposableStack();
  const host = await SimulatedHost.start({containers: 40, processesEach: 2});
  cleanup.defer(() => host.close());
  const port = await freePort();
  await using terminal = new Terminal(process.execPath, [
    ...inspected(port),
    inject('bundle'),
    ...host.flags,
  ]);
  await terminal.waitFor(/40 running/);
  const live = async (seconds: number): Promise<void> => {
    for (let n = 0; n < seconds; n++) {
      host.churn();
      await pause(second);
    }
    const newest = [...host.world.containers.values()].at(-1);
    // The last that happened is on the screen before anything is measured.
    const seen = host.run('a-last-one', 'priv');
    await terminal.waitFor(/\ba-last-one\b/);
    host.kill(seen);
    await terminal.waitFor(screen => !/\ba-last-one\b/.test(screen));
    expect(newest?.state).toBe('running');
  };
  await live(5 * minute);
  const early = await heldBytes(port);
  await live(hour - 5 * minute);
  const late = await heldBytes(port);
  // Ink remembers how wide its last lines were, up to a number; a container that stays in memory would weigh more.
  expect(late).toBeLessThan(early * 1.2);
});
