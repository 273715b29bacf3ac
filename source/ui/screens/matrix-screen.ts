/** The matrix as a view: its cursor, what it explains and copies. */
import type {Profile} from '../../model/profile.ts';
import type {Listing} from '../state/rows.ts';
import type {State} from '../state/state.ts';
import {copyOfId} from './copy.ts';
import {subjectOf} from './detail/screen.ts';
import {capabilityExplanation} from './explain.ts';
import {matrixBits, matrixScrollView} from './matrix.ts';
import {gutter} from './scroll-view.ts';
import {type ViewContent, withExplanation} from './view-content.ts';

/** Makes the screen. */
export const createMatrixScreen =
  (profiles: readonly Profile[]) =>
  (state: State, {rows}: Listing, width: number, height: number): ViewContent => {
    const bits = matrixBits(rows, state.differences.matrix);
    const column = Math.min(state.column, Math.max(0, bits.length - 1));
    const row = rows.find(({container}) => container.id === state.list.key);
    const bit = bits[column];
    const content: ViewContent = {
      above: [],
      scroll: matrixScrollView({
        rows,
        bits,
        column,
        selected: state.list.key,
        marks: state.marks,
        width: width - gutter,
        height,
      }),
      copy: row === undefined ? null : copyOfId(row),
      lastColumn: Math.max(0, bits.length - 1),
      ...(row === undefined || bit === undefined
        ? {}
        : {explanation: () => capabilityExplanation(subjectOf(state, row, width, height), bit, profiles)}),
    };
    return withExplanation(content, state.overlay === 'explain');
  };
