/** `--once` on a terminal: the table fits its width, in its colours, and the terminal stays as it is. */
import {describe, expect, inject, test} from 'vitest';
import {keys, Terminal, type TerminalOptions} from './terminal.ts';

/** Standard error goes elsewhere, so that what stands on the screen is standard output alone. */
async function once(args: readonly string[], options: TerminalOptions, before = '') {
  const command = `${before} exec "$0" "$@" 2>/dev/null`;
  const words = ['-c', command, process.execPath, inject('bundle'), '--demo', ...args];
  await using terminal = new Terminal('sh', words, options);
  const exit = await terminal.exited();
  return {
    exit,
    screen: terminal.screen(),
    raw: terminal.raw,
    wrapped: terminal.wrapped(),
    state: terminal.state(),
  };
}

describe('The table on a terminal', () => {
  test.each([200, 120, 80, 60, 40])('of %i columns has no wrapped line', async columns => {
    const {exit, screen, wrapped} = await once(['--once', '-f', 'risk:critical'], {columns, rows: 30});
    expect(exit.status).toBe(0);
    expect(screen).toMatch(/^RISK +NAME/m);
    expect(wrapped).toEqual([]);
  });

  test('is coloured, and not under NO_COLOR', async () => {
    const red = '\u001b[1;31mcritical';
    expect((await once(['--once'], {columns: 120, rows: 40})).raw).toContain(red);
    const plain = await once(['--once'], {columns: 120, rows: 40, env: {NO_COLOR: '1'}});
    expect(plain.raw).not.toContain('\u001b[1');
    expect(plain.screen).toMatch(/^critical +priv/m);
  });

  test('takes over nothing', async () => {
    const {raw, state} = await once(['--once'], {columns: 80, rows: 24});
    expect(raw).not.toContain('\u001b[?1049h');
    expect(state).toEqual({alternateScreen: false, cursorHidden: false, mouse: false, bracketedPaste: false});
  });

  test('is what a dumb terminal gets instead of the dashboard', async () => {
    const {exit, raw} = await once([], {columns: 100, rows: 40}, 'TERM=dumb');
    expect(exit.status).toBe(0);
    expect(raw).not.toContain('\u001b[?1049h');
    expect(raw).toMatch(/RISK +NAME/);
  });
});

describe('The recorded host as a dashboard', () => {
  test('says that it is a recording, at every width, opens what is named, and ends with 0', async () => {
    for (const columns of [120, 80, 60]) {
      await using terminal = new Terminal(process.execPath, [inject('bundle'), '--demo'], {
        columns,
        rows: 24,
      });
      await terminal.waitFor(/RISK +NAME/);
      expect(terminal.lines()[0]).toMatch(/recording of \d{4}-\d\d-\d\d/);
      await terminal.press('q');
      expect((await terminal.exited()).status).toBe(0);
    }
    await using detail = new Terminal(process.execPath, [inject('bundle'), '--demo', 'priv'], {
      columns: 120,
      rows: 40,
    });
    await detail.waitFor(/priv[\s\S]*Runs privileged/);
    await detail.press(keys.control('c'));
    expect((await detail.exited()).status).toBe(130);
  });
});
