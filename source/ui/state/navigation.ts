/** Keys that lead from one view or pane to another, and back. */
import {type View, viewSpec} from '../screens/views.ts';
import {groupOfKey} from './group-key.ts';
import type {InputContext} from './input-context.ts';
import {firstPane, processSought} from './opening.ts';
import {nothingSelected} from './selection.ts';
import {atPane, type State, viewOf} from './state.ts';
import {type Handler, type Step, withoutEffects} from './step.ts';
import {toggled} from './toggled.ts';

export function back(state: State): State {
  if (state.overlay === 'text') return {...state, overlay: null, filter: ''};
  if (state.overlay !== null) return {...state, overlay: null};
  if (viewOf(state) === 'detail' && state.cameFrom !== null) return atPane(state, state.cameFrom);
  if (state.stack.length > 1) return {...state, stack: state.stack.slice(0, -1)};
  return {...state, filter: ''};
}

/**
 * Returns the stack with this view on top. A view that is in the stack already is gone back to, so that the way back
 * stays short.
 */
function entered({stack}: State, view: View): readonly View[] {
  const at = stack.indexOf(view);
  return at === -1 ? [...stack, view] : stack.slice(0, at + 1);
}

/** A container that was found by the host PID of a process is opened on that process. */
export function open(state: State, {ids, rows, opens}: InputContext): Step {
  if (opens !== null)
    return withoutEffects({
      ...state,
      open: opens,
      cameFrom: null,
      pane:
        opens === state.open
          ? state.pane
          : firstPane(rows.find(({container}) => container.id === opens)?.container.risk),
      list: {...state.list, key: opens},
      panes: opens === state.open ? state.panes : {},
      stack: entered(state, 'detail'),
    });
  if (viewSpec(viewOf(state)).selectsContainers !== true) return withoutEffects(state);
  const {key} = state.list;
  const group = key === null ? null : groupOfKey(key);
  if (group !== null) return withoutEffects({...state, folded: toggled(state.folded, group)});
  if (key === null || !ids.includes(key)) return withoutEffects(state);
  const row = rows.find(({container}) => container.id === key);
  const anew = key === state.open ? state.panes : {};
  const pid = processSought(state.filter, row);
  const found: Partial<State> =
    pid === null ? {} : {pane: 'processes', panes: {...anew, processes: {...nothingSelected, key: pid}}};
  const pane = key === state.open ? state.pane : firstPane(row?.container.risk);
  const stack = entered(state, 'detail');
  return withoutEffects({...state, open: key, pane, cameFrom: null, panes: anew, ...found, stack});
}

export const toPane =
  (index: number): Handler =>
  (state, context) => {
    const pane = context.panes[index];
    if (pane === undefined) return withoutEffects(state);
    if (viewOf(state) !== 'list') return withoutEffects(atPane(state, pane));
    // On a heading there is no container to open.
    if (!context.ids.includes(state.list.key ?? '')) return withoutEffects(state);
    return withoutEffects({...open(state, context).state, pane});
  };

export const toView =
  (view: View): Handler =>
  (state, {ids}) => {
    if (viewOf(state) === view) return withoutEffects(back(state));
    if (ids.length === 0 && viewSpec(view).needsContainers) return withoutEffects(state);
    return withoutEffects({...state, stack: entered(state, view), sideways: 0});
  };
