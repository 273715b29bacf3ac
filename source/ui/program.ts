/** The dashboard without a terminal: its first state, what an event makes of a state, and the frame of a state. */
import {isListed} from '../model/container-state.ts';
import {Judge} from '../model/judge.ts';
import type {Profile} from '../model/profile.ts';
import type {Observation, Snapshot} from '../model/snapshot.ts';
import {type ChangeLog, emptyLog, newlyWorse, recordChanges} from '../view/changes.ts';
import type {Column} from '../view/column.ts';
import {rowsOf} from '../view/row.ts';
import {createFrameBuilder, type Frame} from './frame.ts';
import type {Keymap} from './keys/keymap.ts';
import {memoizeLast} from './memoize-last.ts';
import {viewSpec} from './screens/views.ts';
import {handlerOf} from './state/actions.ts';
import type {DashboardAction, DashboardEvent, DashboardState, Size} from './state/dashboard-state.ts';
import type {InputContext} from './state/input-context.ts';
import {openedDetail} from './state/opening.ts';
import {point, press, type} from './state/reduce.ts';
import {nothingSelected} from './state/selection.ts';
import {initialState, type State, viewOf} from './state/state.ts';
import {opened, placeOf, settled} from './state/step.ts';
import {atTourStep} from './tour/tour.ts';

export interface ProgramOptions {
  readonly keymap: Keymap;
  readonly columns: readonly Column[];
  /** The profile to compare with; that of each container's engine if it is undefined. */
  readonly profile: Profile | undefined;
  /** Those that the profile key goes through. */
  readonly profiles: readonly Profile[];
  /** What a policy makes of a snapshot; the same snapshot without a policy. */
  readonly rule?: (snapshot: Snapshot) => Snapshot;
  /** What is shown if not a live host: `recording of 2026-11-24`. */
  readonly notice: string | null;
  /** Name or id of a container to open in detail. */
  readonly open: string | null;
  readonly all: boolean;
  readonly filter: string;
  readonly sort: string | null;
  /** Whether it walks the lesson, a step a screen. */
  readonly tour?: boolean;
}

export interface Program {
  readonly start: DashboardState;
  /** A reducer for React's useReducer: pure, as everything here. */
  readonly reduce: (state: DashboardState, action: DashboardAction) => DashboardState;
  readonly frame: (state: DashboardState, size: Size) => Frame;
  /** Whether something on the screen depends on the time: the age of rows, a mark that lasts a minute. */
  readonly isAgeing: (state: DashboardState) => boolean;
  /**
   * Steps that draw what some keys of the list lead to, and forget it: what those keys have to work out of every
   * container is known then. With 1,000 containers the first letter of the filter takes 6 ms of processor time instead
   * of 15, the first `o` 11 instead of 27 and the first `m` 10 instead of 43 (medians of 7 runs by turns, on a busy
   * machine).
   */
  readonly warmUp: readonly ((state: DashboardState, size: Size) => void)[];
}

/** What keys of the list lead to that look at every container. */
const looksAtAll: readonly ((ui: State, context: InputContext) => State)[] = [
  ui => ({...ui, filter: `${ui.filter}e`}),
  ...[0, 1].map(
    place =>
      (ui: State, {groupings}: InputContext): State => ({...ui, grouping: groupings[place] ?? null}),
  ),
  (ui, context) => handlerOf('matrix')(ui, context).state,
];

/** The cursor back on the first row, where it stays there whatever comes in. */
function onFirstRow(ui: State): State {
  const view = viewOf(ui);
  const waits = ui.isWaiting ? {...ui, list: nothingSelected} : ui;
  return viewSpec(view).newestFirst && ui.selections[view]?.index === 0
    ? {...waits, selections: {...ui.selections, [view]: nothingSelected}}
    : waits;
}

/** What runs: whether containers that do not run are shown makes no change. */
const running = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  hosts: snapshot.hosts.map(host => ({...host, containers: host.containers.filter(isListed)})),
});

/** A frame, and the user's state made to fit it: a selection that is gone has moved to its neighbour. */
interface Fitted {
  readonly ui: State;
  readonly frame: Frame;
}

/** Makes the dashboard; what does not change between two frames is kept. */
export function createProgram(options: ProgramOptions): Program {
  const {keymap, profiles, rule = snapshot => snapshot} = options;
  const build = createFrameBuilder(options);
  // Each remembers by its own profile.
  const [byDefault, byChoice] = [new Judge(), new Judge()];
  const judgedByDefault = memoizeLast((observation: Observation) =>
    rule(byDefault.judge(observation, options.profile)),
  );
  const judgedByChoice = memoizeLast((observation: Observation, profile: Profile | undefined) =>
    rule(byChoice.judge(observation, profile)),
  );
  const judged = (observation: Observation, profile: Profile | undefined): Snapshot =>
    profile === options.profile ? judgedByDefault(observation) : judgedByChoice(observation, profile);
  const freshSet = memoizeLast((ids: string) => new Set(ids === '' ? [] : ids.split(' ')));
  /** The same set for the same ids, so that rows are laid out anew only when one of them changes. */
  const freshOf = ({changes, now}: Pick<DashboardState, 'changes' | 'now'>): ReadonlySet<string> =>
    freshSet([...newlyWorse(changes, now)].join(' '));

  const frameOf = memoizeLast(
    (
      ui: State,
      live: DashboardState['live'],
      changes: ChangeLog,
      now: number,
      waited: number,
      columns: number,
      rows: number,
    ): Frame => {
      const profile = profiles.find(({name}) => name === ui.profile);
      const shown = {
        snapshot: live === null ? null : judged(live.observation, profile),
        changes,
        fresh: freshOf({changes, now}),
        standing: {
          connection: live?.connection ?? null,
          frozen: ui.frozen,
          partial: live?.partial ?? false,
          notice: options.notice,
          takenAt: live?.observation.takenAt ?? null,
          now,
          waited: live === null ? waited : 0,
        },
      };
      return build(ui, shown, {columns, rows});
    },
  );
  const fitted = (state: DashboardState, {columns, rows}: Size): Fitted => {
    const {ui, live, changes, now, waited} = state;
    const frame = frameOf(ui, live, changes, now, waited, columns, rows);
    const fitting = settled(ui, frame.context);
    return {
      ui: fitting,
      frame: fitting === ui ? frame : frameOf(fitting, live, changes, now, waited, columns, rows),
    };
  };

  const happened = (state: DashboardState, event: DashboardEvent, size: Size): DashboardState => {
    switch (event.kind) {
      case 'input': {
        let next = state;
        for (const input of event.input) {
          // Of a text that is pasted into the filter only the whole is looked for.
          const typed = typeof input === 'string' ? type(next.ui, input) : null;
          if (typed !== null) {
            next = {...next, ui: typed};
            continue;
          }
          const {ui, frame} = fitted(next, size);
          const step =
            typeof input === 'string'
              ? press(ui, input, frame.context, keymap)
              : point(ui, input, frame.context);
          next = {...next, ui: step.state, effects: [...next.effects, ...step.effects]};
        }
        return next;
      }
      case 'reading': {
        const ui = onFirstRow(state.ui);
        const changes = event.live.partial
          ? state.changes
          : recordChanges(state.changes, running(judgedByDefault(event.live.observation)));
        const next = {...state, ui, live: event.live, changes, now: event.now};
        if (ui.tour !== null && ui.isWaiting) {
          const rows = rowsOf(judgedByDefault(event.live.observation));
          return {...next, ui: atTourStep(ui, rows, ui.tour)};
        }
        if (state.wanted === null) return next;
        const {observation, partial} = event.live;
        const opening = openedDetail(ui, judgedByDefault(observation), state.wanted, partial);
        const isOpen = opening !== ui || !partial;
        return {...next, ui: opening, wanted: isOpen ? null : state.wanted};
      }
      case 'clock':
        return {...state, now: event.now, waited: state.live === null ? state.waited + 1 : 0};
      case 'notice':
        return {...state, ui: {...state.ui, notice: event.notice}};
      case 'message':
        return {...state, ui: opened({...state.ui, message: event.message}, 'message')};
      case 'performed':
        return {...state, effects: state.effects.slice(event.count)};
    }
  };

  return {
    start: {
      ui: initialState({...options, open: null, profile: options.profile?.name ?? null}),
      live: null,
      changes: emptyLog,
      now: 0,
      waited: 0,
      wanted: options.open,
      effects: [],
    },
    reduce: (state, {event, size}) => {
      const next = happened(state, event, size);
      const {ui} = fitted(next, size);
      return ui === next.ui ? next : {...next, ui};
    },
    frame: (state, size) => fitted(state, size).frame,
    warmUp: looksAtAll.map(lead => (state, size) => {
      const {ui, frame} = fitted(state, size);
      if (placeOf(ui) !== 'list') return;
      fitted({...state, ui: lead(ui, frame.context)}, size);
      // Of some things only the last is kept: that of the screen.
      fitted(state, size);
    }),
    isAgeing: state =>
      state.live === null || state.live.connection.state === 'lost' || freshOf(state).size > 0,
  };
}
