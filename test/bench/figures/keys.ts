/** How soon a key is answered, in the list of all containers: moving, searching, grouping and folding. */
import {setTimeout as wait} from 'node:timers/promises';
import {mainThreadMs} from '../process.ts';
import {quiet} from '../quiet.ts';
import type {Result} from '../result.ts';
import type {Screen} from '../screen.ts';
import {percentile} from '../statistics.ts';

/** Between two keys, so that each meets an idle dashboard. */
const pause = 40;
/** Number of keys that are pressed before the machine is waited for again. */
const burst = 10;

/** A round of keys that leaves the screen as it was; each of them changes the screen. */
interface Scene {
  readonly name: string;
  /** Keys that bring the screen there, and back. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly round: readonly string[];
  /** Which of the round is measured. */
  readonly counts: (key: string) => boolean;
}

const every = (): boolean => true;
const esc = '\u{1b}';
const clear = '\u{15}';
/** Not beyond the end of the shortest list that is measured, where a key would change nothing. */
const moves = [...'jjjjjjjjkkkkkkkk'];
const letters = [...'default', clear, ...'agent', clear, ...'root', clear];

const scenes: readonly Scene[] = [
  {name: 'moving', before: [], after: [], round: moves, counts: every},
  {name: 'a letter of the filter', before: ['/'], after: [esc], round: letters, counts: key => key !== clear},
  {
    name: 'a pasted word',
    before: ['/'],
    after: [esc],
    round: ['admin-9', clear, 'default', clear, 'net', clear],
    counts: key => key !== clear,
  },
  {name: 'grouping', before: [], after: [], round: ['o', 'o', 'o'], counts: every},
  {name: 'moving in groups', before: ['o'], after: ['o', 'o'], round: moves, counts: every},
  {
    name: 'a letter of the filter in groups',
    before: ['o', '/'],
    after: [esc, 'o', 'o'],
    round: letters,
    counts: key => key !== clear,
  },
  {name: 'folding', before: ['o', 'g'], after: ['o', 'o'], round: ['\r', '\r'], counts: every},
];

interface Answer {
  /** Milliseconds until the frame arrived. */
  readonly wall: number;
  /** Milliseconds that the main thread of the program worked for it. */
  readonly processor: number;
}

async function press(screen: Screen, key: string): Promise<Answer> {
  const before = screen.lines().join('\n');
  const worked = mainThreadMs(screen.pid);
  const at = performance.now();
  screen.type(key);
  const arrived = await screen.until(lines => lines.join('\n') !== before);
  const processor = mainThreadMs(screen.pid) - worked;
  await wait(pause);
  return {wall: arrived - at, processor};
}

/** From a key to the frame that answers it, at the 95th percentile: time, and processor time of the main thread. */
export async function keyFigures(
  screen: Screen,
  where: string,
  containers: number,
  presses: number,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const {name, before, after, round, counts} of scenes) {
    for (const key of before) await press(screen, key);
    const answers: Answer[] = [];
    while (answers.length < presses)
      for (const key of round) {
        if (answers.length % burst === 0) await quiet();
        const answer = await press(screen, key);
        if (counts(key)) answers.push(answer);
      }
    for (const key of after) await press(screen, key);
    const figure = (what: string, of: (answer: Answer) => number): Result => ({
      figure: `${what}, 95th percentile of ${answers.length}, ${name}, ${where}`,
      containers,
      value: percentile(answers.map(of), 0.95),
      unit: 'ms',
      limit: 16,
    });
    results.push(figure('key to frame', ({wall}) => wall));
    results.push(figure('processor time of a key', ({processor}) => processor));
  }
  return results;
}
