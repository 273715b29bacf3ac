/** What each action does to the state. */
import {exitStatus} from '../../model/failure.ts';
import {remedyFormats} from '../../model/remedies/formats.ts';
import {safe, sanitise} from '../../model/safe-text.ts';
import type {Column} from '../../view/column.ts';
import {movedColumn, toggledColumn} from '../../view/column-choice.ts';
import type {ActionId, PaneAction} from '../keys/bindings.ts';
import {type View, viewSpec} from '../screens/views.ts';
import {atTourStep} from '../tour/tour.ts';
import {groupOfKey} from './group-key.ts';
import type {InputContext} from './input-context.ts';
import {firstPane, processSought} from './opening.ts';
import {moveBy, nothingSelected, select} from './selection.ts';
import {type State, viewOf} from './state.ts';
import {type Handler, opened, type Step, selectionOf, withoutEffects, withSelection} from './step.ts';

export const move =
  (by: (context: InputContext) => number): Handler =>
  (state, context) =>
    withoutEffects(
      withSelection(state, moveBy(selectionOf(state), by(context), context.items, context.room)),
    );

const half = ({lines}: InputContext): number => Math.max(1, Math.floor(lines / 2));
const page = ({lines}: InputContext): number => Math.max(1, lines - 1);

const toPane =
  (index: number): Handler =>
  (state, context) => {
    const pane = context.panes[index];
    if (pane === undefined) return withoutEffects(state);
    if (viewOf(state) !== 'list') return withoutEffects({...state, pane});
    // On a heading there is no container to open.
    if (!context.ids.includes(state.list.key ?? '')) return withoutEffects(state);
    return withoutEffects({...open(state, context).state, pane});
  };

const turnPane =
  (by: number): Handler =>
  (state, {panes}) =>
    withoutEffects({
      ...state,
      pane: panes[(panes.indexOf(state.pane) + by + panes.length) % panes.length] ?? state.pane,
    });

/** Shows another container of the list in the detail. */
const toContainer =
  (by: number): Handler =>
  (state, {ids}) => {
    const next = ids[ids.indexOf(state.open ?? '') + by];
    if (next === undefined) return withoutEffects(state);
    return withoutEffects({...state, open: next, list: {...state.list, key: next}});
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

const toMatch =
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

const overlay =
  (name: 'sort' | 'help'): Handler =>
  state =>
    withoutEffects({...state, overlay: state.overlay === name ? null : name});

function back(state: State): State {
  if (state.overlay === 'text') return {...state, overlay: null, filter: ''};
  if (state.overlay !== null) return {...state, overlay: null};
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

/** The column that the list is sorted by unless another is chosen. */
export const usualOrder = 'risk';

/** Sorts, and puts the cursor on the first row. */
const sorted = (state: State, column: string | null, reverse: boolean): State => ({
  ...state,
  sort: {column, reverse},
  list: nothingSelected,
});

/** Sorts by a column; the column in use is reversed. */
export const sortedBy = (state: State, column: string | null): State =>
  sorted(state, column, column === (state.sort.column ?? usualOrder) && !state.sort.reverse);

/** Changes the columns that are shown, by the one under the cursor of the chooser. */
const changeColumns =
  (change: (shown: readonly Column[], id: string) => readonly Column[]): Handler =>
  (state, {columns, items}) => {
    const id = state.selections.sort?.key ?? items[0];
    return withoutEffects(id === undefined ? state : {...state, columns: change(columns, id)});
  };

/** Enter: a filter with an error stays open, so that it can be corrected. */
function accept(state: State, {isFilterRight, enters}: InputContext): Step {
  if (state.overlay === 'text')
    return withoutEffects(isFilterRight ? {...state, overlay: null, sought: state.filter} : state);
  if (state.overlay === 'sort')
    return withoutEffects({...sortedBy(state, state.selections.sort?.key ?? null), overlay: null});
  return withoutEffects(enters === null ? state : {...state, pane: enters});
}

/** Adds the element to the set, or removes it if it is there. */
function toggled(set: ReadonlySet<string>, element: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(element)) next.add(element);
  return next;
}

/** Groups by the next kind that containers belong to; after the last, not at all. */
function nextGrouping(state: State, {groupings}: InputContext): Step {
  if (groupings.length === 0)
    return withoutEffects({
      ...state,
      notice: {text: safe`no container belongs to a project, service, namespace, pod or unit`, wrong: false},
    });
  const grouping = groupings[state.grouping === null ? 0 : groupings.indexOf(state.grouping) + 1] ?? null;
  return withoutEffects({...state, grouping, folded: new Set()});
}

/** A container that was found by the host PID of a process is opened on that process. */
export function open(state: State, {ids, rows, opens}: InputContext): Step {
  if (opens !== null)
    return withoutEffects({
      ...state,
      open: opens,
      pane:
        opens === state.open
          ? state.pane
          : firstPane(rows.find(({container}) => container.id === opens)?.container.risk),
      list: {...state.list, key: opens},
      panes: opens === state.open ? state.panes : {},
      stack: entered(state, 'detail'),
    });
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
  return withoutEffects({...state, open: key, pane, panes: anew, ...found, stack: entered(state, 'detail')});
}

function mark(state: State, context: InputContext): Step {
  const {key} = state.list;
  if (key === null || !context.ids.includes(key)) return withoutEffects(state);
  return withoutEffects({...state, marks: toggled(state.marks, key)});
}

const toView =
  (view: View): Handler =>
  (state, {ids}) => {
    if (viewOf(state) === view) return withoutEffects(back(state));
    if (ids.length === 0 && viewSpec(view).needsContainers) return withoutEffects(state);
    return withoutEffects({...state, stack: entered(state, view), sideways: 0});
  };

const sideways =
  (by: number): Handler =>
  (state, {lastColumn, lastSideways}) =>
    withoutEffects(
      viewOf(state) === 'matrix'
        ? {...state, column: Math.min(lastColumn, Math.max(0, state.column + by))}
        : {...state, sideways: Math.min(lastSideways, Math.max(0, state.sideways + by))},
    );

function differences(state: State, {showsDifferences}: InputContext): Step {
  const view = viewOf(state);
  if (view === 'list') return withoutEffects(state);
  return withoutEffects({...state, differences: {...state.differences, [view]: !showsDifferences}});
}

function nextProfile(state: State, {profiles, profile}: InputContext): Step {
  const next = profiles[(profiles.indexOf(profile) + 1) % profiles.length] ?? null;
  const text =
    next === null
      ? safe`each compared with what its engine grants by default`
      : safe`compared with the profile ${sanitise(next, 40)}`;
  const notice = {text, wrong: false};
  return withoutEffects({...state, profile: next, notice});
}

const effect =
  (kind: 'refresh' | 'redraw' | 'suspend'): Handler =>
  state => ({state, effects: [{kind}]});

const quit = (state: State, status: number): Step => ({state, effects: [{kind: 'quit', status}]});

/** Goes so many steps further in the tour. */
const tourBy =
  (by: 1 | -1): Handler =>
  (state, {rows}) =>
    withoutEffects(state.tour === null ? state : atTourStep(state, rows, state.tour + by));

const handlers: Readonly<Record<Exclude<ActionId, PaneAction>, Handler>> = {
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
  back: state => withoutEffects(back(state)),
  'next-pane': turnPane(1),
  'previous-pane': turnPane(-1),
  'tour-next': tourBy(1),
  'tour-previous': tourBy(-1),
  'next-container': toContainer(1),
  'previous-container': toContainer(-1),
  mark,
  compare: toView('compare'),
  matrix: toView('matrix'),
  summary: toView('summary'),
  changes: toView('changes'),
  filter: state => withoutEffects({...state, overlay: 'text'}),
  group: nextGrouping,
  format: (state, {remedyFormat}) => {
    if (remedyFormat === null) return withoutEffects(state);
    const index = remedyFormats.findIndex(({id}) => id === remedyFormat);
    return withoutEffects({
      ...state,
      remedyFormat: remedyFormats[(index + 1) % remedyFormats.length]?.id ?? null,
    });
  },
  step: (state, {remedyFormat}) =>
    withoutEffects(
      remedyFormat === null
        ? state
        : {...state, remedyStep: state.remedyStep === 'hardened' ? 'minimal' : 'hardened'},
    ),
  sort: overlay('sort'),
  'show-column': changeColumns(toggledColumn),
  'move-column-left': changeColumns((shown, id) => movedColumn(shown, id, -1)),
  'move-column-right': changeColumns((shown, id) => movedColumn(shown, id, 1)),
  'keep-columns': (state, {columns}) => ({
    state,
    effects: [{kind: 'keep-columns', columns: columns.map(({id}) => id)}],
  }),
  reverse: state => withoutEffects(sorted(state, state.sort.column, !state.sort.reverse)),
  differences,
  explain: (state, {explains}) => withoutEffects(explains ? opened(state, 'explain') : state),
  copy: (state, {copy}) => (copy === null ? withoutEffects(state) : {state, effects: [{kind: 'copy', copy}]}),
  'copy-acceptance': (state, {acceptable}) =>
    acceptable === null ? withoutEffects(state) : {state, effects: [{kind: 'copy-acceptance', acceptable}]},
  profile: nextProfile,
  flagged: state => withoutEffects({...state, flagged: !state.flagged}),
  all: state => ({
    state: {...state, all: !state.all},
    effects: [{kind: 'all', all: !state.all}],
  }),
  inspect: state => {
    const id = viewOf(state) === 'detail' ? state.open : state.list.key;
    return id === null ? withoutEffects(state) : {state, effects: [{kind: 'inspect', id}]};
  },
  'next-match': toMatch(1),
  'previous-match': toMatch(-1),
  freeze: state => ({
    state: {...state, frozen: !state.frozen},
    effects: [{kind: 'freeze', frozen: !state.frozen}],
  }),
  refresh: effect('refresh'),
  mouse: state =>
    withoutEffects({...state, mouse: !state.mouse, notice: {text: mouseWords(!state.mouse), wrong: false}}),
  redraw: effect('redraw'),
  suspend: effect('suspend'),
  help: overlay('help'),
  quit: state =>
    state.overlay === null && (state.tour !== null || state.stack.length === 1)
      ? quit(state, exitStatus.fine)
      : withoutEffects(back(state)),
  interrupt: state => quit(state, exitStatus.interrupted),
};

/** Returns what an action does. There is one action for each pane. */
export const handlerOf = (action: ActionId): Handler => {
  const index = /^pane-(\d+)$/.exec(action)?.[1];
  return index === undefined ? handlers[action as keyof typeof handlers] : toPane(Number(index) - 1);
};

const mouseWords = (on: boolean) =>
  on ? safe`mouse on: click selects, wheel scrolls; M gives back the terminal's selection` : safe`mouse off`;
