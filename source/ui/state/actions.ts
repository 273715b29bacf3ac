/** What each action does to the state. */
import {exitStatus} from '../../model/failure.ts';
import {safe} from '../../model/safe-text.ts';
import {movedColumn, toggledColumn} from '../../view/column-choice.ts';
import type {ActionId, PaneAction} from '../keys/bindings.ts';
import {atTourStep} from '../tour/tour.ts';
import {
  changeColumns,
  differences,
  mark,
  nextFormat,
  nextGrouping,
  nextProfile,
  otherStep,
  sorted,
  sortedBy,
} from './choices.ts';
import type {InputContext} from './input-context.ts';
import {half, move, page, sideways, toContainer, toMatch, turnPane} from './moves.ts';
import {back, open, toPane, toView} from './navigation.ts';
import type {State} from './state.ts';
import {type Handler, noticed, opened, type Step, withoutEffects} from './step.ts';

const overlay =
  (name: 'sort' | 'help'): Handler =>
  state =>
    withoutEffects({...state, overlay: state.overlay === name ? null : name});

/** Enter: a filter with an error stays open, so that it can be corrected. */
function accept(state: State, {isFilterRight, enters}: InputContext): Step {
  if (state.overlay === 'text')
    return withoutEffects(isFilterRight ? {...state, overlay: null, sought: state.filter} : state);
  if (state.overlay === 'sort')
    return withoutEffects({...sortedBy(state, state.selections.sort?.key ?? null), overlay: null});
  return withoutEffects(enters === null ? state : {...state, pane: enters, cameFrom: state.pane});
}

const effect =
  (kind: 'refresh' | 'redraw' | 'suspend'): Handler =>
  state => ({state, effects: [{kind}]});

const quit = (state: State, status: number): Step => ({state, effects: [{kind: 'quit', status}]});

/** Goes to the step of the tour that is `by` further. */
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
  compare: (state, context) =>
    context.isComparable()
      ? toView('compare')(state, context)
      : withoutEffects(noticed(state, safe`nothing to compare here: mark containers with space first`)),
  matrix: toView('matrix'),
  summary: toView('summary'),
  changes: toView('changes'),
  filter: state => withoutEffects({...state, overlay: 'text'}),
  group: nextGrouping,
  format: nextFormat,
  step: otherStep,
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
  explain: (state, {explains}) =>
    withoutEffects(explains ? opened(state, 'explain') : noticed(state, safe`nothing to explain here`)),
  copy: (state, {copy}) =>
    copy === null
      ? withoutEffects(noticed(state, safe`nothing to copy here`))
      : {state, effects: [{kind: 'copy', copy}]},
  'copy-acceptance': (state, {acceptable}) =>
    acceptable === null ? withoutEffects(state) : {state, effects: [{kind: 'copy-acceptance', acceptable}]},
  profile: nextProfile,
  flagged: state => withoutEffects({...state, flagged: !state.flagged}),
  all: state => ({
    state: noticed({...state, all: !state.all}, allWords(!state.all)),
    effects: [{kind: 'all', all: !state.all}],
  }),
  inspect: (state, {inspects}) =>
    inspects === null
      ? withoutEffects(noticed(state, safe`no container to inspect here`))
      : {state, effects: [{kind: 'inspect', id: inspects}]},
  'next-match': toMatch(1),
  'previous-match': toMatch(-1),
  freeze: state => ({
    state: {...state, frozen: !state.frozen},
    effects: [{kind: 'freeze', frozen: !state.frozen}],
  }),
  refresh: effect('refresh'),
  mouse: state => withoutEffects(noticed({...state, mouse: !state.mouse}, mouseWords(!state.mouse))),
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

const allWords = (all: boolean) =>
  all ? safe`shown: containers that do not run, too` : safe`shown: only the containers that run`;

const mouseWords = (on: boolean) =>
  on ? safe`mouse on: click selects, wheel scrolls; M gives back the terminal's selection` : safe`mouse off`;
