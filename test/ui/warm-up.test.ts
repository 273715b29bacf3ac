/** What the first key presses need of every container is computed ahead, without a visible change. */
import {expect, it} from 'vitest';
import type {Column} from '../../source/view/column.ts';
import {usualColumns} from '../../source/view/columns.ts';
import {live, projects} from './fixtures.ts';
import {runProgram} from './run-program.ts';

const size = {columns: 120, rows: 30};

/** The list of some Compose projects; `press` returns how many texts of columns a key has asked for. */
function opened() {
  let asked = 0;
  const counting = usualColumns.map(
    (column): Column => ({
      ...column,
      texts: row => {
        asked++;
        return column.texts(row);
      },
    }),
  );
  const {program, state, happen} = runProgram(size, counting);
  happen({kind: 'reading', live: live(projects), now: 0});
  return {
    screen: () => {
      const {title, body, footer} = program.frame(state(), size);
      return {title, body, footer};
    },
    frame: () => program.frame(state(), size),
    press: (key: string) => {
      const before = asked;
      happen({kind: 'input', input: [key]});
      return asked - before;
    },
    warmUp: () => {
      for (const take of program.warmUp) take(state(), size);
    },
  };
}

it('changes nothing on the screen, whichever keys follow', () => {
  const [warm, cold] = [opened(), opened()];
  warm.warmUp();
  expect(warm.screen()).toEqual(cold.screen());
  for (const key of ['o', 'j', 'm', 'escape', '/', 's', 'h']) {
    warm.press(key);
    cold.press(key);
    expect(warm.screen()).toEqual(cold.screen());
  }
});

it('leaves less to compute for the first key', () => {
  const [warm, cold] = [opened(), opened()];
  warm.warmUp();
  expect(warm.press('o')).toBeLessThan(cold.press('o'));
});

it('does nothing while an overlay has other keys', () => {
  const program = opened();
  program.press('?');
  const frame = program.frame();
  program.warmUp();
  expect(program.frame()).toBe(frame);
});
