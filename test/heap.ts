/** What a Node program holds in memory after a garbage collection, by V8's inspector. */
import {createServer} from 'node:net';

/** A TCP port that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** Node's flags for it. The inspector is told of over HTTP only, so that nothing is written onto the screen. */
export const inspected = (port: number): readonly string[] => [
  `--inspect=127.0.0.1:${port}`,
  '--inspect-publish-uid=http',
];

/** Bytes that the program's heap holds. */
export async function heldBytes(port: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [target] = (await answer.json()) as {webSocketDebuggerUrl: string}[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
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
