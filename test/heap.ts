/** What a Node program holds in memory after a garbage collection, by V8's inspector. */

/** Node's flags for it. The inspector is told of over HTTP only, so that nothing is written onto the screen. */
export const inspected = (port: number): readonly string[] => [
  `--inspect=127.0.0.1:${port}`,
  '--inspect-publish-uid=http',
];

interface Answer {
  readonly usedSize?: number;
  readonly result?: {readonly value?: unknown};
}

/** Runs `use` with a function that asks the program's inspector. */
async function inspecting<T>(
  port: number,
  use: (ask: (method: string, params?: object) => Promise<Answer>) => Promise<T>,
): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [target] = (await answer.json()) as {webSocketDebuggerUrl: string}[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  await new Promise(resolve => socket.addEventListener('open', resolve, {once: true}));
  let asked = 0;
  const ask = (method: string, params: object = {}): Promise<Answer> =>
    new Promise(resolve => {
      const id = ++asked;
      socket.addEventListener('message', function answered({data}) {
        const message = JSON.parse(String(data)) as {id: number; result: Answer};
        if (message.id !== id) return;
        socket.removeEventListener('message', answered);
        resolve(message.result);
      });
      socket.send(JSON.stringify({id, method, params}));
    });
  try {
    return await use(ask);
  } finally {
    socket.close();
  }
}

/** Bytes that the program's heap holds. */
export const heldBytes = (port: number): Promise<number> =>
  inspecting(port, async ask => {
    await ask('HeapProfiler.collectGarbage');
    return (await ask('Runtime.getHeapUsage')).usedSize ?? Number.NaN;
  });

/** Timers that keep the program running. */
export const activeTimers = (port: number): Promise<number> =>
  inspecting(port, async ask => {
    const expression = 'process.getActiveResourcesInfo().filter(name => name === "Timeout").length';
    return Number((await ask('Runtime.evaluate', {expression})).result?.value);
  });
