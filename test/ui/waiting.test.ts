/** What the title says until an engine answers. */
import {expect, it} from 'vitest';
import {profiles} from '../../source/model/profile.ts';
import {createKeymap} from '../../source/ui/keys/keymap.ts';
import {createProgram} from '../../source/ui/program.ts';
import type {DashboardEvent} from '../../source/ui/state/dashboard-state.ts';
import {usualColumns} from '../../source/view/columns.ts';
import {live} from './fixtures.ts';

const size = {columns: 80, rows: 24};

it('says after two seconds for how long none has answered, until one does', () => {
  const program = createProgram({
    keymap: createKeymap(),
    columns: usualColumns,
    profile: undefined,
    profiles,
    notice: null,
    open: null,
    all: false,
    filter: '',
    sort: null,
  });
  let state = program.start;
  const title = () =>
    program
      .frame(state, size)
      .title.line.map(({text}) => text)
      .join('');
  const happen = (event: DashboardEvent) => {
    state = program.reduce(state, {event, size});
  };
  const tick = (second: number) => happen({kind: 'clock', now: second * 1000});
  tick(1);
  expect(title()).not.toContain('answered');
  tick(2);
  expect(title()).toContain('no engine has answered for 2 s');
  for (let second = 3; second <= 75; second++) tick(second);
  expect(title()).toContain('no engine has answered for 1 min');
  expect(program.isAgeing(state)).toBe(true);
  happen({kind: 'reading', live: live(), now: 76_000});
  tick(77);
  expect(title()).not.toContain('answered');
  expect(program.isAgeing(state)).toBe(false);
});
