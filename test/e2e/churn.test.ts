/** An hour of containers that come and go, one a second, in fast motion: nothing of them may stay in memory. */
import {createServer} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import {expect, inject, test} from 'vitest';
import {SimulatedHost} from '../simulated/host.ts';
import {Terminal} from './terminal.ts';

const minute = 60;
const hour = 60 * minute;
/** Milliseconds that stand for a second. */
const second = 8;

/** A TCP port that is free now. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** Bytes that captop's heap holds after a garbage collection, by V8's inspector. */
async function heapOf(port: number): Promise<number> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '');
  await new Promise(resolve => socket.addEventListener('open', resolve, {once: true}));
  const ask = (id: number, method: string): Promise<{usedSize: number}> =>
    new Promise(resolve => {
      socket.addEventListener('message', function answered({data}) {
        const message = JSON.parse(String(data)) as {id: number; result: {usedSize: number}};
        if (message.id !== id) return;
        socket.removeEventListener('message', answered);
        resolve(message.result);
      });
      socket.send(JSON.stringify({id, method}));
    });
  await ask(1, 'HeapProfiler.collectGarbage');
  const {usedSize} = await ask(2, 'Runtime.getHeapUsage');
  socket.close();
  return usedSize;
}

test('after an hour captop holds what it held after five minutes', async () => {
  await using cleanup = new AsyncDisposableStack();
  const host = await SimulatedHost.start({containers: 40, processesEach: 2});
  cleanup.defer(() => host.close());
  const port = await freePort();
  // Told over HTTP only, so that nothing is written onto the screen.
  const inspector = [`--inspect=127.0.0.1:${port}`, '--inspect-publish-uid=http'];
  await using terminal = new Terminal(process.execPath, [...inspector, inject('bundle'), ...host.flags]);
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
  const early = await heapOf(port);
  await live(hour - 5 * minute);
  const late = await heapOf(port);
  // Ink remembers how wide its last lines were, up to a number; a container that stays in memory would weigh more.
  expect(late).toBeLessThan(early * 1.2);
}, 180_000);
