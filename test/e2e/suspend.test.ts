/** The terminal lent to others: a shell by Ctrl-z, a pager by `i`; both leave the screen as it was. */
import {afterEach, beforeEach, expect, inject, it} from 'vitest';
import {onLab} from '../on-lab.ts';
import {selected} from './dashboard.ts';
import {keys, Terminal} from './terminal.ts';

const isChosen = (screen: string): boolean => selected(screen).includes(' addalldropall ');

onLab('The terminal', () => {
  let terminal: Terminal;

  beforeEach(async () => {
    terminal = new Terminal('/bin/bash', ['--norc', '-i'], {
      columns: 100,
      rows: 30,
      env: {PS1: 'shell> ', PAGER: "sed -n '1,2p'; read key </dev/tty"},
    });
    await terminal.waitFor('shell> ');
    terminal.type(`${process.execPath} ${inject('bundle')}\r`);
    await terminal.waitFor(screen => selected(screen) !== '');
    await terminal.settle();
  });

  /** The modes of the terminal are set before the screen is drawn, or after. */
  const isState = (state: object): Promise<void> => expect.poll(() => terminal.state()).toMatchObject(state);

  afterEach(() => terminal[Symbol.asyncDispose]());

  it('is the shell’s after Ctrl-z, and captop’s again after fg, with every key counted once', async () => {
    terminal.type('/name:addalldropall\r');
    await terminal.waitFor(screen => / 1 of \d+ /.test(screen) && isChosen(screen));
    await terminal.settle();
    terminal.type('M');
    await terminal.waitFor('mouse on');
    terminal.type(keys.control('z'));
    await terminal.waitFor('Stopped');
    await isState({alternateScreen: false, cursorHidden: false, mouse: false});
    terminal.type('echo heard$((40+2))\r');
    await terminal.waitFor('heard42');
    terminal.type('fg\r');
    await terminal.waitFor(isChosen);
    await isState({alternateScreen: true, cursorHidden: true, mouse: true});
    terminal.type('/xy');
    await terminal.waitFor(/\/name:addalldropallxy▏/);
    terminal.type(keys.control('c'));
    await terminal.waitFor(/shell> $/m);
    terminal.type('echo status$?\r');
    await terminal.waitFor('status130');
    await isState({alternateScreen: false, cursorHidden: false, mouse: false});
  });

  it('is the pager’s after i, and captop’s again when it is left', async () => {
    // One row is enough, so that the containers of others change nothing here.
    terminal.type('/name:addalldropall\r');
    await terminal.waitFor(screen => / 1 of \d+ /.test(screen) && isChosen(screen));
    await terminal.settle();
    terminal.type('i');
    await terminal.waitFor(/"Id": "[0-9a-f]{64}"/);
    terminal.type(keys.enter);
    await terminal.waitFor(isChosen);
    await isState({alternateScreen: true, cursorHidden: true});
    expect(terminal.screen()).not.toContain('"Id"');
    terminal.type('q');
    await terminal.waitFor(/shell> $/m);
  });
});
