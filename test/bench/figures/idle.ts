/** What a dashboard costs while nothing happens. */
import {setTimeout as wait} from 'node:timers/promises';
import type {Peer} from '../peers.ts';
import {cpuSeconds, residentMegabytes} from '../process.ts';
import type {Result} from '../result.ts';
import type {Screen} from '../screen.ts';

export interface Idle {
  /** Of one core. */
  readonly percent: number;
  readonly bytes: number;
  readonly megabytes: number;
}

/** Milliseconds after the first frame in which everything has loaded and settled. */
const settling = 3000;

/** Lets the dashboard stand for some seconds after it has drawn its list. */
export async function idle(screen: Screen, seconds: number): Promise<Idle> {
  await wait(settling);
  const before = {cpu: cpuSeconds(screen.pid), bytes: screen.bytes, at: performance.now()};
  await wait(seconds * 1000);
  const elapsed = (performance.now() - before.at) / 1000;
  return {
    percent: ((cpuSeconds(screen.pid) - before.cpu) / elapsed) * 100,
    bytes: screen.bytes - before.bytes,
    megabytes: residentMegabytes(screen.pid),
  };
}

/** At most this much of a core while idle, by the number of containers. */
const percentLimit = (containers: number): number => (containers > 100 ? 3 : 1);
/** Bytes for a minute. */
const bytesLimit = 1000;
const megabytesLimit = 120;

export function idleFigures(
  {percent, bytes, megabytes}: Idle,
  where: string,
  containers: number,
  seconds: number,
): Result[] {
  return [
    {
      figure: `idle for ${seconds} s, ${where}: CPU of one core`,
      containers,
      value: percent,
      unit: '%',
      limit: percentLimit(containers),
    },
    {
      figure: `idle for ${seconds} s, ${where}: written`,
      containers,
      value: bytes,
      unit: 'B',
      limit: bytesLimit,
    },
    {
      figure: `resident memory, ${where}`,
      containers,
      value: megabytes,
      unit: 'MB',
      ...(containers >= 1000 ? {limit: megabytesLimit} : {}),
    },
  ];
}

/** captop beside a peer, both idle on the same host. */
export function idleBeside(own: Idle, peer: Peer, its: Idle, containers: number, seconds: number): Result[] {
  const compared = (figure: string, unit: Result['unit'], value: number, other: number): Result => ({
    figure: `idle for ${seconds} s against ${peer.name}: ${figure}`,
    containers,
    value,
    unit,
    yardstick: {name: peer.name, value: other},
    ...(peer.isRival ? {limit: 1} : {}),
  });
  return [
    compared('CPU of one core', '%', own.percent, its.percent),
    compared('written', 'B', own.bytes, its.bytes),
  ];
}
