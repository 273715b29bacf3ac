import {expect, test} from 'vitest';
import {sanitise} from '../../source/model/safe-text.ts';
import {wrapWords} from '../../source/view/wrap.ts';

test.each([
  ['one two three', 7, ['one two', 'three']],
  ['a --volume=/very/long:/very/long b', 8, ['a', '--volume=/very/long:/very/long', 'b']],
  ['漢字 漢字', 5, ['漢字', '漢字']],
  ['', 5, ['']],
])('%j is broken between words at %i cells', (text, cells, lines) => {
  expect(wrapWords(sanitise(text), cells)).toEqual(lines);
});
