/** Which columns of the list a user has chosen, and in which order. */
import type {Column} from './column.ts';
import {columns} from './columns.ts';

/** What a user has asked for gives way to the risk and the name alone. */
const chosenPriority = 3;

/** A column as it is shown if a user has chosen it: one of the usual ones still only where it tells something. */
const asChosen = (column: Column): Column =>
  column.priority === 0 ? {...column, priority: chosenPriority} : column;

/** The columns of these ids, as they are shown if a user has chosen them; ids that no column has are left out. */
export const chosenColumns = (ids: readonly string[]): readonly Column[] =>
  ids.flatMap(id => columns.filter(column => column.id === id)).map(asChosen);

/** Every column: those that are shown in their order, and each other one behind the column that it usually follows. */
export function arrangedColumns(shown: readonly Column[]): readonly Column[] {
  const all = [...shown];
  for (const [index, column] of columns.entries()) {
    if (all.some(({id}) => id === column.id)) continue;
    const before = columns[index - 1]?.id;
    all.splice(all.findIndex(({id}) => id === before) + 1, 0, column);
  }
  return all;
}

/** Shows the column of that id, or hides it if it is shown; the last one stays. */
export function toggledColumn(shown: readonly Column[], toggled: string): readonly Column[] {
  const rest = shown.filter(({id}) => id !== toggled);
  if (rest.length < shown.length) return rest.length === 0 ? shown : rest;
  return arrangedColumns(shown)
    .filter(column => column.id === toggled || shown.includes(column))
    .map(column => (column.id === toggled ? asChosen(column) : column));
}

/** Moves the column of that id by one place, if it is shown. */
export function movedColumn(shown: readonly Column[], moved: string, by: 1 | -1): readonly Column[] {
  const from = shown.findIndex(({id}) => id === moved);
  const column = shown[from];
  const to = from + by;
  if (column === undefined || to < 0 || to >= shown.length) return shown;
  return shown.toSpliced(from, 1).toSpliced(to, 0, column);
}
