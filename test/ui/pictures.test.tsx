/** Every pane and state on a terminal emulator, at four sizes: the screens are kept in pictures/, so that a review shows their changes. */
import {describe, expect, it} from 'vitest';
import {live, manualWatch, observe, projects} from './fixtures.ts';
import {openInTest} from './screen.ts';

const sizes = [
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

type Options = Parameters<typeof openInTest>[2];

interface Scene {
  readonly name: string;
  /** Keys that lead there; each string is sent as one read. */
  readonly keys: readonly string[];
  readonly options?: () => Options;
}

const lost = () => {
  const watch = manualWatch();
  watch.give({
    observation: {...observe(), takenAt: new Date(Date.now() - 3 * 3_600_000 - 60_000).toISOString()},
    connection: {state: 'lost', since: '2026-11-24T16:20:03.000Z', reason: 'connect ECONNREFUSED'},
    partial: false,
  });
  return {watch};
};

const scenes: readonly Scene[] = [
  {name: 'list', keys: []},
  {name: 'list-marked', keys: [' ', 'j', ' ']},
  {name: 'list-filter', keys: ['/', 'cap:mac_admin']},
  {name: 'list-filter-wrong', keys: ['/', 'risk:dire']},
  {name: 'list-no-match', keys: ['/', 'xyzzy', '\r']},
  {name: 'list-loading', keys: [], options: () => ({watch: manualWatch(null)})},
  {name: 'list-empty', keys: [], options: () => ({watch: manualWatch(live([]))})},
  {name: 'list-lost', keys: [], options: lost},
  {name: 'list-recording', keys: [], options: () => ({notice: 'recording of 2026-11-24'})},
  {name: 'list-grouped', keys: ['o', 'jjj'], options: () => ({watch: manualWatch(live(projects))})},
  {name: 'list-ascii', keys: [' '], options: () => ({ascii: true})},
  {name: 'sort', keys: ['s', 'jj']},
  {name: 'help', keys: ['?']},
  {name: 'processes', keys: ['\r', '1', 'j']},
  {name: 'processes-tree', keys: ['/', 'tree', '\r', '\r', 'G']},
  {name: 'capabilities', keys: ['jj', '\r', '2', 'G']},
  {name: 'capabilities-heading', keys: ['jj', '\r', '2', 'e']},
  {name: 'capabilities-differences', keys: ['jj', '\r', '2', 'd']},
  {name: 'identity', keys: ['\r', '3']},
  {name: 'isolation', keys: ['j', '\r', '4']},
  {name: 'findings', keys: ['j', '\r']},
  {name: 'findings-compose', keys: ['\r', 't']},
  {name: 'findings-minimal', keys: ['\r', 'tt', 'T']},
  {name: 'detail-hidden', keys: ['/', 'hidden', '\r', '\r']},
  {name: 'explain', keys: ['jj', '\r', '2', 'G', 'e']},
  {name: 'compare', keys: [' ', 'j', ' ', 'j', ' ', 'c']},
  {name: 'matrix', keys: ['m', 'l', 'jj']},
  {name: 'summary', keys: ['!']},
];

describe.each(sizes)('at %i by %i', (columns, rows) => {
  it.each(scenes)('$name stands without a wrapped line', async ({name, keys, options}) => {
    const screen = await openInTest(columns, rows, options?.());
    for (const each of keys) await screen.press(each);
    const text = await screen.settle();
    expect(screen.wrapped()).toBe(0);
    expect(text.split('\n')).toHaveLength(rows);
    await expect(`${text.replace(/ +$/gm, '')}\n`).toMatchFileSnapshot(
      `pictures/${columns}x${rows}/${name}.txt`,
    );
  });
});
