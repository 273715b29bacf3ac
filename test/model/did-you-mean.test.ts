import {describe, expect, it} from 'vitest';
import {nearest} from '../../source/model/did-you-mean.ts';

describe('the word that was meant', () => {
  it.each([
    ['--jsno', ['--json', '--once'], '--json'],
    ['host-pdi', ['host-pid', 'host-user'], 'host-pid'],
    ['cpas', ['caps', 'pid'], 'caps'],
    ['zebra', ['caps', 'pid'], undefined],
    ['', ['caps'], undefined],
  ])('%s', (word, candidates, meant) => expect(nearest(word, candidates)).toBe(meant));
});
