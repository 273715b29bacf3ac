import type {Snapshot} from '../../source/model/snapshot.ts';
import type {createFrameBuilder, Frame} from '../../source/ui/frame.ts';
import type {Size} from '../../source/ui/state/dashboard-state.ts';
import type {State} from '../../source/ui/state/state.ts';
import {settled} from '../../source/ui/state/step.ts';
import {emptyLog} from '../../source/view/changes.ts';

type Draw = ReturnType<typeof createFrameBuilder>;
type Connection = Parameters<Draw>[1]['standing']['connection'];

/** A state after its selections were moved to what its frame shows, and the frame then. */
export function settledFrame(
  draw: Draw,
  before: State,
  snapshot: Snapshot,
  size: Size,
  connection: Connection = null,
): {readonly state: State; readonly frame: Frame} {
  const standing = {
    connection,
    frozen: before.frozen,
    partial: false,
    notice: null,
    takenAt: snapshot.takenAt,
    now: Date.parse(snapshot.takenAt),
    waited: 0,
  };
  const shown = {snapshot, standing, changes: emptyLog, fresh: new Set<string>()};
  const state = settled(before, draw(before, shown, size).context);
  return {state, frame: draw(state, shown, size)};
}
