/** Names, commands and users that a container chose to fool a terminal never reach it raw. */
import {expect, inject, test} from 'vitest';
import {captopJson, named} from '../captop.ts';
import {commandOf, inspect} from '../independent.ts';
import {onLab, scratch} from '../on-lab.ts';
import {dashboard, readDetail} from './dashboard.ts';
import {keys, Terminal} from './terminal.ts';

/** What a terminal would act on, and what hides or reorders text; none of it comes from captop itself. */
const dangerous: ReadonlyArray<readonly [title: string, text: RegExp]> = [
  ['a window title', /\u001b\]0;owned/],
  ['a request to the terminal', /\u001b\[6n/],
  ['a control of eight bits', /[\u0080-\u009f]/],
  ['a right-to-left override', /[\u202a-\u202e\u2066-\u2069]/],
  ['an invisible character', /[\u200b-\u200f\u2060\ufeff]/],
  ['a line of its own', /^fake 1 0 row/m],
];

/** All of it in one text. */
const evil = '\u001b]0;owned\u0007\u001b[6n\u009b31m\u202egnp.exe\u200b\nfake 1 0 row';

const expectHarmless = (raw: string): void => {
  for (const [title, text] of dangerous) expect(raw.match(text), title).toBeNull();
};

onLab('Hostile text', () => {
  test('from the process and the passwd of a container, in every view', async () => {
    await using terminal = dashboard(['hostile']);
    await readDetail(terminal);
    expect(terminal.screen()).toContain('\\e]0;owned');
    for (const key of [
      ...'12345',
      keys.escape,
      'm',
      keys.escape,
      ' ',
      'c',
      keys.escape,
      '/',
      'owned',
      keys.enter,
    ]) {
      await terminal.press(key);
      await terminal.settle(80);
      expect(terminal.wrapped(), `after ${key}`).toEqual([]);
    }
    expectHarmless(terminal.raw);
  });

  test('from arguments, labels and environment', async () => {
    const flags = [`--label=evil=${evil}`, `--env=EVIL=${evil}`];
    await using container = await scratch(flags, ['sh', '-c', 'sleep 1000', evil]);
    await using terminal = dashboard([container.name]);
    await readDetail(terminal);
    for (const key of '12345') {
      await terminal.press(key);
      await terminal.settle(80);
      expect(terminal.wrapped(), `after ${key}`).toEqual([]);
    }
    expectHarmless(terminal.raw);
  });

  test('in the inspect document, paged', async () => {
    await using container = await scratch([`--label=evil=${evil}`, `--env=EVIL=${evil}`]);
    await using terminal = dashboard([container.name]);
    await readDetail(terminal);
    await terminal.press('i');
    await terminal.waitFor('"Id"');
    for (let page = 0; page < 12; page++) {
      await terminal.press(' ');
      await terminal.settle(60);
    }
    expect(terminal.raw).toContain('EVIL');
    expectHarmless(terminal.raw);
  });

  test.each([['--once'], ['--check=low'], ['--format=table'], ['--format=csv']])(
    'on the way to a terminal without the screen: %s',
    async flag => {
      const args = [inject('bundle'), flag, '--all'];
      await using terminal = new Terminal(process.execPath, args, {columns: 200});
      await terminal.exited();
      expect(terminal.raw).toContain('hostile');
      expectHarmless(terminal.raw);
    },
  );

  test('is carried whole in JSON', async () => {
    const {pid1} = named(await captopJson(['hostile']), 'hostile');
    expect(pid1?.command).toBe(commandOf((await inspect('hostile')).State.Pid));
    expect(pid1?.user).toEqual({uid: 1666, name: '\u001b[31mroot\u001b[0m\u202etoor'});
  });
});
