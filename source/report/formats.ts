/** The output formats by name: each turns what is shown into text. */
import type {Format} from '../flags.ts';
import {type Column, columns as everyColumn, type Row, usualColumns} from '../model/list/columns.ts';
import type {Snapshot} from '../model/snapshot.ts';
import {csvOf} from './csv.ts';
import {jsonOf, ndjsonOf} from './json.ts';
import {prometheusOf} from './prometheus.ts';
import {sarifOf} from './sarif.ts';
import {tableOf} from './table.ts';

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

export const formatters: Readonly<Record<Format, (shown: Shown) => string>> = {
  table: ({rows, columns, snapshot: {profile}, width, color}) =>
    tableOf(rows, {columns: columns ?? usualColumns, profile, width, color}),
  json: jsonOf,
  ndjson: ({snapshot: {takenAt}, rows, columns}) => ndjsonOf(takenAt, rows, columns),
  csv: ({rows, columns}) => csvOf(rows, columns ?? everyColumn),
  prometheus: ({snapshot, rows, columns, version}) => prometheusOf(snapshot, rows, columns, version),
  sarif: ({rows, columns, version}) => sarifOf(rows, columns, version),
};
