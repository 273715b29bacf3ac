import {describe, expect, test} from 'vitest';
import {keys, Terminal} from './terminal.ts';

describe('the terminal that the tests look through', () => {
  test('shows what a program writes, where it writes it', async () => {
    await using terminal = new Terminal('sh', ['-c', 'printf "\\033[3;5Hhere"; read line'], {
      columns: 20,
      rows: 4,
    });
    await terminal.waitFor('here');
    expect(terminal.lines()).toEqual(['', '', '    here', '']);
  });

  test('says which lines were wrapped', async () => {
    await using terminal = new Terminal('printf', ['abcdefghijkl\nshort\n'], {columns: 10, rows: 4});
    await terminal.exited();
    expect(terminal.wrapped()).toEqual(['kl']);
  });

  test('sees an alternate screen and a hidden cursor that a program leaves behind', async () => {
    await using terminal = new Terminal('printf', ['\\033[?1049h\\033[?25l\\033[?1000h']);
    await terminal.exited();
    expect(terminal.state()).toEqual({
      alternateScreen: true,
      cursorHidden: true,
      mouse: true,
      bracketedPaste: false,
    });
  });

  test('passes keys, sizes and signals on, and tells the exit status', async () => {
    const script = 'trap "stty size" WINCH; read line; echo "got $line"; read line; exit 7';
    await using terminal = new Terminal('sh', ['-c', script]);
    await terminal.press('h', 'i', keys.enter);
    await terminal.waitFor('got hi');
    terminal.resize(90, 20);
    await terminal.waitFor('20 90');
    await terminal.press(keys.enter);
    expect(await terminal.exited()).toEqual({status: 7, signal: 0});
  });
});
