/**
 * `npm run pictures -- FOLDER [FLAG…]`: every main view at three sizes in four looks, as SVG in that folder, to be looked
 * at. Flags are captop's, `--demo` if there are none: `--host unix:///var/run/docker.sock` draws the Docker that runs here.
 */
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {keys, Terminal} from '../test/e2e/terminal.ts';
import {type Look, looks} from './looks.ts';
import {screenToSvg} from './svg.ts';

interface View {
  readonly name: string;
  /** Keys that lead there from the list. */
  readonly keys: readonly string[];
  /** Keys that lead back to the list. */
  readonly back: readonly string[];
}

const pane = (name: string, digit: string): View => ({name, keys: [digit], back: [keys.escape]});

/** The groups come last: how many keys lead back from them depends on the containers. */
const views: readonly View[] = [
  {name: 'list', keys: [], back: []},
  pane('processes', '1'),
  pane('capabilities', '2'),
  pane('identity', '3'),
  pane('isolation', '4'),
  pane('findings', '5'),
  {name: 'explain', keys: ['e'], back: [keys.escape]},
  {name: 'matrix', keys: ['m'], back: [keys.escape]},
  {name: 'summary', keys: ['!'], back: [keys.escape]},
  {name: 'help', keys: ['?'], back: [keys.escape]},
  {name: 'compare', keys: [' ', 'j', ' ', 'c'], back: [keys.escape, ' ', 'k', ' ']},
  {name: 'list-grouped', keys: ['o'], back: []},
];

const sizes = [
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** Writes every view at one size in one look. */
async function draw(
  folder: string,
  flags: readonly string[],
  columns: number,
  rows: number,
  look: string,
  {env, paper}: Look,
) {
  await using terminal = new Terminal(process.execPath, [program, ...flags], {columns, rows, env});
  await terminal.waitFor(/^ *RISK +NAME /m);
  await terminal.settle(500);
  for (const view of views) {
    await terminal.press(...view.keys);
    await terminal.settle();
    const file = `${view.name}-${columns}x${rows}-${look}.svg`;
    await writeFile(join(folder, file), screenToSvg([{terminal: terminal.emulator, paper}], view.name));
    await terminal.press(...view.back);
    await terminal.settle();
  }
}

const [folder, ...flags] = process.argv.slice(2);
if (folder === undefined) throw new Error('Which folder? npm run pictures -- FOLDER');
await mkdir(folder, {recursive: true});
for (const [columns, rows] of sizes)
  for (const [name, look] of Object.entries(looks))
    await draw(folder, flags.length === 0 ? ['--demo'] : flags, columns, rows, name, look);
