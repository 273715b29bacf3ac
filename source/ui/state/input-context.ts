/** What keys act on. It is worked out from the state and the snapshot before a key is handled. */

import type {Belonging} from '../../model/belonging.ts';
import type {RemedyFormat} from '../../model/remedies/formats.ts';
import type {SafeText} from '../../model/safe-text.ts';
import type {Column} from '../../view/column.ts';
import type {Row} from '../../view/row.ts';
import type {PaneId} from '../screens/detail/panes.ts';

/** What `y` copies: the text for the clipboard, and words for the screen. */
export interface Copy {
  readonly text: string;
  readonly what: SafeText;
}

/** A finding of a container, which a policy may accept. */
export interface Acceptable {
  readonly findingId: string;
  readonly container: string;
}

/** What a click does on a part of a row: it turns to a pane, or sorts by a column. */
export type ClickTarget =
  | {readonly kind: 'pane'; readonly pane: PaneId}
  | {readonly kind: 'sort'; readonly column: string};

/** A part of a row, in cells from 0; `end` is the first cell behind it. */
export interface ClickArea {
  readonly row: number;
  readonly start: number;
  readonly end: number;
  readonly target: ClickTarget;
}

export interface InputContext {
  /** The rows of the list, in its order. */
  readonly rows: readonly Row[];
  /** The columns that the list shows where it has room for them. */
  readonly columns: readonly Column[];
  /** What the rows can be grouped by. */
  readonly groupings: readonly Belonging[];
  /** Their container ids. */
  readonly ids: readonly string[];
  /** Keys of the items that up and down move over. */
  readonly items: readonly string[];
  /** Rows that the items have on the screen, and the first of them (from 0). */
  readonly room: number;
  readonly firstRow: number;
  /** Lines of a page, also of a text. */
  readonly lines: number;
  /** Items that differ: where `n` goes in a detail. */
  readonly differing: readonly string[];
  /** Ids of the containers that the filter matches; without one, those that the last filter matched. */
  readonly sought: () => readonly string[];
  /** Whether there is a container to compare: a marked one, or the selected one. */
  readonly isComparable: () => boolean;
  /** Whether the filter can be read. */
  readonly isFilterRight: boolean;
  /** Names of the profiles that can be chosen, and the one in use; null is what each container's engine grants. */
  readonly profiles: readonly (string | null)[];
  readonly profile: string | null;
  /** Id of the container that Enter opens where that is not the selected one of the list; null if there is none. */
  readonly opens: string | null;
  /** Id of the container whose inspect document `i` shows; null where none is selected on the screen. */
  readonly inspects: string | null;
  /** The format in which remedies are shown; null where none are. */
  readonly remedyFormat: RemedyFormat['id'] | null;
  /** Whether what differs alone is shown. */
  readonly showsDifferences: boolean;
  /** What can be clicked beside the items. */
  readonly clicks: readonly ClickArea[];
  readonly copy: Copy | null;
  /** The finding that a policy may accept by the block that `A` copies. */
  readonly acceptable: Acceptable | null;
  /** The panes of the detail in order, and the one that Enter leads to, or null. */
  readonly panes: readonly PaneId[];
  readonly enters: PaneId | null;
  /** Whether there is something to explain under the cursor. */
  readonly explains: boolean;
  /** How far the comparison and the matrix can be moved to the right. */
  readonly lastSideways: number;
  readonly lastColumn: number;
}
