/** Everything that the dashboard knows, and what may happen to it. */
import type {LiveObservation} from '../../model/live.ts';
import type {ChangeLog} from '../../view/changes.ts';
import type {Key, MouseEvent} from '../keys/tokenise.ts';
import type {Message, Notice, State} from './state.ts';
import type {Effect} from './step.ts';

/** Of the terminal, in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface DashboardState {
  /** What the user has chosen. */
  readonly ui: State;
  /** The newest reading; null before the first. */
  readonly live: LiveObservation | null;
  /** What changed since captop was opened. */
  readonly changes: ChangeLog;
  /** Milliseconds since 1970; ages on the screen are told from it. */
  readonly now: number;
  /** Seconds that the first reading has been waited for. */
  readonly waited: number;
  /** Name or id of a container that is opened as soon as it was read. */
  readonly wanted: string | null;
  /** What keys have asked for outside of the state, and nobody has done yet. */
  readonly effects: readonly Effect[];
}

export type DashboardEvent =
  /** All that one read of the keyboard brought: each key acts on what the one before it led to. */
  | {readonly kind: 'input'; readonly input: readonly (Key | MouseEvent)[]}
  | {readonly kind: 'reading'; readonly live: LiveObservation; readonly now: number}
  | {readonly kind: 'clock'; readonly now: number}
  | {readonly kind: 'notice'; readonly notice: Notice}
  | {readonly kind: 'message'; readonly message: Message}
  /** The first `count` effects have been done. */
  | {readonly kind: 'performed'; readonly count: number};

/** An event, and the size of the terminal when it happened: what a page is depends on it. */
export interface DashboardAction {
  readonly event: DashboardEvent;
  readonly size: Size;
}

/** How the dashboard ends: with an exit status, or by a fault. */
export type End = {readonly status: number} | {readonly error: unknown};
