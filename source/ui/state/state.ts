/** What the user has chosen: together with what is observed it decides the frame. */
import type {Belonging} from '../../model/belonging.ts';
import type {RemedyFormat} from '../../model/remedies/formats.ts';
import type {StepName} from '../../model/remedies/plan.ts';
import type {SafeText} from '../../model/safe-text.ts';
import type {Column} from '../../view/column.ts';
import type {PaneId} from '../screens/detail/panes.ts';
import type {View} from '../screens/views.ts';
import {nothingSelected, type Selection} from './selection.ts';

/** What lies over a view. */
export type Overlay = 'sort' | 'help' | 'text' | 'explain' | 'message' | null;

export interface Notice {
  readonly text: SafeText;
  readonly wrong: boolean;
}

export interface Message {
  readonly title: SafeText;
  readonly lines: readonly SafeText[];
}

export interface State {
  /** The views that were entered, the list first and the one on the screen last. */
  readonly stack: readonly View[];
  readonly overlay: Overlay;
  readonly list: Selection;
  /** True until the first key: the cursor stays on the first row, whatever comes in. */
  readonly isWaiting: boolean;
  /** The step of the tour, from 0; null if there is no tour. */
  readonly tour: number | null;
  /** The container that the detail shows. */
  readonly open: string | null;
  readonly pane: PaneId;
  /** The pane that Enter led here from, to which Esc goes back; null where Esc leaves the detail. */
  readonly cameFrom: PaneId | null;
  /** What is selected in each pane of this container. */
  readonly panes: Readonly<Partial<Record<PaneId, Selection>>>;
  /** What is selected in each overlay, and in each view that does not select a container. */
  readonly selections: Readonly<Partial<Record<View | NonNullable<Overlay>, Selection>>>;
  /** How remedies are shown; null for the format that suits the container. */
  readonly remedyFormat: RemedyFormat['id'] | null;
  readonly remedyStep: StepName;
  readonly marks: ReadonlySet<string>;
  readonly filter: string;
  /** The last filter: `n` still finds its matches after it was cleared. */
  readonly sought: string;
  readonly sort: {readonly column: string | null; readonly reverse: boolean};
  /** The columns that the user has chosen; null for those that captop was started with. */
  readonly columns: readonly Column[] | null;
  /** What rows are grouped by; null where they are not. */
  readonly grouping: Belonging | null;
  /** Names of the groups whose rows are not shown; '' for the rows that belong to none. */
  readonly folded: ReadonlySet<string>;
  readonly flagged: boolean;
  readonly all: boolean;
  readonly frozen: boolean;
  readonly mouse: boolean;
  /** Views that show what differs alone. */
  readonly differences: Readonly<Partial<Record<View, boolean>>>;
  /** Name of the profile to compare with; null for that of each container's engine. */
  readonly profile: string | null;
  /** Which of the capabilities that the matrix shows is under its cursor, from 0. */
  readonly column: number;
  /** The first container that the comparison shows. */
  readonly sideways: number;
  readonly notice: Notice | null;
  /** A text to read over the whole screen. */
  readonly message: Message | null;
}

export interface InitialOptions {
  readonly open: string | null;
  readonly all: boolean;
  readonly filter: string;
  readonly sort: string | null;
  readonly profile: string | null;
  /** Whether it begins with the tour. */
  readonly tour?: boolean;
}

/** The state at the start. */
export const initialState = ({open, all, filter, sort, profile, tour}: InitialOptions): State => ({
  stack: open === null ? ['list'] : ['list', 'detail'],
  overlay: null,
  list: open === null ? nothingSelected : {...nothingSelected, key: open},
  isWaiting: open === null,
  tour: tour === true ? 0 : null,
  open,
  pane: 'processes',
  cameFrom: null,
  panes: {},
  selections: {},
  remedyFormat: null,
  remedyStep: 'hardened',
  marks: new Set(),
  filter,
  sought: filter,
  sort: {column: sort, reverse: false},
  columns: null,
  grouping: null,
  folded: new Set(),
  flagged: false,
  all,
  frozen: false,
  mouse: false,
  differences: {},
  profile,
  column: 0,
  sideways: 0,
  notice: null,
  message: null,
});

/** The state with another pane, from which Esc leaves the detail. */
export const atPane = (state: State, pane: PaneId): State => ({...state, pane, cameFrom: null});

/** The view on top. */
export const viewOf = ({stack}: State): View => stack.at(-1) ?? 'list';
