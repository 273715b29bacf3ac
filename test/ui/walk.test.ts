/** Random keys and resizes: no frame is too wide or too tall, and no selection is lost. */
import {describe, expect, it} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import {profiles} from '../../source/model/profile.ts';
import type {ObservedContainer} from '../../source/model/snapshot.ts';
import {createFrameBuilder, type Frame} from '../../source/ui/frame.ts';
import {bindings} from '../../source/ui/keys/bindings.ts';
import {createKeymap} from '../../source/ui/keys/keymap.ts';
import {paint} from '../../source/ui/paint.ts';
import {createPainter} from '../../source/ui/painter.ts';
import type {Size} from '../../source/ui/state/dashboard-state.ts';
import {press} from '../../source/ui/state/reduce.ts';
import {initialState, type State} from '../../source/ui/state/state.ts';
import {selectionOf} from '../../source/ui/state/step.ts';
import {themes} from '../../source/ui/theme.ts';
import {usualColumns} from '../../source/view/columns.ts';
import {widthOf} from '../../source/view/text-width.ts';
import {runs} from '../random.ts';
import {containers, observe} from './fixtures.ts';
import {settledFrame} from './settled-frame.ts';

/** Numbers that look random and are the same in every run (Park and Miller's generator). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const keyboard = [
  ...new Set(bindings.flatMap(({keys}) => keys)),
  'x',
  'w',
  ':',
  '!',
  '漢',
  'backspace',
  'f9',
];

describe('a random walk', () => {
  it('of thousands of keys and resizes keeps every frame within the screen', () => {
    const random = randomFrom(20_261_124);
    const keymap = createKeymap();
    const painter = createPainter(themes.none, false);
    const draw = createFrameBuilder({keymap, columns: usualColumns, profiles});
    let size: Size = {columns: 80, rows: 24};
    let shown: readonly ObservedContainer[] = containers;
    let snapshot = judge(observe(shown));
    let state: State = initialState({open: null, all: false, filter: '', sort: null, profile: null});

    const nextFrame = (): Frame => {
      const connection = random(9) === 0 ? ({state: 'lost', since: '', reason: 'gone'} as const) : null;
      const next = settledFrame(draw, state, snapshot, size, connection);
      state = next.state;
      return next.frame;
    };

    for (let step = 0; step < runs(10_000); step++) {
      const what = random(40);
      if (what === 0) size = {columns: 1 + random(220), rows: 1 + random(70)};
      else if (what === 1) {
        shown = containers.filter(() => random(5) > 0);
        snapshot = judge(observe(shown));
      } else {
        const key = keyboard[random(keyboard.length)] ?? 'j';
        const {context} = nextFrame();
        const next = press(state, key, context, keymap);
        // That a key quits is ignored: the walk goes on.
        state = next.state;
      }
      const {
        title,
        body: {above, table, below},
        footer,
        context,
      } = nextFrame();
      const tableLines = table === null ? 0 : table.rows.length + 1;
      const rows = [title, ...above, ...below, ...footer];
      expect(rows.length + tableLines).toBeLessThanOrEqual(size.rows);
      const widths = rows.map(line => widthOf(paint(line, painter, size.columns)));
      if (table !== null) widths.push(table.widths.reduce((sum, width) => sum + width + 3, 1));
      expect(Math.max(...widths)).toBeLessThanOrEqual(size.columns);
      const selection = selectionOf(state);
      if (context.items.length > 0) expect(context.items[selection.index]).toBe(selection.key);
    }
  });
});
