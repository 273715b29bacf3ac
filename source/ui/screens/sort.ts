/** The chooser of columns: which one to sort by, which are shown, and in which order. */

import type {Profile} from '../../model/profile.ts';
import {safe, sanitise} from '../../model/safe-text.ts';
import type {Column} from '../../view/column.ts';
import {arrangedColumns} from '../../view/column-choice.ts';
import {toWidth, widthOf} from '../../view/text-width.ts';
import {usualOrder} from '../state/choices.ts';
import type {State} from '../state/state.ts';
import {wrap} from '../text/cells.ts';
import {emptyLine, line, piece} from '../text/line.ts';
import {gutter, type ScrollView} from './scroll-view.ts';

/** One line for each column, the one that is sorted by marked; the foot explains the selected column. */
export function sortView(
  shown: readonly Column[],
  profile: Profile | null,
  {sort, selections}: Pick<State, 'sort' | 'selections'>,
  width: number,
): ScrollView {
  const columns = arrangedColumns(shown);
  const selected = columns.find(({id}) => id === selections.sort?.key) ?? columns[0];
  const name = (column: Column) => column.headers(profile)[0] ?? sanitise(column.id);
  const names = Math.max(...columns.map(column => widthOf(name(column))));
  return {
    head: [
      line(safe`Columns, and the one to sort by`, 'title'),
      ...wrap(
        safe`Enter sorts by it, and reverses the one in use. Those with [x] are shown.`,
        width - gutter,
      ).map(text => line(text, 'muted')),
      emptyLine,
    ],
    items: columns.map(column => {
      const isShown = shown.some(({id}) => id === column.id);
      return {
        key: column.id,
        line: () => [
          piece(isShown ? safe`[x] ` : safe`[ ] `, isShown ? 'accent' : 'muted'),
          piece(toWidth(name(column), names + 2), isShown ? 'heading' : 'muted'),
          ...(column.id === (sort.column ?? usualOrder)
            ? [piece(sort.reverse ? safe`now, reversed  ` : safe`now  `, 'accent')]
            : []),
          piece(column.help),
        ],
      };
    }),
    foot: wrap(selected?.help ?? safe``, width - gutter).map(text => line(text)),
    footLeast: 2,
  };
}
