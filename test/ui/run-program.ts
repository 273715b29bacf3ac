/** The dashboard's state and frames without a terminal, as if started without flags. */
import {profiles} from '../../source/model/profile.ts';
import {createKeymap} from '../../source/ui/keys/keymap.ts';
import {createProgram, type Program} from '../../source/ui/program.ts';
import type {DashboardEvent, DashboardState, Size} from '../../source/ui/state/dashboard-state.ts';
import type {Column} from '../../source/view/column.ts';
import {usualColumns} from '../../source/view/columns.ts';

/** The options of the dashboard if there are no flags. */
export const withoutFlags = {
  profile: undefined,
  profiles,
  notice: null,
  open: null,
  all: false,
  filter: '',
  sort: null,
} as const;

export interface RunningProgram {
  readonly program: Program;
  readonly state: () => DashboardState;
  readonly happen: (event: DashboardEvent) => void;
}

/** Starts it at that size; each event changes its state. */
export function runProgram(size: Size, columns: readonly Column[] = usualColumns): RunningProgram {
  const program = createProgram({...withoutFlags, keymap: createKeymap(), columns});
  let state = program.start;
  return {
    program,
    state: () => state,
    happen: event => {
      state = program.reduce(state, {event, size});
    },
  };
}
