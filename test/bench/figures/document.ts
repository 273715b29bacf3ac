/** `--json` from start to end, beside Docker's own inspect and the bare reads. */
import {duration} from '../process.ts';
import type {Result} from '../result.ts';
import {mediansOf} from '../statistics.ts';
import {captop, node} from '../subject.ts';
import {bare, dockerInspect} from '../yardsticks.ts';

/** The number of containers for which the time of the document is promised. */
const promised = 100;

interface Target {
  readonly flags: readonly string[];
  readonly url: string;
  readonly procRoot: string;
  readonly containers: number;
  readonly times: number;
  readonly where: string;
}

export async function documentFigures(target: Target, nodeStart: number): Promise<Result[]> {
  const {flags, url, procRoot, containers, times, where} = target;
  const [value, inspect, reads] = await mediansOf(times, [
    () => duration(node, [captop, ...flags, '--json']),
    () => dockerInspect(url),
    () => bare(url.replace('unix://', ''), procRoot),
  ]);
  const isPromised = containers === promised;
  return [
    {
      figure: `--json, ${where}`,
      containers,
      value,
      unit: 'ms',
      yardstick: {name: 'docker ps -q \\| xargs docker inspect', value: inspect},
      ...(isPromised ? {limit: 1} : {}),
    },
    {
      figure: `--json beyond Node's start, ${where}`,
      containers,
      value: value - nodeStart,
      unit: 'ms',
      yardstick: {name: 'the bare reads', value: reads - nodeStart},
      ...(isPromised ? {limit: 2} : {}),
    },
  ];
}
