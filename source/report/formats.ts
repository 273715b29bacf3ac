/**
 * The output formats by name: each turns what is shown into text, and is loaded when it is asked for. To add a format,
 * add a file with its function, a row here and a test of the file.
 */
import type {Chosen} from '../model/document/document.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {Column} from '../view/column.ts';
import {columns as everyColumn, usualColumns} from '../view/columns.ts';
import type {Row} from '../view/row.ts';

export interface Shown {
  readonly snapshot: Snapshot;
  /** The snapshot's containers, in order. */
  readonly rows: readonly Row[];
  /** What the names and the filter choose of all containers; null for all of them. */
  readonly chosen: Chosen | null;
  /** Those asked for; null for what is usual in a format. */
  readonly columns: readonly Column[] | null;
  /** captop's own. */
  readonly version: string;
  readonly width: number | undefined;
  readonly color: boolean;
  /** Whether somebody reads it, who wants room between things. */
  readonly indented: boolean;
}

/** A format: what the documentation says of it, and the function that writes it, which is loaded where it is asked for. */
interface FormatRow {
  readonly is: string;
  /** What it holds without --columns. */
  readonly usual: string;
  /** What it holds with --columns; '' where that changes nothing. */
  readonly chosen: string;
  readonly load: () => Promise<(shown: Shown) => string>;
}

const table = {
  table: {
    is: 'plain text, no colours in a pipe',
    usual: 'the columns of the list',
    chosen: 'those, in that order',
    async load() {
      const {tableOf} = await import('./table.ts');
      return ({rows, columns, snapshot: {profile}, width, color}) =>
        tableOf(rows, {columns: columns ?? usualColumns, profile, width, color});
    },
  },
  json: {
    is: 'one document, [version 1](../../schema/captop.schema.json)',
    usual: '`hosts`, with every fact',
    chosen: '`rows`, with those values',
    load: async () => (await import('./json.ts')).jsonOf,
  },
  ndjson: {
    is: 'one container a line',
    usual: 'the container and its host',
    chosen: 'those values',
    async load() {
      const {ndjsonOf} = await import('./json.ts');
      return ({snapshot: {takenAt}, rows, columns}) => ndjsonOf(takenAt, rows, columns);
    },
  },
  csv: {
    is: 'RFC 4180',
    usual: 'every column',
    chosen: 'those',
    async load() {
      const {csvOf} = await import('./csv.ts');
      return ({rows, columns}) => csvOf(rows, columns ?? everyColumn);
    },
  },
  prometheus: {
    is: 'text exposition format',
    usual: 'image, state and risk as labels',
    chosen: 'those as labels of `captop_container_info`',
    async load() {
      const {prometheusOf} = await import('./prometheus.ts');
      return ({snapshot, rows, columns, version}) => prometheusOf(snapshot, rows, columns, version);
    },
  },
  sarif: {
    is: 'SARIF 2.1.0, one result a finding',
    usual: '',
    chosen: 'those as properties of each result',
    async load() {
      const {sarifOf} = await import('./sarif.ts');
      return ({rows, columns, version}) => sarifOf(rows, columns, version);
    },
  },
  summary: {
    is: 'who can own each host, by cause, on a page for a ticket',
    usual: '',
    chosen: '',
    async load() {
      const {summaryOf} = await import('./summary.ts');
      return ({snapshot, width}) => summaryOf(snapshot, width);
    },
  },
} satisfies Readonly<Record<string, FormatRow>>;

export type Format = keyof typeof table;

/** Every format by its name. */
export const formatRows: Readonly<Record<Format, FormatRow>> = table;

/** The values of --format. */
export const formats = Object.keys(table) as Format[];
