import {describe, expect, it} from 'vitest';
import {spanText} from '../../source/ui/text/span.ts';

describe('spans of time', () => {
  it.each([
    [0, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3599, '59 min'],
    [3600, '1 h'],
    [86_399, '23 h'],
    [200_000, '2 d'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(spanText(seconds)).toBe(words);
  });
});
