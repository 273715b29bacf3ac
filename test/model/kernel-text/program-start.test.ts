import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {isStartingProgram} from '../../../source/model/kernel-text/program-start.ts';

describe('A statm file tells a process in the middle of an execve', () => {
  test.each([
    ['which has memory and no program in it yet', '1 1 0 0 0 0 0\n', true],
    ['and not one that runs', '755 525 497 5 0 89 0\n', false],
    ['nor a kernel thread or a zombie', '0 0 0 0 0 0 0\n', false],
    ['nor what is no such file', '', false],
  ])('%s', (_, statm, starting) => {
    expect(isStartingProgram(statm)).toBe(starting);
  });

  test('and not this one', () => {
    expect(isStartingProgram(readFileSync('/proc/self/statm', 'latin1'))).toBe(false);
  });
});
