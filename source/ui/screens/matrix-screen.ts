/** The matrix as a view: its cursor, what it explains and copies. */

import {hostInFindings} from '../../view/host-in.ts';
import type {Row} from '../../view/row.ts';
import {memoizeLast} from '../memoize-last.ts';
import {copyOfId} from './copy.ts';
import {subjectOf} from './detail/screen.ts';
import {capabilityExplanation, findingsExplanation} from './explain.ts';
import {listSpec} from './list-screen.ts';
import {matrixLines, matrixScrollView} from './matrix.ts';
import {type MatrixColumn, matrixColumns} from './matrix-columns.ts';
import {gutter, type ScrollView} from './scroll-view.ts';
import type {ViewOptions, ViewRequest, ViewSpec} from './view.ts';

/** From this width on every column is shown, where nothing else was chosen. */
const allFrom = 100;

/** What `e` shows of a cell; undefined where nothing of the host is in the container. */
function explanationOf(
  {state, width, height}: ViewRequest,
  row: Row,
  {subject}: MatrixColumn,
  {profiles}: ViewOptions,
): (() => ScrollView) | undefined {
  if ('bit' in subject)
    return () => capabilityExplanation(subjectOf(state, row, width, height), subject.bit, profiles);
  const findings = hostInFindings(subject.thing, row.container);
  return findings.length === 0 ? undefined : () => findingsExplanation(row, findings, width - gutter);
}

export const matrixSpec: ViewSpec<'matrix'> = {
  id: 'matrix',
  create: options => {
    const list = listSpec.create(options);
    const columnsOf = memoizeLast(matrixColumns);
    const linesOf = memoizeLast(matrixLines);
    return request => {
      const {
        state,
        listing: {rows},
        width,
      } = request;
      if (rows.length === 0) return list(request);
      const differencesOnly = state.differences.matrix ?? width < allFrom;
      const columns = columnsOf(rows, differencesOnly);
      const column = Math.min(state.column, Math.max(0, columns.length - 1));
      const row = rows.find(({container}) => container.id === state.list.key);
      const under = columns[column];
      const explanation =
        row === undefined || under === undefined ? undefined : explanationOf(request, row, under, options);
      return {
        above: [],
        scroll: matrixScrollView({
          lines: linesOf(rows, columns),
          columns,
          column,
          selected: state.list.key,
          marks: state.marks,
          width: width - gutter,
        }),
        copy: row === undefined ? null : copyOfId(row, width),
        inspects: row?.container.id ?? null,
        showsDifferences: differencesOnly,
        lastColumn: Math.max(0, columns.length - 1),
        ...(explanation === undefined ? {} : {explanation}),
      };
    };
  },
  selectsContainers: true,
  needsContainers: true,
  offersFirst: ['open', 'back', 'mark', 'compare', 'differences', 'explain', 'filter'],
  helpSections: ['tables', 'list', 'everywhere', 'detail', 'others'],
};
