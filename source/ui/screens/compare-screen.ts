/** The comparison as a view: which containers, which part of it, what it explains and copies. */

import {safe} from '../../model/safe-text.ts';
import type {Row} from '../../view/row.ts';
import {memoizeLast} from '../memoize-last.ts';
import type {Listing} from '../state/rows.ts';
import {type State, viewOf} from '../state/state.ts';
import {emptyLine} from '../text/line.ts';
import {comparisonOf} from './compare.ts';
import {copyOfIds} from './copy.ts';
import {subjectOf} from './detail/screen.ts';
import {capabilityExplanation} from './explain.ts';
import {wordsView} from './scroll-view.ts';
import type {ViewOptions, ViewRequest, ViewSpec} from './view.ts';
import type {ViewContent} from './view-content.ts';

/** Minimum height: the heading, the table's header and one row. */
const leastHeight = 3;

/**
 * The marked containers in the order of the list, followed by those that it does not show; the selected one if none
 * is marked.
 */
function comparedRows(
  marks: ReadonlySet<string>,
  selected: string | null,
  all: readonly Row[],
  rows: readonly Row[],
): readonly Row[] {
  const listed = new Set(rows);
  const marked = [...rows, ...all.filter(row => !listed.has(row))].filter(({container}) =>
    marks.has(container.id),
  );
  return marked.length > 0 ? marked : all.filter(({container}) => container.id === selected);
}

/** Whether `c` has something to compare: a container that is marked, or the selected one where it is shown. */
export const isComparable = (state: State, {all, rows}: Listing): boolean =>
  all.some(({container}) => state.marks.has(container.id)) ||
  (viewOf(state) === 'detail' ? all : rows).some(({container}) => container.id === state.list.key);

function create({profiles}: ViewOptions) {
  const rowsOf = memoizeLast(comparedRows);
  const compare = memoizeLast(comparisonOf);
  return ({state, listing: {all, rows: listed}, width, height}: ViewRequest): ViewContent => {
    const rows = rowsOf(state.marks, state.list.key, all, listed);
    const [first] = rows;
    if (first === undefined)
      return {
        above: [],
        scroll: wordsView(
          width,
          state.marks.size === 0
            ? safe`This container is gone.`
            : safe`None of the marked containers is left.`,
          safe`Esc goes back.`,
        ),
      };
    // Of several none is under the cursor, which moves over rows.
    const inspects = rows.length === 1 ? first.container.id : null;
    const comparison = compare(rows, state.differences.compare === true, state.sideways, width);
    if (!comparison.fits || height < leastHeight)
      return {above: [], scroll: wordsView(width, safe`The comparison needs a larger terminal.`)};
    if (comparison.rows.length === 0)
      return {
        above: [],
        scroll: wordsView(width, safe`Nothing differs between what is compared.`, safe`d shows all of it.`),
        copy: copyOfIds(rows),
        inspects,
      };
    const selected = state.selections.compare?.key ?? comparison.rows[0]?.key ?? null;
    const bit = comparison.rows.find(({key}) => key === selected)?.bit ?? null;
    return {
      above: [],
      scroll: {
        // The table's own header takes the line that is left empty here.
        head: [comparison.head, emptyLine],
        items: comparison.rows.map(({key}) => ({key, line: () => emptyLine})),
        foot: [],
      },
      table: (selection, room) => comparison.table(selection.key, selection.offset, room),
      copy: copyOfIds(rows),
      inspects,
      lastSideways: comparison.lastSideways,
      ...(bit === null
        ? {}
        : {explanation: () => capabilityExplanation(subjectOf(state, first, width, height), bit, profiles)}),
    };
  };
}

export const compareSpec: ViewSpec<'compare'> = {
  id: 'compare',
  create,
  offersFirst: ['back', 'differences', 'explain', 'copy', 'profile'],
  helpSections: ['tables', 'everywhere', 'list', 'detail', 'others'],
};
