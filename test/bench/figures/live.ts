/** How soon what happens on the host is on the screen. */
import {setTimeout as wait} from 'node:timers/promises';
import {quiet} from '../quiet.ts';
import type {Result} from '../result.ts';
import type {Screen} from '../screen.ts';
import type {Simulation} from '../simulation.ts';
import {median} from '../statistics.ts';

/** Between two events, so that each meets an idle dashboard. */
const pause = 300;

const lineOf = (name: string) => (lines: readonly string[]) =>
  lines.find(line => line.split(/\s+/).includes(name));

/**
 * Milliseconds from a container's start to its row with its PID, and from an exec in it to a changed row. The
 * container is privileged and its name comes first, so that the row stands in the first window.
 */
export async function liveFigures(
  screen: Screen,
  host: Simulation,
  where: string,
  times: number,
): Promise<Result[]> {
  const starts: number[] = [];
  const execs: number[] = [];
  for (let n = 0; n < times; n++) {
    await quiet();
    const name = `a-new-${n}`;
    const row = lineOf(name);
    const started = await host.give({order: 'run', name, kind: 'priv'});
    const {hostPid} = started.answer as {hostPid: number};
    const stands = (lines: readonly string[]) => row(lines)?.split(/\s+/).includes(String(hostPid)) ?? false;
    starts.push((await screen.until(stands)) - started.at);
    await wait(pause);
    const before = row(screen.lines());
    const exec = await host.give({order: 'exec', container: name, argv: ['sh']});
    execs.push((await screen.until(lines => row(lines) !== before)) - exec.at);
    await wait(pause);
    await host.give({order: 'kill', container: name});
    await screen.until(lines => row(lines) === undefined);
    await wait(pause);
  }
  const {containers} = host;
  return [
    {
      figure: `start of a container to its row, ${where}`,
      containers,
      value: median(starts),
      unit: 'ms',
      limit: 150,
    },
    {
      figure: `docker exec to the changed row, ${where}`,
      containers,
      value: median(execs),
      unit: 'ms',
      limit: 150,
    },
  ];
}
