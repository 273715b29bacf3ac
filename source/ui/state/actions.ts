/** What each action does to the state. */
import {exitStatus} from '../../model/failure.ts';
import {safe, sanitise} from '../../model/safe-text.ts';
import type {ActionId} from '../keys/bindings.ts';
import type {InputContext} from './input-context.ts';
import {processSought} from './opening.ts';
import {moveBy, nothingSelected, type Selection, select} from './selection.ts';
import {type Pane, panes, type State, type View, viewOf} from './state.ts';
import {type Handler, opened, type Step, selectionOf, still, withSelection} from './step.ts';

export const move =
  (by: (context: InputContext) => number): Handler =>
  (state, context) =>
    still(withSelection(state, moveBy(selectionOf(state), by(context), context.items, context.room)));

const half = ({lines}: InputContext): number => Math.max(1, Math.floor(lines / 2));
const page = ({lines}: InputContext): number => Math.max(1, lines - 1);

const toPane =
  (pane: Pane): Handler =>
  state =>
    still({...state, pane});

const turnPane =
  (by: number): Handler =>
  state =>
    still({
      ...state,
      pane: panes[(panes.indexOf(state.pane) + by + panes.length) % panes.length] ?? state.pane,
    });

/** Another container in the same detail. */
const toContainer =
  (by: number): Handler =>
  (state, {ids}) => {
    const next = ids[ids.indexOf(state.open ?? '') + by];
    if (next === undefined) return still(state);
    return still({...state, open: next, list: {...state.list, key: next}});
  };

/** The next of the keys after the current one, from the start again where there is none. */
function following(keys: readonly string[], items: readonly string[], current: number, by: 1 | -1) {
  const wanted = new Set(keys);
  for (let step = 1; step <= items.length; step++) {
    const key = items[(current + by * step + items.length * 2) % items.length];
    if (key !== undefined && wanted.has(key)) return key;
  }
  return undefined;
}

const toMatch =
  (by: 1 | -1): Handler =>
  (state, context) => {
    const keys =
      viewOf(state) === 'list' || viewOf(state) === 'matrix' ? context.sought() : context.differing;
    const selection = selectionOf(state);
    const key = following(keys, context.items, selection.index, by);
    return still(
      key === undefined ? state : withSelection(state, select(selection, key, context.items, context.room)),
    );
  };

const overlay =
  (name: 'sort' | 'help'): Handler =>
  state =>
    still({...state, overlay: state.overlay === name ? null : name});

function back(state: State): State {
  if (state.overlay === 'text') return {...state, overlay: null, filter: ''};
  if (state.overlay !== null) return {...state, overlay: null};
  if (state.stack.length > 1) return {...state, stack: state.stack.slice(0, -1)};
  return {...state, filter: ''};
}

/** The views with this one on top; one that is under it already is gone back to, so that the way back stays short. */
function entered({stack}: State, view: View): readonly View[] {
  const at = stack.indexOf(view);
  return at === -1 ? [...stack, view] : stack.slice(0, at + 1);
}

/** The column of the order that the list has by itself. */
export const usualOrder = 'risk';

/** A filter with an error in it stays to be mended. */
function accept(state: State, {isFilterRight}: InputContext): Step {
  if (state.overlay === 'text')
    return still(isFilterRight ? {...state, overlay: null, sought: state.filter} : state);
  if (state.overlay === 'sort') {
    const column = state.sheet.sort.key;
    const again = column === (state.sort.column ?? usualOrder);
    return still({...state, overlay: null, sort: {column, reverse: again && !state.sort.reverse}});
  }
  return still(state.pane === 'processes' ? {...state, pane: 'capabilities'} : state);
}

/** A container that was found by the host PID of a process is opened on that process. */
export function open(state: State, {ids, rows}: InputContext): Step {
  const {key} = state.list;
  if (key === null || !ids.includes(key)) return still(state);
  const anew = key === state.open ? state.panes : beginningOfPanes;
  const pid = processSought(
    state.filter,
    rows.find(({container}) => container.id === key),
  );
  const found: Partial<State> =
    pid === null ? {} : {pane: 'processes', panes: {...anew, processes: {...nothingSelected, key: pid}}};
  return still({...state, open: key, panes: anew, ...found, stack: entered(state, 'detail')});
}

const beginningOfPanes = Object.fromEntries(panes.map(pane => [pane, nothingSelected])) as Record<
  Pane,
  Selection
>;

function mark(state: State, context: InputContext): Step {
  const {key} = state.list;
  if (key === null || !context.ids.includes(key)) return still(state);
  const marks = new Set(state.marks);
  if (!marks.delete(key)) marks.add(key);
  return still({...state, marks});
}

const toView =
  (view: 'compare' | 'matrix'): Handler =>
  (state, {ids}) => {
    if (viewOf(state) === view) return still(back(state));
    if (ids.length === 0) return still(state);
    return still({...state, stack: entered(state, view), sideways: 0});
  };

const sideways =
  (by: number): Handler =>
  (state, {lastColumn, lastSideways}) =>
    still(
      viewOf(state) === 'matrix'
        ? {...state, column: Math.min(lastColumn, Math.max(0, state.column + by))}
        : {...state, sideways: Math.min(lastSideways, Math.max(0, state.sideways + by))},
    );

function differences(state: State): Step {
  const view = viewOf(state);
  if (view === 'list') return still(state);
  return still({...state, differences: {...state.differences, [view]: !state.differences[view]}});
}

function nextProfile(state: State, {profiles, profile}: InputContext): Step {
  const next = profiles[(profiles.indexOf(profile ?? '') + 1) % profiles.length] ?? null;
  const notice = {text: safe`compared with the profile ${sanitise(next ?? 'none', 40)}`, wrong: false};
  return still({...state, profile: next, notice});
}

const effect =
  (kind: 'refresh' | 'redraw' | 'suspend'): Handler =>
  state => ({state, effects: [{kind}]});

const quit = (state: State, status: number): Step => ({state, effects: [{kind: 'quit', status}]});

export const handlers: Readonly<Record<ActionId, Handler>> = {
  up: move(() => -1),
  down: move(() => 1),
  'page-up': move(context => -page(context)),
  'page-down': move(page),
  'half-up': move(context => -half(context)),
  'half-down': move(half),
  first: move(({items}) => -items.length),
  last: move(({items}) => items.length),
  left: sideways(-1),
  right: sideways(1),
  open,
  accept,
  back: state => still(back(state)),
  'next-pane': turnPane(1),
  'previous-pane': turnPane(-1),
  'pane-1': toPane('processes'),
  'pane-2': toPane('capabilities'),
  'pane-3': toPane('identity'),
  'pane-4': toPane('isolation'),
  'pane-5': toPane('findings'),
  'next-container': toContainer(1),
  'previous-container': toContainer(-1),
  mark,
  compare: toView('compare'),
  matrix: toView('matrix'),
  filter: state => still({...state, overlay: 'text'}),
  sort: overlay('sort'),
  reverse: state => still({...state, sort: {...state.sort, reverse: !state.sort.reverse}}),
  differences,
  explain: (state, {explains}) => still(explains ? opened(state, 'explain') : state),
  copy: (state, {copy}) => (copy === null ? still(state) : {state, effects: [{kind: 'copy', copy}]}),
  profile: nextProfile,
  flagged: state => still({...state, flagged: !state.flagged}),
  all: state => ({
    state: {...state, all: !state.all},
    effects: [{kind: 'all', all: !state.all}],
  }),
  inspect: state => {
    const id = viewOf(state) === 'detail' ? state.open : state.list.key;
    return id === null ? still(state) : {state, effects: [{kind: 'inspect', id}]};
  },
  'next-match': toMatch(1),
  'previous-match': toMatch(-1),
  freeze: state => ({
    state: {...state, frozen: !state.frozen},
    effects: [{kind: 'freeze', frozen: !state.frozen}],
  }),
  refresh: effect('refresh'),
  mouse: state =>
    still({...state, mouse: !state.mouse, notice: {text: mouseWords(!state.mouse), wrong: false}}),
  redraw: effect('redraw'),
  suspend: effect('suspend'),
  help: overlay('help'),
  quit: state =>
    state.overlay === null && state.stack.length === 1 ? quit(state, exitStatus.fine) : still(back(state)),
  interrupt: state => quit(state, exitStatus.interrupted),
};

const mouseWords = (on: boolean) =>
  on ? safe`mouse on: click selects, wheel scrolls; M gives back the terminal's selection` : safe`mouse off`;
