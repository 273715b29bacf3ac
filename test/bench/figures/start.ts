/** Time to the first useful frame, beside Node's own start and every peer's first list. */
import {listed, type Peer} from '../peers.ts';
import type {Result} from '../result.ts';
import {Screen} from '../screen.ts';
import {medianOf} from '../statistics.ts';
import {dashboard, type Expected, useful} from '../subject.ts';

/** More rows than this do not fit on every screen. */
const rowsEnough = 20;

async function timed(open: () => Screen, shows: (lines: readonly string[]) => boolean): Promise<number> {
  const screen = open();
  try {
    return (await screen.until(shows)) - screen.startedAt;
  } finally {
    await screen.end();
  }
}

interface Target {
  readonly flags: readonly string[];
  readonly expected: readonly Expected[];
  readonly times: number;
}

/** Milliseconds until the list stands with PIDs, users and capabilities. */
const firstFrame = ({flags, expected, times}: Target): Promise<number> =>
  medianOf(times, () => timed(() => dashboard(...flags), useful(expected, rowsEnough)));

/** The number of containers for which the time of the first frame is promised. */
const promised = 100;

export async function startFigure(target: Target, where: string, nodeStart: number): Promise<Result> {
  const containers = target.expected.length;
  return {
    figure: `first useful frame, ${where}`,
    containers,
    value: await firstFrame(target),
    unit: 'ms',
    yardstick: {name: 'node -e 0', value: nodeStart},
    ...(containers <= promised ? {limit: 5} : {}),
  };
}

/** captop's first frame against a peer's first list, of the same host; `rows` is how many containers that list names. */
export async function peerFigure(
  peer: Peer,
  rows: number,
  ownFrame: number,
  {expected, times}: Target,
): Promise<Result> {
  const [file, ...args] = peer.command;
  const shows = listed(
    expected.map(({name}) => name),
    Math.min(rows, rowsEnough),
  );
  return {
    figure: `first useful frame against ${peer.name}`,
    containers: expected.length,
    value: ownFrame,
    unit: 'ms',
    yardstick: {
      name: peer.name,
      value: await medianOf(times, () => timed(() => new Screen(file, args), shows)),
    },
    ...(peer.isRival ? {limit: 1} : {}),
  };
}
