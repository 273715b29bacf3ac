/** A pane that is text to read: `e` explains the findings of the container, and `y` copies its id. */
import type {SafeText} from '../../../model/safe-text.ts';
import {copyOfId} from '../copy.ts';
import {findingsExplanation} from '../explain.ts';
import type {Pane} from './pane.ts';

export const textPane = <Id extends string>(
  id: Id,
  title: SafeText,
  name: SafeText,
  view: Pane['view'],
): Pane<Id> => ({
  id,
  title,
  shortTitle: title,
  name,
  view,
  explanation:
    ({row, width}) =>
    () =>
      findingsExplanation(row, row.container.findings, width),
  copy: ({row, width}) => copyOfId(row, width),
});
