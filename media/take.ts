/**
 * The pictures of README.md: drives the built program over the recorded host in a terminal emulator, and writes what it
 * shows as SVG. `node media/take.ts` takes them all, `node media/take.ts matrix` one. Every view in every look: every.ts.
 */
import {writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {keys, Terminal} from '../test/e2e/terminal.ts';
import {looks} from './looks.ts';
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
  {name: 'processes', columns: 120, rows: 20, keys: open('name:builder', '1')},
  {name: 'capabilities', columns: 120, rows: 32, keys: open('name:macadmin', '2')},
  {name: 'findings', columns: 120, rows: 30, keys: open('name:priv', '5')},
  {name: 'matrix', columns: 120, rows: 40, keys: ['m']},
];

const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const wanted = process.argv.slice(2);

for (const picture of pictures) {
  if (wanted.length > 0 && !wanted.includes(picture.name)) continue;
  const {columns, rows} = picture;
  const {env, paper} = looks.dark;
  await using terminal = new Terminal(process.execPath, [program, '--demo'], {columns, rows, env});
  await terminal.waitFor('RISK');
  await terminal.settle();
  await terminal.press(...picture.keys);
  await terminal.settle();
  await writeFile(new URL(`${picture.name}.svg`, import.meta.url), screenToSvg(terminal.emulator, paper));
}
