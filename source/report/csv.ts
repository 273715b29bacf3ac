/** Comma-separated values, RFC 4180: a header, CRLF line ends, quotes where they are needed. */

import {sanitise} from '../model/safe-text.ts';
import type {Column} from '../view/column.ts';
import type {Row} from '../view/row.ts';

/** A text that starts so is a formula to a spreadsheet, which calculates it (CWE-1236). */
const formula = /^[=+\-@\t\r]/;

/**
 * A field. Text is made safe, as csv is also looked at on terminals. Text that a spreadsheet would calculate gets an
 * apostrophe in front, which tells a spreadsheet that it is text.
 */
function field(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = sanitise(value, Number.POSITIVE_INFINITY);
  const inert = formula.test(safe) ? `'${safe}` : safe;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** A header and one record a row, each ended by CRLF. An empty field is a fact that does not exist or is unknown. */
export function csvOf(rows: readonly Row[], columns: readonly Column[]): string {
  const records = [
    columns.map(({id}) => id),
    ...rows.map(row => columns.map(({value}) => field(value(row)))),
  ];
  return records.map(record => `${record.join(',')}\r\n`).join('');
}
