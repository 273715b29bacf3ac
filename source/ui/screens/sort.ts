/** The chooser of the column to sort by. */
import type {Column} from '../../model/column.ts';
import {toWidth, widthOf} from '../../model/display.ts';
import type {Profile} from '../../model/profile.ts';
import {safe, sanitise} from '../../model/safe-text.ts';
import {emptyLine, line, piece} from '../text/line.ts';
import type {Sheet} from './sheet.ts';

/** One line a column; the order in use is named. */
export function sortSheet(
  columns: readonly Column[],
  profile: Profile,
  sort: {readonly column: string | null; readonly reverse: boolean},
): Sheet {
  const name = (column: Column) => column.headers(profile)[0] ?? sanitise(column.id);
  const width = Math.max(...columns.map(column => widthOf(name(column))));
  return {
    head: [
      line(safe`Sort by`, 'title'),
      line(
        safe`Enter takes the column, once more on the same one reverses; Esc leaves it as it was.`,
        'muted',
      ),
      emptyLine,
    ],
    items: columns.map(column => ({
      key: column.id,
      line: () => [
        piece(toWidth(name(column), width + 2), 'heading'),
        piece(column.help),
        ...(column.id === sort.column
          ? [piece(sort.reverse ? safe`   now, reversed` : safe`   now`, 'accent')]
          : []),
      ],
    })),
    foot: [],
  };
}
