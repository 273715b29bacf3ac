/** The comparison as a view: which containers, which part of it, what it explains and copies. */
import type {Row} from '../../model/column.ts';
import type {Profile} from '../../model/profile.ts';
import {safe} from '../../model/safe-text.ts';
import type {Listing} from '../state/rows.ts';
import type {State} from '../state/state.ts';
import {emptyLine, line} from '../text/line.ts';
import {comparisonOf} from './compare.ts';
import {copyOfRows} from './copy.ts';
import {subjectOf} from './detail/screen.ts';
import {capabilitySheet} from './explain.ts';
import {wordsSheet} from './sheet.ts';
import {explained, type Top} from './top.ts';

/** The marked containers in the order of the list, else the selected one. */
function comparedRows({marks, list}: State, {all, rows}: Listing): readonly Row[] {
  const marked = [...rows, ...all.filter(row => !rows.includes(row))].filter(({container}) =>
    marks.has(container.id),
  );
  return marked.length > 0 ? marked : all.filter(({container}) => container.id === list.key);
}

/** Makes the screen. */
export const createCompareScreen =
  (profiles: readonly Profile[]) =>
  (state: State, listed: Listing, width: number, height: number): Top => {
    const rows = comparedRows(state, listed);
    const [first] = rows;
    if (first === undefined)
      return {above: [], sheet: wordsSheet([line(safe`None of the marked containers is left.`)])};
    const comparison = comparisonOf(rows, state.differences.compare, state.sideways, width);
    const selected = state.sheet.compare.key ?? comparison.rows[0]?.key ?? null;
    const bit = comparison.rows.find(({key}) => key === selected)?.bit ?? null;
    const top: Top = {
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
        : {explanation: capabilitySheet(subjectOf(state, first, width, height), bit, profiles)}),
    };
    return explained(top, state.overlay === 'explain');
  };
