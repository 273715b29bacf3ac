/** Keys that move what is selected: by items, to another container or pane, to the next match, sideways. */
import type {InputContext} from './input-context.ts';
import {moveBy, select} from './selection.ts';
import {atPane, viewOf} from './state.ts';
import {type Handler, selectionOf, withoutEffects, withSelection} from './step.ts';

export const move =
  (by: (context: InputContext) => number): Handler =>
  (state, context) =>
    withoutEffects(
      withSelection(state, moveBy(selectionOf(state), by(context), context.items, context.room)),
    );

export const half = ({lines}: InputContext): number => Math.max(1, Math.floor(lines / 2));
export const page = ({lines}: InputContext): number => Math.max(1, lines - 1);

export const turnPane =
  (by: number): Handler =>
  (state, {panes}) =>
    withoutEffects(
      atPane(state, panes[(panes.indexOf(state.pane) + by + panes.length) % panes.length] ?? state.pane),
    );

/** Shows another container of the list in the detail. */
export const toContainer =
  (by: number): Handler =>
  (state, {ids}) => {
    const next = ids[ids.indexOf(state.open ?? '') + by];
    if (next === undefined) return withoutEffects(state);
    return withoutEffects({...state, open: next, cameFrom: null, list: {...state.list, key: next}});
  };

/** Returns the next of the wanted keys after the current item; starts again at the beginning. */
function following(keys: readonly string[], items: readonly string[], current: number, by: 1 | -1) {
  const wanted = new Set(keys);
  for (let step = 1; step <= items.length; step++) {
    const key = items[(current + by * step + items.length * 2) % items.length];
    if (key !== undefined && wanted.has(key)) return key;
  }
  return undefined;
}

export const toMatch =
  (by: 1 | -1): Handler =>
  (state, context) => {
    const keys =
      viewOf(state) === 'list' || viewOf(state) === 'matrix' ? context.sought() : context.differing;
    const selection = selectionOf(state);
    const key = following(keys, context.items, selection.index, by);
    return withoutEffects(
      key === undefined ? state : withSelection(state, select(selection, key, context.items, context.room)),
    );
  };

export const sideways =
  (by: number): Handler =>
  (state, {lastColumn, lastSideways}) =>
    withoutEffects(
      viewOf(state) === 'matrix'
        ? {...state, column: Math.min(lastColumn, Math.max(0, state.column + by))}
        : {...state, sideways: Math.min(lastSideways, Math.max(0, state.sideways + by))},
    );
