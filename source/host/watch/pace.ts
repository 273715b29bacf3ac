/** How often processes are read again, and how soon after what happened: each within a share of the processor. */
import type {ContainerChange} from '../../engine/engine.ts';

/**
 * Milliseconds after a change at which its container is asked for. A started process still becomes what it was
 * started to be, and an exec session gets its PID, after the event.
 */
export const delays: Readonly<Record<ContainerChange['kind'], readonly number[]>> = {
  started: [0, 60, 300],
  'exec started': [40, 200],
  changed: [0],
};

/** Maximum number of open questions after changes; with more, everything is asked for at once instead. */
export const mostRenewals = 500;

/** Milliseconds between two such questions for everything. */
export const reloadAfter = 1000;

/** Milliseconds to wait after reading processes because of changes took `cost`: a quarter of the time at most. */
export const restAfterChanges = (cost: number): number => cost / (1 / 4);

/** CPU share allowed for polling: 1 %, and up to 2 % if polls would otherwise be more than 5 s apart. */
const share = {usual: 1 / 100, most: 1 / 50};
const seldom = 5000;

/** Milliseconds to wait after a poll that took `cost`. */
export const restAfterPoll = (cost: number): number =>
  Math.min(cost / share.usual, Math.max(cost / share.most, seldom));

/** The same for a poll of another machine, which took mostly the way there: a tenth of the time at most. */
export const restAfterFarPoll = (elapsed: number): number => elapsed / (1 / 10);

/** Polls after which even what seldom changes has been read again of every process. */
export const pollsToReadAll = 5;

/** The same of another machine, where all of it has to be brought. */
export const farPollsToReadAll = 15;

/** Milliseconds to wait for a slow engine before what it has told is shown: less the first time. */
export const patience = {first: 200, later: 700};

/** Milliseconds without an answer after which the engine is asked whether it still answers. */
export const pingAfter = 900;

/** Milliseconds for which it may leave that unanswered: its silence is told within two seconds. */
export const silentAfter = 900;

/** Milliseconds without a change told after which the engine is asked whether it should have told one. */
export const checkAfter = 30_000;

/** Milliseconds to wait after such a question that took `cost`: half a percent of the engine's time at most. */
export const restAfterCheck = (cost: number): number => cost / (1 / 200);

/** Milliseconds before the connection is tried again: longer after each failure. */
const backOff = [250, 500, 1000, 2000, 5000] as const;

export const backOffAfter = (failures: number): number =>
  backOff[Math.min(failures, backOff.length - 1)] ?? 5000;
