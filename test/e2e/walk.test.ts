/** Thousands of keys and resizes in a real terminal, on whatever runs on this machine. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, inject, it} from 'vitest';
import {bindings} from '../../source/ui/keys/bindings.ts';
import {runs} from '../random.ts';
import {dashboard} from './dashboard.ts';
import {keys} from './terminal.ts';

/** Numbers that look random and are the same in every run (Park and Miller's generator). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** What ends captop or leaves it for another program is walked elsewhere. */
const left = new Set(['quit', 'interrupt', 'suspend', 'inspect']);

/** Names of keys -> what a terminal sends for them. */
const bytes: Readonly<Record<string, string>> = {
  escape: keys.escape,
  tab: keys.tab,
  down: keys.down,
  left: keys.left,
  right: keys.right,
  home: keys.home,
  end: keys.end,
  f1: keys.f1,
  up: keys.up,
  enter: keys.enter,
  space: ' ',
  backspace: keys.backspace,
  pageup: keys.pageUp,
  pagedown: keys.pageDown,
  'shift-tab': '\u001b[Z',
  f5: '\u001b[15~',
  f6: '\u001b[17~',
};

const sent = [
  ...new Set(
    bindings
      .filter(({action}) => !left.has(action))
      .flatMap(({keys: names}) => names)
      .map(name => (name.startsWith('ctrl-') ? keys.control(name.slice(-1)) : (bytes[name] ?? name))),
  ),
].filter(key => typeof key === 'string' && (key.length === 1 || key.startsWith('\u001b')));

const steps = runs(10_000);
const atOnce = 20;

it('a random walk wraps no line, loses no selection, and leaves the terminal as it was', async context => {
  const obstacle = inject('labObstacle');
  if (obstacle !== null) context.skip(obstacle);
  const random = randomFrom(4711);
  // It hides columns, too, and they stay hidden.
  await using stack = new AsyncDisposableStack();
  const home = mkdtempSync(join(tmpdir(), 'captop-walk-'));
  stack.defer(() => rmSync(home, {recursive: true}));
  await using terminal = dashboard([], {columns: 100, rows: 30, env: {XDG_CONFIG_HOME: home}});
  await terminal.waitFor(/NAME/);
  for (let step = 0; step < steps; ) {
    if (random(12) === 0) {
      // What is on its way for the old size may still arrive.
      await terminal.settle(8);
      terminal.resize(40 + random(160), 10 + random(50));
      await terminal.settle(60);
      step++;
    } else {
      const count = 1 + random(atOnce);
      terminal.type(Array.from({length: count}, () => sent[random(sent.length)] ?? 'j').join(''));
      step += count;
    }
    await terminal.settle(8, 16);
    // A frame for the size before may just have been on its way.
    await terminal.waitFor(() => terminal.wrapped().length === 0);
  }
  // Leaves whatever view it is in, one after the other: back to the list, which still has its selection.
  terminal.resize(120, 40);
  // By its footer, as any column may be hidden by now.
  const isList = (screen: string) => /space mark .* m matrix /.test(screen);
  // More often than views can lie upon each other, since two that arrive together are one: Esc never quits.
  for (let press = 0; press < 40 && !isList(terminal.screen()); press++) {
    terminal.type(keys.escape);
    await terminal.settle(100);
  }
  // Esc clears the filter; `f` shows again what is not flagged.
  terminal.type(keys.escape);
  if (!isList(await terminal.settle())) terminal.type('f');
  await terminal.waitFor(shown => isList(shown) && /^❯/m.test(shown));
  terminal.type('q');
  expect(await terminal.exited()).toMatchObject({status: 0});
  expect(terminal.state()).toEqual({
    alternateScreen: false,
    cursorHidden: false,
    mouse: false,
    bracketedPaste: false,
  });
});
