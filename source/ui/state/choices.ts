/** Keys that choose what is shown: order, columns, groups, marks, differences, the profile, the form of remedies. */
import {remedyFormats} from '../../model/remedies/formats.ts';
import {safe, sanitise} from '../../model/safe-text.ts';
import type {Column} from '../../view/column.ts';
import type {InputContext} from './input-context.ts';
import {nothingSelected} from './selection.ts';
import {type State, viewOf} from './state.ts';
import {type Handler, noticed, type Step, withoutEffects} from './step.ts';
import {toggled} from './toggled.ts';

/** The column that the list is sorted by unless another is chosen. */
export const usualOrder = 'risk';

/** Sorts, and puts the cursor on the first row. */
export const sorted = (state: State, column: string | null, reverse: boolean): State => ({
  ...state,
  sort: {column, reverse},
  list: nothingSelected,
});

/** Sorts by a column; the column in use is reversed. */
export const sortedBy = (state: State, column: string | null): State =>
  sorted(state, column, column === (state.sort.column ?? usualOrder) && !state.sort.reverse);

/** Changes the columns that are shown, by the one under the cursor of the chooser. */
export const changeColumns =
  (change: (shown: readonly Column[], id: string) => readonly Column[]): Handler =>
  (state, {columns, items}) => {
    const id = state.selections.sort?.key ?? items[0];
    return withoutEffects(id === undefined ? state : {...state, columns: change(columns, id)});
  };

/** Groups by the next kind that containers belong to; after the last, not at all. */
export function nextGrouping(state: State, {groupings}: InputContext): Step {
  if (groupings.length === 0)
    return withoutEffects(
      noticed(state, safe`no container belongs to a project, service, namespace, pod or unit`),
    );
  const grouping = groupings[state.grouping === null ? 0 : groupings.indexOf(state.grouping) + 1] ?? null;
  return withoutEffects({...state, grouping, folded: new Set()});
}

export function mark(state: State, context: InputContext): Step {
  const {key} = state.list;
  if (key === null || !context.ids.includes(key)) return withoutEffects(state);
  return withoutEffects({...state, marks: toggled(state.marks, key)});
}

export function differences(state: State, {showsDifferences}: InputContext): Step {
  const view = viewOf(state);
  if (view === 'list') return withoutEffects(state);
  return withoutEffects({...state, differences: {...state.differences, [view]: !showsDifferences}});
}

export function nextProfile(state: State, {profiles, profile}: InputContext): Step {
  const next = profiles[(profiles.indexOf(profile) + 1) % profiles.length] ?? null;
  const text =
    next === null
      ? safe`each compared with what its engine grants by default`
      : safe`compared with the profile ${sanitise(next, 40)}`;
  return withoutEffects(noticed({...state, profile: next}, text));
}

/** The remedies in the next format; nothing where none are shown. */
export function nextFormat(state: State, {remedyFormat}: InputContext): Step {
  if (remedyFormat === null) return withoutEffects(state);
  const index = remedyFormats.findIndex(({id}) => id === remedyFormat);
  const next = remedyFormats[(index + 1) % remedyFormats.length]?.id ?? null;
  return withoutEffects({...state, remedyFormat: next});
}

/** The other step of the remedies; nothing where none are shown. */
export function otherStep(state: State, {remedyFormat}: InputContext): Step {
  if (remedyFormat === null) return withoutEffects(state);
  return withoutEffects({...state, remedyStep: state.remedyStep === 'hardened' ? 'minimal' : 'hardened'});
}
