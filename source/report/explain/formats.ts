/** How an explanation is written, by the name of the format. */
import type {Report} from './report.ts';

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
