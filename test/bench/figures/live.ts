/** How soon what happens on the host is on the screen, and a key's answer. */
import {setTimeout as wait} from 'node:timers/promises';
import {quiet} from '../quiet.ts';
import type {Result} from '../result.ts';
import type {Screen} from '../screen.ts';
import type {Simulation} from '../simulation.ts';
import {median, percentile} from '../statistics.ts';

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

/** So many keys are pressed before the machine is waited for again. */
const burst = 10;

const selected = (lines: readonly string[]): number => lines.findIndex(line => /^\s*[>❯▶]/.test(line));

/** Milliseconds from a key to the frame that answers it, at the 95th percentile. */
export async function keyFigure(
  screen: Screen,
  where: string,
  containers: number,
  presses: number,
): Promise<Result> {
  const times: number[] = [];
  const reach = Math.min(15, containers - 1);
  for (let n = 0; n < presses; n++) {
    if (n % burst === 0) await quiet();
    const before = selected(screen.lines());
    const topBefore = screen.lines().join('\n');
    const at = performance.now();
    screen.type(n % (2 * reach) < reach ? 'j' : 'k');
    const moved = (lines: readonly string[]) => selected(lines) !== before || lines.join('\n') !== topBefore;
    times.push((await screen.until(moved)) - at);
    await wait(40);
  }
  return {
    figure: `key to frame, 95th percentile of ${presses}, ${where}`,
    containers,
    value: percentile(times, 0.95),
    unit: 'ms',
    limit: 16,
  };
}
