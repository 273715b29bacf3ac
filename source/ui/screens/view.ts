/** What a view is: one folder or file that exports one of these, and a row of the table in views.ts. */
import type {Profile} from '../../model/profile.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import type {ChangeLog} from '../../view/changes.ts';
import type {Column} from '../../view/column.ts';
import type {Measure} from '../../view/column-widths.ts';
import type {ActionId} from '../keys/bindings.ts';
import type {KeySectionId} from '../keys/key-sections.ts';
import type {Listing} from '../state/rows.ts';
import type {State} from '../state/state.ts';
import type {ViewContent} from './view-content.ts';

/** What stays the same while the dashboard is open. */
export interface ViewOptions {
  readonly columns: readonly Column[];
  readonly profiles: readonly Profile[];
  /** Measures rows in these columns, each once for all views. */
  readonly measureOf: (columns: readonly Column[]) => Measure;
}

export interface ViewRequest {
  readonly state: State;
  /** null before the first reading. */
  readonly snapshot: Snapshot | null;
  readonly listing: Listing;
  /** What changed since captop was opened. */
  readonly changes: ChangeLog;
  /** Ids of the containers that are new or have become worse within the last minute. */
  readonly fresh: ReadonlySet<string>;
  /** Cells and lines for the view. */
  readonly width: number;
  readonly height: number;
}

export interface ViewSpec<Id extends string = string> {
  readonly id: Id;
  /** Makes the function that says what the view shows; whatever it keeps between two frames is its own. */
  readonly create: (options: ViewOptions) => (request: ViewRequest) => ViewContent;
  /** True where up and down select a container, the same one in all such views. */
  readonly selectsContainers?: true;
  /** True where there is nothing to show without a container in the list. */
  readonly needsContainers?: true;
  /** True where the newest comes first: on the first row the cursor stays there, whatever comes in. */
  readonly newestFirst?: true;
  /** What the footer offers first, where the order of the bindings is not that of importance here. */
  readonly offersFirst: readonly ActionId[];
  /** The sections of the help, in the order in which it shows them when asked for here. */
  readonly helpSections: readonly KeySectionId[];
}
