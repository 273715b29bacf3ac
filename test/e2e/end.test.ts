/** However it ends, the terminal is as it was. */
import {existsSync, readFileSync} from 'node:fs';
import {mkdtempDisposable} from 'node:fs/promises';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {expect, inject, test} from 'vitest';
import {onLab} from '../on-lab.ts';
import {keys, Terminal} from './terminal.ts';

/** Two containers of the lab are enough: how captop ends does not depend on the number of rows. */
const few = ['web', 'api'];

/** A shell in the terminal runs captop and then says how it ended and how the terminal's line is set (stty(1)). */
const inShell = (args: readonly string[] = few): Terminal =>
  new Terminal('sh', [
    '-c',
    'before=$(stty -g); "$@"; status=$?; test "$before" = "$(stty -g)" && echo "line restored"; echo "status $status"; read wait',
    'sh',
    process.execPath,
    inject('bundle'),
    ...args,
  ]);

/** The host PID of captop itself, the shell's only child. */
function childOf(terminal: Terminal): number {
  const [pid] = readFileSync(`/proc/${terminal.pid}/task/${terminal.pid}/children`, 'utf8').trim().split(' ');
  return Number(pid);
}

async function expectEnd(terminal: Terminal, status: number): Promise<void> {
  const screen = await terminal.waitFor(/status \d+/);
  expect(screen).toContain('line restored');
  expect(screen).toContain(`status ${status}`);
  expect(screen).not.toMatch(/HOST PID|\n\s+at /);
  const restored = {alternateScreen: false, cursorHidden: false, mouse: false, bracketedPaste: false};
  await expect.poll(() => terminal.state()).toEqual(restored);
}

onLab('However it ends, the terminal is as it was', () => {
  test.each([
    ['q in the list', ['q'], 0],
    ['F10', ['\u001b[21~'], 0],
    ['Ctrl-c', [keys.control('c')], 130],
    ['Ctrl-c in a detail', [keys.enter, keys.control('c')], 130],
    ['Ctrl-c while a filter is typed', ['/', 'w', keys.control('c')], 130],
    ['q in a detail, then in the list', [keys.enter, 'q', 'q'], 0],
    ['with the mouse on, q', ['M', 'q'], 0],
    ['with the mouse on, q and Ctrl-l in one read', ['M', `q${keys.control('l')}`], 0],
  ])('%s', async (_title, pressed, status) => {
    await using terminal = inShell();
    await terminal.waitFor('HOST PID');
    expect(terminal.state().alternateScreen).toBe(true);
    for (const key of pressed) {
      await terminal.settle(60);
      await terminal.press(key);
    }
    await expectEnd(terminal, status);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('%s', async (signal, status) => {
    await using terminal = inShell();
    await terminal.waitFor('HOST PID');
    process.kill(childOf(terminal), signal);
    await expectEnd(terminal, status);
  });

  test('nothing goes into a file that standard error was sent to', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'captop-test-'));
    const file = join(folder.path, 'errors');
    await using terminal = new Terminal('sh', [
      '-c',
      '"$@" 2>"$0"; echo "status $?"; read wait',
      file,
      process.execPath,
      inject('bundle'),
      ...few,
    ]);
    await terminal.waitFor('HOST PID');
    await terminal.press('q');
    await terminal.waitFor('status 0');
    await expect.poll(() => terminal.state()).toMatchObject({alternateScreen: false, cursorHidden: false});
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  test('Ctrl-z suspends it with the terminal as it was, and fg brings the screen back', async () => {
    await using terminal = new Terminal('bash', ['--norc', '-i'], {
      env: {PS1: 'prompt> ', HISTFILE: undefined},
    });
    await terminal.waitFor('prompt>');
    terminal.type(`'${process.execPath}' '${inject('bundle')}' ${few.join(' ')}${keys.enter}`);
    await terminal.waitFor('HOST PID');
    await terminal.settle();
    terminal.type(keys.control('z'));
    await terminal.waitFor(/Stopped/);
    await expect.poll(() => terminal.state()).toMatchObject({alternateScreen: false, cursorHidden: false});
    terminal.type(`fg${keys.enter}`);
    await terminal.waitFor(/^captop .*\n *RISK/);
    terminal.type('q');
    await terminal.waitFor(/prompt> *$/m);
    await expect.poll(() => terminal.state()).toMatchObject({alternateScreen: false, cursorHidden: false});
  });

  test('when whoever started it is killed, captop ends, and the shell has its terminal', async () => {
    await using terminal = new Terminal('bash', ['--norc', '-i'], {
      env: {PS1: 'prompt> ', HISTFILE: undefined},
    });
    await terminal.waitFor('prompt>');
    terminal.type(
      `sh -c '"$0" "$@"; echo never' '${process.execPath}' '${inject('bundle')}' ${few.join(' ')}${keys.enter}`,
    );
    await terminal.waitFor('HOST PID');
    const between = childOf(terminal);
    const [captop = ''] = readFileSync(`/proc/${between}/task/${between}/children`, 'utf8').split(' ');
    process.kill(between, 'SIGKILL');
    await expect.poll(() => existsSync(`/proc/${captop}`)).toBe(false);
    await expect.poll(() => terminal.state()).toMatchObject({alternateScreen: false, cursorHidden: false});
    terminal.type(`stty -a; echo al''ive${keys.enter}`);
    const screen = await terminal.waitFor(/^alive$/m);
    expect(screen).toMatch(/ echo /);
    expect(screen).not.toMatch(/^never/m);
  });

  test('when the terminal itself goes away, captop ends', async () => {
    const terminal = new Terminal(process.execPath, [inject('bundle'), ...few]);
    await terminal.waitFor('HOST PID');
    const {pid} = terminal;
    terminal.hangUp();
    const runs = () => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    };
    for (let tries = 0; tries < 600 && runs(); tries++) await pause(50);
    expect(runs()).toBe(false);
  });

  test('Ctrl-c works before the first answer of a daemon that never gives one', async () => {
    const sockets: Socket[] = [];
    const server = createServer(socket => sockets.push(socket.on('error', () => {})));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    try {
      const {port} = server.address() as AddressInfo;
      await using terminal = inShell(['--host', `tcp://127.0.0.1:${port}`]);
      await terminal.waitFor('Reading the containers');
      await terminal.press(keys.control('c'));
      await expectEnd(terminal, 130);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });
});
