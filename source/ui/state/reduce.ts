/** Turns a key or a click into the next state and the effects to be performed. */
import type {Keymap} from '../keys/keymap.ts';
import type {Key, MouseEvent} from '../keys/tokenise.ts';
import {handlerOf} from './actions.ts';
import {sortedBy} from './choices.ts';
import type {InputContext} from './input-context.ts';
import {move} from './moves.ts';
import {open} from './navigation.ts';
import {select} from './selection.ts';
import {atPane, type State, viewOf} from './state.ts';
import {placeOf, type Step, selectionOf, withoutEffects, withSelection} from './step.ts';
import {edit} from './text-edit.ts';

/** From the first key on the cursor stays on its container. */
const awake = (state: State): State => (state.isWaiting ? {...state, isWaiting: false} : state);

const answered = (before: State): State => awake(before.notice === null ? before : {...before, notice: null});

/** The state after a key that edits the filter, which needs not know what is shown; null if the key does not. */
export function type(before: State, key: Key): State | null {
  const filter = before.overlay === 'text' ? edit(before.filter, key) : null;
  return filter === null ? null : {...answered(before), filter};
}

/** The step that a key leads to. */
export function press(before: State, key: Key, context: InputContext, keymap: Keymap): Step {
  const typed = type(before, key);
  if (typed !== null) return withoutEffects(typed);
  const state = answered(before);
  const action = keymap.actionOf(key, placeOf(state));
  return action === undefined ? withoutEffects(state) : handlerOf(action)(state, context);
}

const wheelStep = 3;

/** The step that a click or the wheel leads to: a click selects an item, or opens the one that is selected. */
export function point(before: State, {kind, row, column}: MouseEvent, context: InputContext): Step {
  const state = awake(before);
  if (kind !== 'press') return move(() => (kind === 'wheel-up' ? -wheelStep : wheelStep))(state, context);
  const area = context.clicks.find(each => each.row === row && each.start <= column && column < each.end);
  if (area !== undefined)
    return withoutEffects(
      area.target.kind === 'pane' ? atPane(state, area.target.pane) : sortedBy(state, area.target.column),
    );
  const selection = selectionOf(state);
  const key = context.items[row - context.firstRow + selection.offset];
  if (key === undefined || row < context.firstRow || row >= context.firstRow + context.room)
    return withoutEffects(state);
  if (key === selection.key && state.overlay === null && viewOf(state) === 'list')
    return open(state, context);
  return withoutEffects(withSelection(state, select(selection, key, context.items, context.room)));
}
