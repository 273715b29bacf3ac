/** The comparison as a view: which containers, which part of it, what it explains and copies. */

import type {Profile} from '../../model/profile.ts';
import {safe} from '../../model/safe-text.ts';
import type {Row} from '../../view/row.ts';
import {type Listing, remembering} from '../state/rows.ts';
import type {State} from '../state/state.ts';
import {emptyLine} from '../text/line.ts';
import {comparisonOf} from './compare.ts';
import {copyOfRows} from './copy.ts';
import {subjectOf} from './detail/screen.ts';
import {capabilitySheet} from './explain.ts';
import {wordsSheet} from './scroll-view.ts';
import {explained, type ViewContent} from './top.ts';

/** Lines for its heading, the table's header and one row. */
const leastHeight = 3;

/** The marked containers in the order of the list, those that it does not show last; else the selected one. */
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

/** Makes the screen. */
export function createCompareScreen(profiles: readonly Profile[]) {
  const rowsOf = remembering(comparedRows);
  const compare = remembering(comparisonOf);
  return (state: State, {all, rows: listed}: Listing, width: number, height: number): ViewContent => {
    const rows = rowsOf(state.marks, state.list.key, all, listed);
    const [first] = rows;
    if (first === undefined)
      return {above: [], sheet: wordsSheet(width, safe`None of the marked containers is left.`)};
    const comparison = compare(rows, state.differences.compare, state.sideways, width);
    if (!comparison.fits || height < leastHeight)
      return {above: [], sheet: wordsSheet(width, safe`The comparison needs a larger terminal.`)};
    if (comparison.rows.length === 0)
      return {
        above: [],
        sheet: wordsSheet(width, safe`Nothing differs between what is compared.`, safe`d shows all of it.`),
        copy: copyOfRows(rows),
      };
    const selected = state.sheet.compare.key ?? comparison.rows[0]?.key ?? null;
    const bit = comparison.rows.find(({key}) => key === selected)?.bit ?? null;
    const top: ViewContent = {
      above: [],
      sheet: {
        // The table's own header takes the line that is left empty here.
        head: [comparison.head, emptyLine],
        items: comparison.rows.map(({key}) => ({key, line: () => emptyLine})),
        foot: [],
      },
      table: (selection, room) => comparison.table(selection.key, selection.offset, room),
      copy: copyOfRows(rows),
      lastSideways: comparison.lastSideways,
      ...(bit === null
        ? {}
        : {explanation: () => capabilitySheet(subjectOf(state, first, width, height), bit, profiles)}),
    };
    return explained(top, state.overlay === 'explain');
  };
}
