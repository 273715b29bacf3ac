/** The tour: opens the view that a step is about, and says the step below it. */
import {safe} from '../../model/safe-text.ts';
import type {Row} from '../../view/row.ts';
import {fieldIn} from '../screens/detail/field.ts';
import {nothingSelected} from '../state/selection.ts';
import type {State} from '../state/state.ts';
import {repeat, wrap} from '../text/cells.ts';
import {glyphs} from '../text/glyphs.ts';
import {type Line, line, piece} from '../text/line.ts';
import {tourSteps} from './steps.ts';

/** The state at a step, counted from 0, with its view open and its row selected; the same state past either end. */
export function atTourStep(state: State, rows: readonly Row[], index: number): State {
  const step = tourSteps[index];
  const container = rows.find(row => row.container.name === step?.container)?.container;
  if (step === undefined || container === undefined) return state;
  const {id} = container;
  const list = {...state.list, key: id};
  if (step.pane === null) return {...state, tour: index, stack: ['list'], list};
  const key = step.item?.(container) ?? null;
  return {
    ...state,
    tour: index,
    stack: ['list', 'detail'],
    list,
    open: id,
    pane: step.pane,
    cameFrom: null,
    panes: {[step.pane]: {...nothingSelected, key}},
  };
}

const labelWidth = 9;

/** A step below its view: a rule, the statement with its number, where to look, and the commands. */
export function tourLines(index: number, width: number): Line[] {
  const step = tourSteps[index];
  if (step === undefined) return [];
  const [first = safe``, ...more] = wrap(step.statement, width - 10);
  const margin = piece(safe` `);
  const number = safe`${index + 1}/${tourSteps.length}`;
  return [
    line(repeat(glyphs.rule, width), 'rule'),
    [margin, piece(first, 'title'), piece(safe`  ${number}`, 'muted')],
    ...more.map(text => [margin, piece(text, 'title')]),
    ...fieldIn(labelWidth, safe`look`, step.look, width - 1).map(each => [margin, ...each]),
    ...step.byHand.flatMap((command, at) =>
      fieldIn(labelWidth, at === 0 ? safe`by hand` : safe``, command, width - 1, 'accent').map(each => [
        margin,
        ...each,
      ]),
    ),
  ];
}
