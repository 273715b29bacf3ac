/** The order of the list. */

import {type Risk, risks} from '../snapshot.ts';
import {columnOf, type Row} from './columns.ts';
import {naturalOrder} from './natural-order.ts';

const riskRank = (risk: Risk): number => risks.indexOf(risk);

/** Highest risk first, then by name; the id settles what is left, so that no row changes place by itself. */
function byRisk(a: Row, b: Row): number {
  return (
    riskRank(a.container.risk) - riskRank(b.container.risk) ||
    naturalOrder(a.container.name, b.container.name) ||
    (a.container.id < b.container.id ? -1 : a.container.id > b.container.id ? 1 : 0)
  );
}

type Value = string | number;

const compareValues = (a: Value, b: Value): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : naturalOrder(String(a), String(b));

/**
 * The rows in the order of a column: figures of privilege largest first, what has no value last in either
 * direction. Without a column: highest risk first, then by name. An id that is no column's counts as none.
 */
export function sortRows(rows: readonly Row[], columnId: string | null, reverse: boolean): readonly Row[] {
  const column = columnId === null ? undefined : columnOf(columnId);
  const direction = reverse ? -1 : 1;
  if (column === undefined) return rows.toSorted((a, b) => direction * byRisk(a, b));
  const keys = new Map<Row, Value | null>(
    rows.map(row => [row, column.rank === null ? column.value(row) : column.rank(row)]),
  );
  const towards = column.largestFirst ? -direction : direction;
  return rows.toSorted((a, b) => {
    const [left, right] = [keys.get(a) ?? null, keys.get(b) ?? null];
    if (left === null || right === null) return left === right ? byRisk(a, b) : left === null ? 1 : -1;
    return towards * compareValues(left, right) || byRisk(a, b);
  });
}
