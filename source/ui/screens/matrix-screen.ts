/** The matrix as a view: its cursor, what it explains and copies. */
import type {Profile} from '../../model/profile.ts';
import type {Listing} from '../state/rows.ts';
import type {State} from '../state/state.ts';
import {copyOfRow} from './copy.ts';
import {subjectOf} from './detail/screen.ts';
import {capabilitySheet} from './explain.ts';
import {matrixBits, matrixSheet} from './matrix.ts';
import {gutter} from './scroll-view.ts';
import {explained, type ViewContent} from './top.ts';

/** Makes the screen. */
export const createMatrixScreen =
  (profiles: readonly Profile[]) =>
  (state: State, {rows}: Listing, width: number, height: number): ViewContent => {
    const bits = matrixBits(rows, state.differences.matrix);
    const column = Math.min(state.column, Math.max(0, bits.length - 1));
    const row = rows.find(({container}) => container.id === state.list.key);
    const bit = bits[column];
    const top: ViewContent = {
      above: [],
      sheet: matrixSheet({
        rows,
        bits,
        column,
        selected: state.list.key,
        marks: state.marks,
        width: width - gutter,
        height,
      }),
      copy: copyOfRow(row),
      lastColumn: Math.max(0, bits.length - 1),
      ...(row === undefined || bit === undefined
        ? {}
        : {explanation: () => capabilitySheet(subjectOf(state, row, width, height), bit, profiles)}),
    };
    return explained(top, state.overlay === 'explain');
  };
