/** The list as plain text: for `--once`, and if standard output is not a terminal. */

import type {Profile} from '../model/profile.ts';
import type {Column} from '../view/column.ts';
import {cellOf, fitColumns, gap} from '../view/column-widths.ts';
import type {Row} from '../view/row.ts';
import {painted} from './ansi.ts';

export interface TableOptions {
  readonly columns: readonly Column[];
  readonly profile: Profile | null;
  /** Cells of a line; undefined if nothing is to be cut, as in a pipe. */
  readonly width: number | undefined;
  readonly color: boolean;
}

const between = ' '.repeat(gap);

/** A header and one line a row, each ended by a newline. Without colours no line ends in blanks. */
export function tableOf(rows: readonly Row[], {columns, profile, width, color}: TableOptions): string {
  const fitted = fitColumns(columns, rows, profile, width);
  const header = painted(
    fitted
      .map(one => one.header)
      .join(between)
      .trimEnd(),
    'heading',
    color,
  );
  const lines = rows.map(row =>
    fitted
      .map(column => {
        const {text, tone} = cellOf(column, row);
        return painted(text, tone, color);
      })
      .join(between)
      .trimEnd(),
  );
  return [header, ...lines].map(line => `${line}\n`).join('');
}
