/** The first frames are written without Ink, and are the same as Ink's on the screen, cell by cell. */
import xterm from '@xterm/headless';
import {expect, it} from 'vitest';
import {createKeymap} from '../../source/ui/keys/keymap.ts';
import {createPainter} from '../../source/ui/painter.ts';
import {createProgram} from '../../source/ui/program.ts';
import {followReadings} from '../../source/ui/readings.ts';
import type {End} from '../../source/ui/state/dashboard-state.ts';
import {writeFirstFrames} from '../../source/ui/terminal/first-frames.ts';
import {runApp} from '../../source/ui/terminal/ink.tsx';
import {type ThemeName, themes} from '../../source/ui/theme.ts';
import {usualColumns} from '../../source/view/columns.ts';
import {fakeTerminal} from './fake-terminal.ts';
import {manualWatch} from './fixtures.ts';
import {withoutFlags} from './run-program.ts';

/** Every cell of the screen: its character and how it looks. */
function cellsOf(emulator: xterm.Terminal): string[] {
  const {active} = emulator.buffer;
  return Array.from({length: emulator.rows}, (_, row) => {
    const line = active.getLine(active.baseY + row);
    return Array.from({length: emulator.cols}, (_, column) => {
      const cell = line?.getCell(column);
      // A blank looks the same whatever colour its letter would have.
      const text = cell?.getChars() || ' ';
      const colour = text === ' ' ? '' : `${cell?.getFgColor()} ${cell?.isBold()} ${cell?.isDim()}`;
      return `${text} ${colour} ${cell?.getBgColor()} ${cell?.isInverse()} ${cell?.isUnderline()}`;
    }).join('|');
  });
}

it.each([
  [120, 40, 'dark', null],
  [80, 24, 'basic', null],
  [60, 15, 'none', null],
  [200, 50, 'light', 'priv'],
] as const)('at %i by %i with the theme %s', async (columns, rows, theme: ThemeName, open) => {
  const emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, convertEol: true});
  const {stdin, stdout} = fakeTerminal(columns, rows);
  let written = '';
  stdout.on('data', (data: Buffer) => {
    written += data.toString();
  });
  const drawn = () => new Promise<void>(resolve => emulator.write(written, resolve));

  const program = createProgram({
    ...withoutFlags,
    keymap: createKeymap(),
    columns: usualColumns,
    open,
  });
  const painter = createPainter(themes[theme], false);
  const watch = manualWatch();
  const {promise: ended, resolve: finish} = Promise.withResolvers<End>();
  const readings = followReadings(watch, error => finish({error}));
  const first = writeFirstFrames({program, readings, painter, stdin, stdout, isSilent: false});
  await first.loaded;
  await drawn();
  const own = cellsOf(emulator);
  expect(emulator.buffer.active.getLine(3)?.translateToString()).toContain('builder');

  written = '';
  const start = first.handOver();
  const app = {
    parent: process.ppid,
    program,
    start,
    readings,
    ended,
    painter,
    watch,
    env: {},
    pager: undefined,
    keepColumns: undefined,
  };
  const running = runApp(app, {stdin, stdout, isScreenReader: false, onListening: () => {}});
  await drawn();
  // Ink has drawn the screen itself, instead of leaving what was there.
  expect(written).toContain('builder');
  expect(cellsOf(emulator)).toEqual(own);
  finish({status: 7});
  expect(await running).toBe(7);
  watch.close();
  emulator.dispose();
});
