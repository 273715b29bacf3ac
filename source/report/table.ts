/** The list as plain text: `--once`, and whenever standard output is no terminal. */

import type {Profile} from '../model/profile.ts';
import type {Column} from '../view/column.ts';
import {cellOf, fitColumns, gap} from '../view/column-widths.ts';
import type {Row} from '../view/row.ts';
import type {Tone} from '../view/tone.ts';

export interface TableOptions {
  readonly columns: readonly Column[];
  readonly profile: Profile;
  /** Cells of a line; undefined where nothing is to be cut, as in a pipe. */
  readonly width: number | undefined;
  readonly color: boolean;
}

/** Select Graphic Rendition parameters (ECMA-48 8.3.117): the 16 colours that every terminal lets its user choose. */
const sgr: Readonly<Record<Tone, string>> = {
  plain: '',
  muted: '2',
  accent: '36',
  critical: '1;31',
  high: '31',
  medium: '33',
  low: '34',
  ok: '32',
  added: '33',
  dropped: '36',
};

const painted = (text: string, codes: string, color: boolean): string =>
  color && codes !== '' ? `\u001b[${codes}m${text}\u001b[0m` : text;

const between = ' '.repeat(gap);

/** Header and one line a row, each ended by a newline. Without colour no line ends in blanks. */
export function tableOf(rows: readonly Row[], {columns, profile, width, color}: TableOptions): string {
  const fitted = fitColumns(columns, rows, profile, width);
  const header = painted(
    fitted
      .map(one => one.header)
      .join(between)
      .trimEnd(),
    '1',
    color,
  );
  const lines = rows.map(row =>
    fitted
      .map(column => {
        const {text, tone} = cellOf(column, row);
        return painted(text, sgr[tone], color);
      })
      .join(between)
      .trimEnd(),
  );
  return [header, ...lines].map(line => `${line}\n`).join('');
}
