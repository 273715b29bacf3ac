/** Spans of time in words, in the largest unit that fits. */
import {type SafeText, safe} from '../../model/safe-text.ts';

const units: ReadonlyArray<readonly [seconds: number, unit: SafeText]> = [
  [86_400, safe`d`],
  [3_600, safe`h`],
  [60, safe`min`],
];

/** `12 s`, `3 min`, `5 h`, `2 d`; rounded down. */
export function spanText(seconds: number): SafeText {
  for (const [size, unit] of units) if (seconds >= size) return safe`${Math.floor(seconds / size)} ${unit}`;
  return safe`${Math.floor(seconds)} s`;
}
