/** How an explanation is written, by the name of the format. */
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

/** Parts of the text, in order: that of a large project is more than fits into memory at once. */
type Write = (report: Report) => Iterable<string>;

/** Each format's writer, loaded when it is asked for. */
export const reports = {
  table: async () => (await import('./table.ts')).explainTable,
  text: async () => (await import('./text.ts')).explainText,
  json: async () => (await import('./json.ts')).explainJson,
  sarif: async () => (await import('./sarif.ts')).explainSarif,
  github: async () => (await import('./github.ts')).explainGithub,
} as const satisfies Record<string, () => Promise<Write>>;
