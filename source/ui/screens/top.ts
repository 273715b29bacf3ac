/** What a view puts on the screen, and what the keys act on there. */
import type {Copy} from '../state/input-context.ts';
import type {Selection} from '../state/selection.ts';
import type {Line} from '../text/line.ts';
import type {TableContent} from './compare.ts';
import type {ScrollView} from './scroll-view.ts';

export interface ViewContent {
  /** Lines above the sheet. */
  readonly above: readonly Line[];
  readonly sheet: ScrollView;
  readonly copy?: Copy | null;
  /** What `e` shows; left out where there is nothing to explain. */
  readonly explanation?: () => ScrollView;
  /** Drawn in the place of the sheet's items. */
  readonly table?: (selection: Selection, room: number) => TableContent;
  readonly lastSideways?: number;
  readonly lastColumn?: number;
}

/** The same, with the explanation over it where it was asked for. */
export const explained = (top: ViewContent, wanted: boolean): ViewContent =>
  wanted && top.explanation !== undefined
    ? {above: [], sheet: top.explanation(), explanation: top.explanation, copy: top.copy ?? null}
    : top;
