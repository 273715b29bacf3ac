/** The chooser of the column to sort by. */

import type {Profile} from '../../model/profile.ts';
import {safe, sanitise} from '../../model/safe-text.ts';
import type {Column} from '../../view/column.ts';
import {toWidth, widthOf} from '../../view/text-width.ts';
import {usualOrder} from '../state/actions.ts';
import type {State} from '../state/state.ts';
import {wrap} from '../text/cells.ts';
import {emptyLine, line, piece} from '../text/line.ts';
import {gutter, type ScrollView} from './scroll-view.ts';

/** One line for each column, the one in use marked; the foot explains the selected column. */
export function sortView(
  columns: readonly Column[],
  profile: Profile,
  {sort, selections}: Pick<State, 'sort' | 'selections'>,
  width: number,
): ScrollView {
  const selected = columns.find(({id}) => id === selections.sort?.key) ?? columns[0];
  const name = (column: Column) => column.headers(profile)[0] ?? sanitise(column.id);
  const names = Math.max(...columns.map(column => widthOf(name(column))));
  return {
    head: [
      line(safe`Sort by`, 'title'),
      line(safe`Enter takes it, and reverses the one in use.`, 'muted'),
      emptyLine,
    ],
    items: columns.map(column => ({
      key: column.id,
      line: () => [
        piece(toWidth(name(column), names + 2), 'heading'),
        ...(column.id === (sort.column ?? usualOrder)
          ? [piece(sort.reverse ? safe`now, reversed  ` : safe`now  `, 'accent')]
          : []),
        piece(column.help),
      ],
    })),
    foot: wrap(selected?.help ?? safe``, width - gutter).map(text => line(text)),
    footLeast: 2,
  };
}
