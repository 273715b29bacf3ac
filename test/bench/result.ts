/** One line of the result: a figure beside what it is measured against, or why it could not be taken. */

export interface Result {
  readonly figure: string;
  /** Containers on the host that was looked at. */
  readonly containers: number;
  readonly value: number;
  readonly unit: 'ms' | 's' | '%' | 'B' | 'MB';
  /** Measured in the same run. */
  readonly yardstick?: {readonly name: string; readonly value: number};
  /** What the figure, or the ratio where there is a yardstick, must not exceed. */
  readonly limit?: number;
}

/** A figure that could not be taken because another program did not do what was to be measured. */
export interface Failure {
  readonly figure: string;
  readonly containers: number;
  /** A sentence. */
  readonly failure: string;
}

export const isResult = (line: Result | Failure): line is Result => 'value' in line;

/** The figure as a multiple of its yardstick, or itself where it has none. */
export const judged = ({value, yardstick}: Result): number =>
  yardstick === undefined ? value : value / yardstick.value;

export const holds = (result: Result): boolean | null =>
  result.limit === undefined ? null : judged(result) <= result.limit;
