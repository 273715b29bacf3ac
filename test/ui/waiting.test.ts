/** What the title says until an engine answers. */
import {expect, it} from 'vitest';
import {live} from './fixtures.ts';
import {runProgram} from './run-program.ts';

const size = {columns: 80, rows: 24};

it('says after two seconds how long no engine has answered, until one does', () => {
  const {program, state, happen} = runProgram(size);
  const title = () =>
    program
      .frame(state(), size)
      .title.line.map(({text}) => text)
      .join('');
  const tick = (second: number) => happen({kind: 'clock', now: second * 1000});
  tick(1);
  expect(title()).not.toContain('answered');
  tick(2);
  expect(title()).toContain('no engine has answered for 2 s');
  for (let second = 3; second <= 75; second++) tick(second);
  expect(title()).toContain('no engine has answered for 1 min');
  expect(program.isAgeing(state())).toBe(true);
  happen({kind: 'reading', live: live(), now: 76_000});
  tick(77);
  expect(title()).not.toContain('answered');
  expect(program.isAgeing(state())).toBe(false);
});
