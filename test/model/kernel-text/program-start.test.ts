import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {isStartingProgram, statOfStarting} from '../../../source/model/kernel-text/program-start.ts';

describe('A statm file tells a process in the middle of an execve', () => {
  test.each([
    ['which has memory and no program in it yet', '1 1 0 0 0 0 0\n', true],
    ['and not one that runs', '755 525 497 5 0 89 0\n', false],
    ['nor a kernel thread or a zombie', '0 0 0 0 0 0 0\n', false],
    ['nor what is no such file', '', false],
  ])('%s', (_, statm, starting) => {
    expect(isStartingProgram(statm)).toBe(starting);
  });

  test('whose name its status file escapes', () => {
    const status = 'Name:\ta\\nb\\\\c)\nState:\tS (sleeping)\nPid:\t7\nPPid:\t3\n';
    expect(statOfStarting(status)).toMatchObject({comm: 'a\nb\\c)', stateLetter: 'S', parent: 3});
    expect(statOfStarting('7 (sh) S 3')).toBeUndefined();
  });

  test('and not this one', () => {
    expect(isStartingProgram(readFileSync('/proc/self/statm', 'latin1'))).toBe(false);
  });
});
