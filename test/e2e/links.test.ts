/** Links of the built program: which terminals get them, and that none is left open. */
import {describe, expect, test} from 'vitest';
import {captop} from '../captop.ts';
import {isLinkOpen, linksOnScreen} from '../links-on-screen.ts';
import {dashboard} from './dashboard.ts';
import type {Terminal} from './terminal.ts';

/** What a terminal or a multiplexer around the test says of itself. */
const none = {
  TMUX: undefined,
  STY: undefined,
  TERM_PROGRAM: undefined,
  TERM_PROGRAM_VERSION: undefined,
  VTE_VERSION: undefined,
  WT_SESSION: undefined,
};
const vte = {VTE_VERSION: '7600'};
const tmux = (version: string) => ({
  TMUX: '/tmp/tmux-0/default,1,0',
  TERM_PROGRAM: 'tmux',
  TERM_PROGRAM_VERSION: version,
});

const escapePage = 'https://attack.mitre.org/versions/v16/techniques/T1611/';
const hasLink = ({raw}: Terminal): boolean => raw.includes('\u001b]8;');

describe('Links of rules', () => {
  test.each([
    ['a terminal that says that it has them', vte, true],
    ['one that does not say so', {}, false],
    ['one of which the user says so', {FORCE_HYPERLINK: '1'}, true],
    ['one of which the user says the contrary', {...vte, FORCE_HYPERLINK: '0'}, false],
    ['one without colours', {...vte, NO_COLOR: '1'}, false],
    ['tmux that passes them on', tmux('3.4'), true],
    ['tmux that does not', {...vte, ...tmux('3.3a')}, false],
    ['GNU screen', {...vte, STY: '1.pts-0.vm'}, false],
    ['one that only prints', {TERM: 'dumb', FORCE_HYPERLINK: '1'}, false],
  ])('are written to %s as far as it has them', async (_, env, expected) => {
    await using terminal = dashboard(['--demo', '--check', 'critical'], {rows: 400, env: {...none, ...env}});
    expect((await terminal.exited()).status).toBe(1);
    expect(hasLink(terminal)).toBe(expected);
    expect(isLinkOpen(terminal.raw)).toBe(false);
    if (expected) expect(linksOnScreen(terminal.emulator)).toContainEqual(['privileged', escapePage]);
  });

  test('are not written to a pipe, whatever is asked for', async () => {
    const {stdout} = await captop(['--demo', '--check', 'critical'], {env: {...none, FORCE_HYPERLINK: '1'}});
    expect(stdout).toContain('privileged');
    expect(stdout).not.toContain('\u001b');
  });

  test('are in the text of an explanation', async () => {
    const command = ['explain', '--profile', 'docker', '--', 'docker', 'run', '--privileged', 'bb'];
    await using terminal = dashboard(command, {rows: 200, env: {...none, FORCE_HYPERLINK: '1'}});
    await terminal.exited();
    expect(linksOnScreen(terminal.emulator)).toContainEqual(['privileged', escapePage]);
    expect(isLinkOpen(terminal.raw)).toBe(false);
  });

  test('are on the screen, and end with it', async () => {
    await using terminal = dashboard(['--demo', 'priv'], {env: {...none, FORCE_HYPERLINK: '1'}});
    await terminal.press('5');
    await terminal.waitFor('[5 Findings]');
    await terminal.waitFor(() => linksOnScreen(terminal.emulator).some(([text]) => text === 'privileged'));
    await terminal.press('q', 'q');
    expect(await terminal.exited()).toEqual({status: 0, signal: 0});
    expect(isLinkOpen(terminal.raw)).toBe(false);
  });
});
