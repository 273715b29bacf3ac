/** An hour of containers that come and go, one a second, in fast motion: nothing of them may stay in memory. */
import {setTimeout as pause} from 'node:timers/promises';
import {expect, inject, test} from 'vitest';
import {freePort} from '../free-port.ts';
import {heldBytes, inspected} from '../heap.ts';
import {SimulatedHost} from '../simulated/host.ts';
import {Terminal} from './terminal.ts';

const minute = 60;
const hour = 60 * minute;
/** Bytes for each container that has gone: a fifth of what one takes that is there (`heldBytes` with 500 more: 12 kB). */
const most = 2_500;
/** Milliseconds that stand for a second. */
const second = 4;

test('after an hour captop holds what it held after five minutes, and has asked about most of what came', async () => {
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
    // The last event is on the screen before anything is measured.
    const seen = host.run('a-last-one', 'priv');
    await terminal.waitFor(/\ba-last-one\b/);
    host.kill(seen);
    await terminal.waitFor(screen => !/\ba-last-one\b/.test(screen));
    expect(newest?.state).toBe('running');
  };
  await live(5 * minute);
  const early = await heldBytes(port);
  await live(35 * minute);
  const late = [await heldBytes(port)];
  for (const _ of ['at fifty minutes', 'at an hour']) {
    await live(10 * minute);
    late.push(await heldBytes(port));
  }
  const gone = 35 * minute;
  // Ink remembers how wide its last lines were, and forgets all at a number: in between it holds some megabytes more.
  expect((Math.min(...late) - early) / gone).toBeLessThan(most);
  const asked = new Set(host.daemon.requests.flatMap(line => /[0-9a-f]{64}/.exec(line) ?? []));
  // On a busy machine some are gone before captop asks about them.
  expect(asked.size).toBeGreaterThan(hour / 2);
});
