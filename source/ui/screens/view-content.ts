/** What a view puts on the screen, and what the keys act on there. */
import type {RemedyFormat} from '../../model/remedies/formats.ts';
import type {Acceptable, ClickArea, Copy} from '../state/input-context.ts';
import type {Selection} from '../state/selection.ts';
import type {Line} from '../text/line.ts';
import type {TableContent} from './compare.ts';
import type {ScrollView} from './scroll-view.ts';

export interface ViewContent {
  /** Lines above what scrolls. */
  readonly above: readonly Line[];
  readonly scroll: ScrollView;
  readonly copy?: Copy | null;
  /** The finding that a policy may accept by the block that `A` copies. */
  readonly acceptable?: Acceptable | null;
  /** Id of the container that Enter opens where that is not the selected one of the list; null if there is none. */
  readonly opens?: string | null;
  /** Id of the container whose inspect document `i` shows; left out or null where none is on the screen. */
  readonly inspects?: string | null;
  /** What can be clicked; rows are counted from the first line of the view. */
  readonly clicks?: readonly ClickArea[];
  /** The format in which remedies are shown; null where none are. */
  readonly remedyFormat?: RemedyFormat['id'] | null;
  /** Whether what differs alone is shown; left out where `d` has not been pressed. */
  readonly showsDifferences?: boolean;
  /** Whether `d` keeps what differs alone. */
  readonly filtersDifferences?: boolean;
  /** What `e` shows; left out where there is nothing to explain. */
  readonly explanation?: () => ScrollView;
  /** Drawn in the place of the items. */
  readonly table?: (selection: Selection, room: number) => TableContent;
  /** How far the view can be moved to the right. */
  readonly lastSideways?: number;
  readonly lastColumn?: number;
}

/** The same, with the explanation over it where it was asked for. */
export const withExplanation = (content: ViewContent, wanted: boolean): ViewContent =>
  wanted && content.explanation !== undefined
    ? {above: [], scroll: content.explanation(), explanation: content.explanation, copy: content.copy ?? null}
    : content;
