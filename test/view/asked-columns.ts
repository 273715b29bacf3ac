import {expect} from 'vitest';
import type {Column} from '../../source/view/column.ts';
import {columnOf} from '../../source/view/columns.ts';

/** The columns of these ids, as they are shown if they are asked for; fails the test if there is none of an id. */
export const askedColumns = (...ids: readonly string[]): readonly Column[] =>
  ids.map(id => columnOf(id) ?? expect.fail(`there is no column ${id}`));
