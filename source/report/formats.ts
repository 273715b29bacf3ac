/**
 * The output formats by name: each turns what is shown into text, and is loaded when it is asked for. To add a format,
 * add a file with its function, a row here and a test of the file.
 */
import type {Snapshot} from '../model/snapshot.ts';
import type {Column} from '../view/column.ts';
import {columns as everyColumn, usualColumns} from '../view/columns.ts';
import type {Row} from '../view/row.ts';

export interface Shown {
  readonly snapshot: Snapshot;
  /** The snapshot's containers, in order. */
  readonly rows: readonly Row[];
  /** Those asked for; null for what is usual in a format. */
  readonly columns: readonly Column[] | null;
  /** captop's own. */
  readonly version: string;
  readonly width: number | undefined;
  readonly color: boolean;
  /** Whether somebody reads it, who wants room between things. */
  readonly indented: boolean;
}

const writers = {
  async table() {
    const {tableOf} = await import('./table.ts');
    return ({rows, columns, snapshot: {profile}, width, color}) =>
      tableOf(rows, {columns: columns ?? usualColumns, profile, width, color});
  },
  json: async () => (await import('./json.ts')).jsonOf,
  async ndjson() {
    const {ndjsonOf} = await import('./json.ts');
    return ({snapshot: {takenAt}, rows, columns}) => ndjsonOf(takenAt, rows, columns);
  },
  async csv() {
    const {csvOf} = await import('./csv.ts');
    return ({rows, columns}) => csvOf(rows, columns ?? everyColumn);
  },
  async prometheus() {
    const {prometheusOf} = await import('./prometheus.ts');
    return ({snapshot, rows, columns, version}) => prometheusOf(snapshot, rows, columns, version);
  },
  async sarif() {
    const {sarifOf} = await import('./sarif.ts');
    return ({rows, columns, version}) => sarifOf(rows, columns, version);
  },
  async summary() {
    const {summaryOf} = await import('./summary.ts');
    return ({snapshot, width}) => summaryOf(snapshot, width);
  },
} satisfies Readonly<Record<string, () => Promise<(shown: Shown) => string>>>;

export type Format = keyof typeof writers;

/** Each loads a format and resolves to the function that writes it. */
export const formatters: Readonly<Record<Format, () => Promise<(shown: Shown) => string>>> = writers;

/** The values of --format. */
export const formats = Object.keys(writers) as Format[];
