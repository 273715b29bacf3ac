/**
 * The pictures of README.md and its animation are what the program draws: `npm run media` writes them anew.
 */
import {expect, test} from 'vitest';
import {Recorder} from '../../media/animation.ts';
import type {Drawn} from '../../media/cells.ts';
import {looks} from '../../media/looks.ts';
import {scenes, session} from '../../media/scenes.ts';
import {screenToSvg} from '../../media/svg.ts';
import {readDemo} from '../../source/command/files.ts';
import {replay} from '../../source/command/replay.ts';
import type {ManualWatch} from './fixtures.ts';
import {openScreen, type Screen} from './screen.ts';

/** On a dark background, and on a light one for readers who prefer it. */
const both = [looks.dark, looks.light];

const {observation, profile} = await readDemo();

/** The same screen in both looks. */
class Pair {
  readonly #screens: readonly Screen[];

  constructor(columns: number, rows: number) {
    this.#screens = both.map(({env}) =>
      openScreen(columns, rows, {
        // replay() is a watch, without what a test uses to control one.
        watch: replay(observation, false) as ManualWatch,
        profile: profile ?? undefined,
        notice: `recording of ${observation.takenAt.slice(0, 10)}`,
        color: true,
        env: {TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env},
      }),
    );
  }

  async press(keys: readonly string[]): Promise<void> {
    for (const screen of this.#screens) {
      await screen.settle();
      for (const each of keys) await screen.press(each);
    }
  }

  drawn(): readonly Drawn[] {
    return this.#screens.map(({emulator: terminal}, index) => ({
      terminal,
      paper: (both[index] ?? looks.dark).paper,
    }));
  }

  async close(): Promise<void> {
    for (const screen of this.#screens) await screen.close();
  }
}

const file = (name: string): string => `../../media/${name}.svg`;

test.each(scenes)('$name', async ({name, title, columns, rows, keys}) => {
  const pair = new Pair(columns, rows);
  await pair.press(keys);
  const svg = screenToSvg(pair.drawn(), title);
  await pair.close();
  await expect(svg).toMatchFileSnapshot(file(name));
});

test('the animation', async () => {
  const {name, title, columns, rows, steps} = session;
  const pair = new Pair(columns, rows);
  const recorder = new Recorder();
  for (const {keys, seconds} of steps) {
    await pair.press(keys);
    recorder.add(pair.drawn(), seconds);
  }
  await pair.close();
  await expect(recorder.svg(title)).toMatchFileSnapshot(file(name));
});
