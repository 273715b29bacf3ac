/** The matrix as a view: its cursor, what it explains and copies. */
import {copyOfId} from './copy.ts';
import {subjectOf} from './detail/screen.ts';
import {capabilityExplanation} from './explain.ts';
import {listSpec} from './list-screen.ts';
import {matrixBits, matrixScrollView} from './matrix.ts';
import {gutter} from './scroll-view.ts';
import type {ViewSpec} from './view.ts';

/** From this width on every capability is shown, where nothing else was chosen. */
const allFrom = 100;

export const matrixSpec: ViewSpec<'matrix'> = {
  id: 'matrix',
  create: options => {
    const list = listSpec.create(options);
    return request => {
      const {
        state,
        listing: {rows},
        width,
        height,
      } = request;
      if (rows.length === 0) return list(request);
      const differencesOnly = state.differences.matrix ?? width < allFrom;
      const bits = matrixBits(rows, differencesOnly);
      const column = Math.min(state.column, Math.max(0, bits.length - 1));
      const row = rows.find(({container}) => container.id === state.list.key);
      const bit = bits[column];
      return {
        above: [],
        scroll: matrixScrollView({
          rows,
          bits,
          column,
          selected: state.list.key,
          marks: state.marks,
          width: width - gutter,
        }),
        copy: row === undefined ? null : copyOfId(row),
        showsDifferences: differencesOnly,
        lastColumn: Math.max(0, bits.length - 1),
        ...(row === undefined || bit === undefined
          ? {}
          : {
              explanation: () =>
                capabilityExplanation(subjectOf(state, row, width, height), bit, options.profiles),
            }),
      };
    };
  },
  selectsContainers: true,
  needsContainers: true,
  offersFirst: ['open', 'back', 'mark', 'compare', 'differences', 'explain', 'filter'],
  helpSections: [3, 1, 0, 2, 4],
};
