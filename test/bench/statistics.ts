/** Median, percentile, and taking a measure several times. */
import {quiet} from './quiet.ts';

/** The value below which `share` (0 to 1) of the values lie, by nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(0, Math.ceil(share * sorted.length) - 1);
  return sorted[rank] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

type Measure = () => Promise<number>;

/**
 * Takes some measures `times` times, each on a quiet machine, after one round that does not count. They are taken by
 * turns, since a machine is faster at some minutes than at others, and in reverse order every other round, since each
 * affects the one after it.
 */
export async function mediansOf<const T extends readonly Measure[]>(
  times: number,
  measures: T,
): Promise<{readonly [K in keyof T]: number}> {
  const all = measures.map(measure => ({measure, values: [] as number[]}));
  for (const {measure} of all) await measure();
  for (let n = 0; n < times; n++)
    for (const {measure, values} of n % 2 === 0 ? all : all.toReversed()) {
      await quiet();
      values.push(await measure());
    }
  return all.map(({values}) => median(values)) as {readonly [K in keyof T]: number};
}

export const medianOf = async (times: number, measure: Measure): Promise<number> =>
  (await mediansOf(times, [measure]))[0];
