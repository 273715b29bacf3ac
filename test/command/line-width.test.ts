import {expect, test} from 'vitest';
import {lineWidth} from '../../source/command/line-width.ts';

test.each([
  ['a terminal', {isTTY: true, columns: 120}, {}, 120],
  ['a terminal that does not know its width', {isTTY: true, columns: 0}, {}, 80],
  ['a pipe', {}, {}, undefined],
  ['a pipe with COLUMNS', {}, {COLUMNS: '100'}, 100],
  ['a terminal with COLUMNS', {isTTY: true, columns: 120}, {COLUMNS: '90'}, 90],
  ['COLUMNS that is not a number', {}, {COLUMNS: 'wide'}, undefined],
  ['COLUMNS of 0', {isTTY: true, columns: 70}, {COLUMNS: '0'}, 70],
])('%s', (_, output, env, width) => {
  expect(lineWidth(output, env)).toBe(width);
});
