/** What a running dashboard takes, and whether that stays level. */
import {readdirSync, readFileSync} from 'node:fs';
import {activeTimers, heldBytes} from '../heap.ts';

const mebibyte = 1_048_576;

/** What is measured, with how much more a level dashboard may take at the end than at the beginning. */
export const figures = {
  descriptors: {unit: '', most: (before: number) => before + 10},
  timers: {unit: '', most: (before: number) => before + 5},
  held: {unit: 'MB', most: (before: number) => before * 1.2 + 4},
  resident: {unit: 'MB', most: (before: number) => before * 1.3 + 30},
} as const;

export type Figure = keyof typeof figures;
export type Sample = Readonly<Record<Figure, number>>;

/** Looks at a program whose inspector listens at a port. */
export async function sampleOf(pid: number, port: number): Promise<Sample> {
  const held = (await heldBytes(port)) / mebibyte;
  const timers = await activeTimers(port);
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    timers,
    held: Math.round(held * 10) / 10,
    resident: Math.round((pages * 4096) / mebibyte),
  };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** A sentence for each figure that is not level: the last third of the samples beside the second sixth. */
export function notLevel(samples: readonly Sample[]): readonly string[] {
  const sixth = Math.max(1, Math.floor(samples.length / 6));
  // Caches fill in the first minutes.
  const early = samples.slice(sixth, 2 * sixth);
  const late = samples.slice(-2 * sixth);
  return (Object.keys(figures) as Figure[]).flatMap(figure => {
    const [before, after] = [early, late].map(part => median(part.map(sample => sample[figure])));
    const {unit, most} = figures[figure];
    if (before === undefined || after === undefined) return [`${figure}: too few samples`];
    return after <= most(before) ? [] : [`${figure}: ${before} ${unit} grew to ${after} ${unit}`];
  });
}
