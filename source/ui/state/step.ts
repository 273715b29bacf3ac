/** What a step of the state consists of: the next state, and effects to be performed outside of it. */
import type {SafeText} from '../../model/safe-text.ts';
import type {Place} from '../keys/bindings.ts';
import {viewSpec} from '../screens/views.ts';
import type {Acceptable, Copy, InputContext} from './input-context.ts';
import {nothingSelected, type Selection, settle} from './selection.ts';
import {type State, viewOf} from './state.ts';

export type Effect =
  | {readonly kind: 'quit'; readonly status: number}
  | {readonly kind: 'freeze'; readonly frozen: boolean}
  | {readonly kind: 'all'; readonly all: boolean}
  | {readonly kind: 'copy'; readonly copy: Copy}
  | {readonly kind: 'copy-acceptance'; readonly acceptable: Acceptable}
  | {readonly kind: 'keep-columns'; readonly columns: readonly string[]}
  | {readonly kind: 'inspect'; readonly id: string}
  | {readonly kind: 'refresh' | 'redraw' | 'suspend'};

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export const withoutEffects = (state: State): Step => ({state, effects: []});

/** The place whose bindings hold for a key that is pressed now. */
export function placeOf(state: State): Place {
  if (state.overlay === 'explain' || state.overlay === 'message') return 'help';
  return state.overlay ?? (state.tour === null ? viewOf(state) : 'tour');
}

/** The selection that up and down move. */
export function selectionOf(state: State): Selection {
  const {overlay} = state;
  if (overlay !== null && overlay !== 'text') return state.selections[overlay] ?? nothingSelected;
  const view = viewOf(state);
  if (view === 'detail') return state.panes[state.pane] ?? nothingSelected;
  return viewSpec(view).selectsContainers ? state.list : (state.selections[view] ?? nothingSelected);
}

export function withSelection(state: State, selection: Selection): State {
  const {overlay} = state;
  if (selection === selectionOf(state)) return state;
  if (overlay !== null && overlay !== 'text')
    return {...state, selections: {...state.selections, [overlay]: selection}};
  const view = viewOf(state);
  if (view === 'detail') return {...state, panes: {...state.panes, [state.pane]: selection}};
  if (viewSpec(view).selectsContainers) return {...state, list: selection};
  return {...state, selections: {...state.selections, [view]: selection}};
}

/** Makes the state fit what is shown now: the selected item stays selected if it still exists. */
export const settled = (state: State, {items, room}: InputContext): State =>
  withSelection(state, settle(selectionOf(state), items, room));

/** Says something in place of the keys, until the next key. */
export const noticed = (state: State, text: SafeText): State => ({...state, notice: {text, wrong: false}});

/** Puts text over the screen, scrolled to its beginning. */
export const opened = (state: State, overlay: 'explain' | 'message'): State => ({
  ...state,
  overlay,
  selections: {...state.selections, [overlay]: nothingSelected},
});

export type Handler = (state: State, context: InputContext) => Step;
