/** The document as text, the values of chosen columns, and one container a line. */
import type {Json} from '../model/document/codec.ts';
import {containerFields} from '../model/document/container-fields.ts';
import {type Chosen, documentOf} from '../model/document/document.ts';
import {hostFields} from '../model/document/host-fields.ts';
import {escapeJson} from '../model/json-escapes.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {Column} from '../view/column.ts';
import type {Row} from '../view/row.ts';

interface JsonParts {
  readonly snapshot: Snapshot;
  /** captop's own. */
  readonly version: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column[] | null;
  readonly indented: boolean;
  /** What was chosen of the containers that were read; null for all of them. */
  readonly chosen: Chosen | null;
}

/** The values of the columns, by the columns' ids. */
const valuesOf = (row: Row, columns: readonly Column[]): Json =>
  Object.fromEntries(columns.map(({id, value}) => [id, value(row)]));

/** The lists whose items have a line each in a document that is not indented. */
const lists: ReadonlySet<string> = new Set(['hosts', 'containers', 'rows']);

const fieldOf = ([name, value]: readonly [string, Json]): string =>
  lists.has(name) && Array.isArray(value)
    ? `"${name}":[\n${joined(value.map(inLines), ',\n')}\n]`
    : `${JSON.stringify(name)}:${JSON.stringify(value)}`;

/** The same as join(), but V8 copies the text only once, when it is written, instead of at every level. */
const joined = (texts: readonly string[], separator: string): string =>
  texts.reduce((all, text) => (all === '' ? text : all + separator + text), '');

function inLines(json: Json): string {
  const isItem = typeof json !== 'object' || json === null || !Object.keys(json).some(key => lists.has(key));
  return isItem ? JSON.stringify(json) : `{${joined(Object.entries(json).map(fieldOf), ',')}}`;
}

/** Indented for a reader; for a program a line for each container, which is half as long. */
const text = (json: Json, indented: boolean): string =>
  escapeJson(`${indented ? JSON.stringify(json, null, 2) : inLines(json)}\n`);

/**
 * The snapshot as one JSON document, version 1. With columns its `hosts` give way to `rows`, in the order
 * given, each an object of the columns' values (null where there is none or it could not be read).
 */
export function jsonOf({snapshot, version, rows, columns, indented, chosen}: JsonParts): string {
  const document = documentOf(snapshot, version, chosen);
  if (columns === null) return text(document, indented);
  const {hosts: _, ...head} = document as {[key: string]: Json};
  return text({...head, rows: rows.map(row => valuesOf(row, columns))}, indented);
}

/** One line of JSON a container, with its host's facts under `host`; with columns only their values. */
export function ndjsonOf(takenAt: string, rows: readonly Row[], columns: readonly Column[] | null): string {
  return rows
    .map(row => {
      if (columns !== null) return valuesOf(row, columns);
      const {containers: _, ...host} = hostFields.write({...row.host, containers: []}) as {
        [key: string]: Json;
      };
      return {takenAt, host, ...(containerFields.write(row.container) as {[key: string]: Json})};
    })
    .map(line => escapeJson(`${JSON.stringify(line)}\n`))
    .join('');
}
