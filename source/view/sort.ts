/** The order of the list. */
import {countOf} from '../model/capability.ts';
import {risks} from '../model/snapshot.ts';
import {columnOf} from './columns.ts';
import {byNaturalOrder} from './natural-order.ts';
import type {Row} from './row.ts';

type Value = string | number | null;

/** A row with what it is compared by, which is worked out once for each row. */
interface SortableRow {
  readonly row: Row;
  readonly risk: number;
  /** Number of effective capabilities of PID 1. */
  readonly held: number;
  readonly value: Value;
}

type Comparison<T> = (one: T, other: T) => number;

/**
 * The rows in the order of a column: numbers that stand for privilege with the largest first, rows without a value last
 * in either direction, names as people count (web2 before web10). Without a column, and where no column has that id:
 * the highest risk first, then whoever holds most, then by name. The id decides between equal rows, so that no row
 * changes place by itself.
 */
export function sortRows(rows: readonly Row[], columnId: string | null, reverse: boolean): readonly Row[] {
  const byRisk: Comparison<SortableRow> = (one, other) => {
    const [{container}, {container: otherContainer}] = [one.row, other.row];
    return (
      one.risk - other.risk ||
      other.held - one.held ||
      byNaturalOrder(container.name, otherContainer.name) ||
      byNaturalOrder(container.id, otherContainer.id)
    );
  };

  const byValue: Comparison<NonNullable<Value>> = (one, other) =>
    typeof one === 'number' && typeof other === 'number'
      ? one - other
      : byNaturalOrder(String(one), String(other));

  const column = columnId === null ? undefined : columnOf(columnId);
  const direction = reverse ? -1 : 1;
  const valueDirection = column?.largestFirst ? -direction : direction;

  const byColumn: Comparison<SortableRow> = (one, other) => {
    if (one.value !== null && other.value !== null)
      return valueDirection * byValue(one.value, other.value) || byRisk(one, other);
    if (one.value === other.value) return byRisk(one, other);
    return one.value === null ? 1 : -1;
  };

  return rows
    .map(
      (row): SortableRow => ({
        row,
        risk: risks.indexOf(row.container.risk),
        held: countOf(row.container.pid1?.capabilities.effective ?? 0n),
        value: (column?.rank ?? column?.value)?.(row) ?? null,
      }),
    )
    .sort(column === undefined ? (one, other) => direction * byRisk(one, other) : byColumn)
    .map(({row}) => row);
}
