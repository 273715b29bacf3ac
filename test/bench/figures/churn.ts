/** Whether memory grows while containers come and go. */
import {setTimeout as wait} from 'node:timers/promises';
import {freePort} from '../../free-port.ts';
import {heldBytes, inspected} from '../../heap.ts';
import {running} from '../docker.ts';
import type {Result} from '../result.ts';
import {Screen} from '../screen.ts';
import type {Simulation} from '../simulation.ts';
import {captop, node, useful} from '../subject.ts';

const rowsEnough = 20;
/** The fifth minute of an hour. */
const early = 1 / 12;

/**
 * What captop holds after a garbage collection, once containers have come and gone `turns` times: for an hour in
 * which one did each second, against what it held after five minutes.
 */
export async function churnFigure(host: Simulation, turns: number, perSecond: number): Promise<Result> {
  const port = await freePort();
  const screen = new Screen(node, [...inspected(port), captop, ...host.flags]);
  const churn = async (times: number): Promise<number> => {
    for (let turn = 0; turn < times; turn++) {
      await host.give({order: 'churn'});
      await wait(1000 / perSecond);
    }
    return (await heldBytes(port)) / 2 ** 20;
  };
  try {
    await screen.until(useful(await running(host.url), rowsEnough));
    const first = Math.round(turns * early);
    const before = await churn(first);
    return {
      figure: `memory held after ${turns} containers came and went`,
      containers: host.containers,
      value: await churn(turns - first),
      unit: 'MB',
      yardstick: {name: `after ${first}:`, value: before},
      limit: 1.2,
    };
  } finally {
    await screen.end();
  }
}
