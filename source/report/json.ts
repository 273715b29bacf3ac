/** The document as text, and its smaller kin: rows of chosen columns, one container a line. */
import type {Json} from '../model/document/codec.ts';
import {containerFields, documentOf, hostFields} from '../model/document/document.ts';
import type {Column, Row} from '../model/list/column.ts';
import type {Snapshot} from '../model/snapshot.ts';

/** The values of the chosen columns, by the columns' ids. */
const chosen = (row: Row, columns: readonly Column[]): Json =>
  Object.fromEntries(columns.map(({id, value}) => [id, value(row)]));

const text = (json: Json): string => `${JSON.stringify(json, null, 2)}\n`;

/**
 * The snapshot as one JSON document, version 1. With columns its `hosts` give way to `rows`, in the order
 * given, each an object of the columns' values (null where there is none or it could not be read).
 */
export function jsonOf(
  snapshot: Snapshot,
  version: string,
  rows: readonly Row[],
  columns: readonly Column[] | null,
): string {
  const document = documentOf(snapshot, version);
  if (columns === null) return text(document);
  const {hosts: _, ...head} = document as {[key: string]: Json};
  return text({...head, rows: rows.map(row => chosen(row, columns))});
}

/** One line of JSON a container, with its host's facts under `host`; with columns only their values. */
export function ndjsonOf(takenAt: string, rows: readonly Row[], columns: readonly Column[] | null): string {
  return rows
    .map(row => {
      if (columns !== null) return chosen(row, columns);
      const {containers: _, ...host} = hostFields.write({...row.host, containers: []}) as {
        [key: string]: Json;
      };
      return {takenAt, host, ...(containerFields.write(row.container) as {[key: string]: Json})};
    })
    .map(line => `${JSON.stringify(line)}\n`)
    .join('');
}
