/**
 * The views, in the order in which keys are explained. A view is added here and in a folder or file of its own; the key
 * that opens it is a row of keys/bindings.ts and a line of state/actions.ts. Tests: test/ui/pictures.test.tsx.
 */
import {changesSpec} from './changes.ts';
import {compareSpec} from './compare-screen.ts';
import {detailSpec} from './detail/screen.ts';
import {listSpec} from './list-screen.ts';
import {matrixSpec} from './matrix-screen.ts';
import {summarySpec} from './summary.ts';
import type {ViewSpec} from './view.ts';

export const views = [
  listSpec,
  detailSpec,
  compareSpec,
  matrixSpec,
  summarySpec,
  changesSpec,
] as const satisfies readonly ViewSpec[];

export type View = (typeof views)[number]['id'];

/** The view of that name. */
export const viewSpec = (id: View): ViewSpec<View> => views.find(view => view.id === id) ?? listSpec;
