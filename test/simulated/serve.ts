/**
 * Runs a simulated host until it is interrupted: `node test/simulated/serve.ts --containers 1000 --processes 10
 * [--churn MILLISECONDS]`. Prints the flags for captop. Started with an IPC channel it takes one method call a
 * message, so that a benchmark can drive it from another process.
 */
import {parseArgs} from 'node:util';
import {SimulatedHost} from './host.ts';

const {values} = parseArgs({
  options: {
    containers: {type: 'string', default: '10'},
    processes: {type: 'string', default: '1'},
    churn: {type: 'string'},
    seed: {type: 'string', default: 'captop'},
  },
});

const host = await SimulatedHost.start({
  containers: Number(values.containers),
  processesEach: Number(values.processes),
  seed: values.seed,
});
if (values.churn !== undefined) setInterval(() => host.churn(), Number(values.churn));

/** What another process may ask for. */
export type Order =
  | {readonly order: 'run'; readonly name: string; readonly kind: string}
  | {readonly order: 'exec'; readonly container: string; readonly argv: readonly string[]}
  | {readonly order: 'kill'; readonly container: string}
  | {readonly order: 'churn'}
  | {readonly order: 'requests'};

const orders: {readonly [K in Order['order']]: (order: Extract<Order, {order: K}>) => unknown} = {
  run: ({name, kind}) => ({hostPid: host.run(name, kind).processes[0]?.hostPid}),
  exec: ({container, argv}) => host.exec(find(container), argv, {privileged: true}).id,
  kill: ({container}) => host.kill(find(container)),
  churn: () => host.churn(),
  requests: () => host.daemon.requests.splice(0),
};

function find(name: string) {
  const container = host.world.find(name);
  if (container === undefined) throw new Error(`there is no container ${name}`);
  return container;
}

async function stop(): Promise<void> {
  await host.close();
  process.exit(0);
}

process.on('SIGINT', stop).on('SIGTERM', stop).on('disconnect', stop);
if (process.send === undefined) console.log(host.flags.join(' '));
else {
  process.on('message', (order: Order) => {
    const at = performance.timeOrigin + performance.now();
    const answer = (orders[order.order] as (order: Order) => unknown)(order);
    process.send?.({at, answer: answer ?? null});
  });
  process.send({flags: host.flags});
}
