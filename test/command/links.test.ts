/** Whether a multiplexer passes links on. */
import {expect, it} from 'vitest';
import {passesLinks} from '../../source/command/links.ts';

const tmux = (version?: string) => ({TMUX: '/tmp/tmux-0/default,1,0', TERM_PROGRAM_VERSION: version});

it.each([
  [{}, null],
  [{TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.90.0'}, null],
  [{...tmux('3.4'), TERM_PROGRAM: 'tmux'}, true],
  [{...tmux('3.5a'), TERM_PROGRAM: 'tmux'}, true],
  [{...tmux('next-3.6'), TERM_PROGRAM: 'tmux'}, true],
  [{...tmux('4.0'), TERM_PROGRAM: 'tmux'}, true],
  [{...tmux('3.3a'), TERM_PROGRAM: 'tmux'}, false],
  [{...tmux('2.9'), TERM_PROGRAM: 'tmux'}, false],
  // Before 3.2 tmux left the name of the terminal that it was started in.
  [{...tmux('3.4.0'), TERM_PROGRAM: 'iTerm.app'}, false],
  [tmux(), false],
  [{STY: '1.pts-0.vm'}, false],
] as const)('%j: %s', (env, passes) => expect(passesLinks(env)).toBe(passes));
