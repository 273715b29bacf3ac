/** Whether memory grows while containers come and go. */
import {setTimeout as wait} from 'node:timers/promises';
import {residentMegabytes} from '../process.ts';
import type {Result} from '../result.ts';
import type {Screen} from '../screen.ts';
import type {Simulation} from '../simulation.ts';
import {median} from '../statistics.ts';

/** Resident memory is read this often while containers come and go. */
const samples = 60;

/**
 * Containers come and go `turns` times, `perSecond`; the last tenth of the time is compared with the tenth that
 * ends after a twelfth of it, as an hour's end with its fifth minute.
 */
export async function churnFigure(
  screen: Screen,
  host: Simulation,
  turns: number,
  perSecond: number,
): Promise<Result> {
  const memory: number[] = [];
  const each = Math.max(1, Math.floor(turns / samples));
  for (let turn = 0; turn < turns; turn++) {
    await host.give({order: 'churn'});
    await wait(1000 / perSecond);
    if (turn % each === each - 1) memory.push(residentMegabytes(screen.pid));
  }
  const window = Math.max(1, Math.floor(memory.length / 12));
  const early = median(memory.slice(window, 2 * window));
  return {
    figure: `memory after ${turns} containers came and went`,
    containers: host.containers,
    value: median(memory.slice(-window)),
    unit: 'MB',
    yardstick: {name: `after ${Math.round((turns * 2) / 12)}`, value: early},
    limit: 1.1,
  };
}
