/**
 * Pictures of real screens: drives the built program in a real terminal emulator and writes what it shows as
 * SVG. `node media/take.ts` takes them all from the recorded host; `--live` from the Docker that runs here.
 */
import {writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {keys, Terminal} from '../test/e2e/terminal.ts';
import {screenToSvg} from './svg.ts';

interface Picture {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly keys: readonly string[];
}

/** Filters to the container, opens it, and goes to a pane. */
const open = (container: string, pane: string): string[] => ['/', ...container, keys.enter, keys.enter, pane];

const pictures: readonly Picture[] = [
  {name: 'list', columns: 120, rows: 26, keys: []},
  {name: 'list-80x24', columns: 80, rows: 24, keys: []},
  {name: 'processes', columns: 120, rows: 20, keys: open('name:builder', '1')},
  {name: 'capabilities', columns: 120, rows: 32, keys: open('name:macadmin', '2')},
  {name: 'identity', columns: 120, rows: 26, keys: open('name:web', '3')},
  {name: 'isolation', columns: 120, rows: 30, keys: open('name:dockersock', '4')},
  {name: 'findings', columns: 120, rows: 30, keys: open('name:priv', '5')},
  {name: 'matrix', columns: 120, rows: 40, keys: ['m']},
  {name: 'compare', columns: 120, rows: 40, keys: [' ', 'j', ' ', 'j', ' ', 'c']},
];

const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const wanted = process.argv.slice(2).filter(word => !word.startsWith('--'));
const source = process.argv.includes('--live') ? [] : ['--demo'];

for (const picture of pictures) {
  if (wanted.length > 0 && !wanted.includes(picture.name)) continue;
  const {columns, rows} = picture;
  const colours = {COLORTERM: 'truecolor', FORCE_COLOR: '3'};
  await using terminal = new Terminal(process.execPath, [program, ...source], {columns, rows, env: colours});
  await terminal.waitFor('RISK');
  await terminal.settle();
  await terminal.press(...picture.keys);
  await terminal.settle();
  await writeFile(new URL(`${picture.name}.svg`, import.meta.url), screenToSvg(terminal.emulator));
}
