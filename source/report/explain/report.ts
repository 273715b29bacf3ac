import type {Explanation} from '../../model/explain/explain.ts';

/** What there is to write. */
export interface Report {
  readonly explanation: Explanation;
  /** Which host was judged for. */
  readonly description: string;
  readonly version: string;
  /** Paths below it are written from it. */
  readonly folder: string;
  /** Cells of a line; undefined in a pipe. */
  readonly width: number | undefined;
  readonly color: boolean;
  /** Whether the terminal has links. */
  readonly links: boolean;
}
