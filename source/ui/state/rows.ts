/** The rows that the list shows, filtered, sorted and grouped; kept while nothing changes. */

import {type Belonging, belongingOf, belongings} from '../../model/belonging.ts';
import {memoize, memoizeEach} from '../../model/memoize.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import {type Filter, filterRows, parseFilter, searchedText} from '../../view/filter.ts';
import {createGrouping, type GroupedLine, linesOfGroups} from '../../view/grouping.ts';
import type {Row} from '../../view/row.ts';
import {createRows} from '../../view/row.ts';
import {sortRows} from '../../view/sort.ts';
import {memoizeLast} from '../memoize-last.ts';
import type {State} from './state.ts';

export interface Listing {
  /** Every container, in no order. */
  readonly all: readonly Row[];
  /** The containers that the list shows, in order. */
  readonly rows: readonly Row[];
  readonly ids: readonly string[];
  /** The rows under headings; null where they are not grouped. */
  readonly lines: readonly GroupedLine[] | null;
  /** The kinds of things that containers here belong to, so that rows can be grouped by them. */
  readonly groupings: readonly Belonging[];
  /** What is wrong with the filter; null if nothing is. */
  readonly error: string | null;
}

const flaggedRisks: ReadonlySet<string> = new Set(['critical', 'high']);

/** Reads filters that are being typed, and keeps what they look for a word in. One with an error filters nothing. */
function createFilterReader() {
  const searched = memoizeEach(searchedText);
  return (text: string): {filter: Filter | null; error: string | null} => {
    const filter = parseFilter(text, searched);
    return 'error' in filter ? {filter: null, error: filter.error} : {filter, error: null};
  };
}

/** Makes the function from a snapshot, of which a part may still be being read, and a state to what the list shows. */
export function createListing(): (snapshot: Snapshot | null, state: State, partial: boolean) => Listing {
  const rowsOf = createRows();
  const allOf = memoizeLast((snapshot: Snapshot | null, partial: boolean) =>
    snapshot === null ? [] : rowsOf(snapshot, partial),
  );
  const parse = memoizeLast(createFilterReader());
  // Sorted before it is filtered: the filter changes with every letter that is typed, the order seldom.
  const sortedOf = memoizeLast(sortRows);
  const shownOf = memoizeLast((sorted: readonly Row[], filter: Filter | null, flagged: boolean) => {
    const risky = flagged ? sorted.filter(({container}) => flaggedRisks.has(container.risk)) : sorted;
    const rows = filter === null ? risky : filterRows(risky, filter);
    return {rows, ids: rows.map(({container}) => container.id)};
  });
  const kindsOf = memoizeEach(({container}: Row) =>
    belongings.filter(kind => belongingOf(container, kind) !== null),
  );
  const groupingsOf = memoizeLast((all: readonly Row[]) =>
    belongings.filter(kind => all.some(row => kindsOf(row).includes(kind))),
  );
  const groupRows = createGrouping();
  const groupsOf = memoizeEach((rows: readonly Row[]) =>
    memoize(belongings.length, (by: Belonging) => groupRows(rows, by)),
  );
  const linesOf = memoizeLast(
    (rows: readonly Row[], grouping: Belonging | null, folded: ReadonlySet<string>) =>
      grouping === null ? null : linesOfGroups(groupsOf(rows)(grouping), folded),
  );
  return (snapshot, {filter, flagged, sort, grouping, folded}, partial) => {
    const all = allOf(snapshot, partial);
    const parsed = parse(filter);
    const shown = shownOf(sortedOf(all, sort.column, sort.reverse), parsed.filter, flagged);
    return {
      all,
      error: parsed.error,
      ...shown,
      lines: linesOf(shown.rows, grouping, folded),
      groupings: groupingsOf(all),
    };
  };
}
