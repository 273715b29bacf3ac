/** Median, percentile, and taking a measure several times. */
import {quiet} from './quiet.ts';

/** The value below which `share` (0 to 1) of the values lie, by nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(0, Math.ceil(share * sorted.length) - 1);
  return sorted[rank] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Takes a measure `times` times, each on a quiet machine, after one that does not count. */
export async function medianOf(times: number, measure: () => Promise<number>): Promise<number> {
  await measure();
  const values: number[] = [];
  for (let n = 0; n < times; n++) {
    await quiet();
    values.push(await measure());
  }
  return median(values);
}
