import {expect} from 'vitest';
import {type Filter, filterRows, parseFilter} from '../../source/view/filter.ts';
import type {Row} from '../../source/view/row.ts';

/** The filter that a text means; fails the test if it means none. */
export function parsedFilter(text: string): Filter {
  const filter = parseFilter(text);
  return 'error' in filter ? expect.fail(filter.error) : filter;
}

/** The names of the containers that the filter leaves. */
export const namesLeftBy = (text: string, rows: readonly Row[]): string[] =>
  filterRows(rows, parsedFilter(text)).map(({container: {name}}) => name);
