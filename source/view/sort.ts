/** The order of the list. */

import {countOf} from '../model/capability.ts';
import {naturalKey, plainOrder} from '../model/natural-order.ts';
import {risks} from '../model/snapshot.ts';
import type {Column} from './column.ts';
import {columnOf} from './columns.ts';
import type {Row} from './row.ts';

/** A row with what it is sorted by, made once for each. */
interface Ranked {
  readonly row: Row;
  readonly risk: number;
  /** Effective capabilities of PID 1. */
  readonly held: number;
  readonly name: string;
  readonly value: string | number | null;
}

/**
 * Highest risk first, then who holds most, then by name; the id settles what is left, so that no row changes place by
 * itself.
 */
function byRisk(a: Ranked, b: Ranked): number {
  const [one, other] = [a.row.container, b.row.container];
  return (
    a.risk - b.risk ||
    b.held - a.held ||
    plainOrder(a.name, b.name) ||
    plainOrder(one.name, other.name) ||
    plainOrder(one.id, other.id)
  );
}

type Value = string | number;

const compareValues = (a: Value, b: Value): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : plainOrder(String(a), String(b));

/** What a row is compared by in a column: a number, or a text as people sort it. */
function sortValue(row: Row, column: Column | undefined): Value | null {
  if (column === undefined) return null;
  const value = column.rank === null ? column.value(row) : column.rank(row);
  return typeof value === 'string' ? naturalKey(value) : value;
}

/**
 * The rows in the order of a column: figures of privilege largest first, what has no value last in either
 * direction. Without a column: highest risk first, then who holds most, then by name. An id that is no column's
 * counts as none.
 */
export function sortRows(rows: readonly Row[], columnId: string | null, reverse: boolean): readonly Row[] {
  const column = columnId === null ? undefined : columnOf(columnId);
  const direction = reverse ? -1 : 1;
  const towards = column?.largestFirst ? -direction : direction;
  const byColumn = (a: Ranked, b: Ranked): number => {
    if (a.value === null || b.value === null)
      return a.value === b.value ? byRisk(a, b) : a.value === null ? 1 : -1;
    return towards * compareValues(a.value, b.value) || byRisk(a, b);
  };
  return rows
    .map(
      (row): Ranked => ({
        row,
        risk: risks.indexOf(row.container.risk),
        held: countOf(row.container.pid1?.capabilities.effective ?? 0n),
        name: naturalKey(row.container.name),
        value: sortValue(row, column),
      }),
    )
    .sort(column === undefined ? (a, b) => direction * byRisk(a, b) : byColumn)
    .map(({row}) => row);
}
