import {expect, test} from 'vitest';
import {inTurn} from '../../source/host/thoroughness.ts';

const ids = Array.from({length: 500}, (_, n) => (n * 2654435761).toString(16).padStart(64, '0').slice(-64));
const real = ids.map(id => id.split('').reverse().join(''));

test('in so many turns every container is read thoroughly once, and it is searched once', () => {
  for (const id of real) {
    const turns = [0, 1, 2, 3, 4].filter(turn => inTurn(turn, 5).thorough(id));
    expect(turns).toHaveLength(1);
  }
  expect([0, 1, 2, 3, 4, 5].map(turn => inTurn(turn, 5).search)).toEqual([
    true,
    false,
    false,
    false,
    false,
    true,
  ]);
});

test('the turns share the containers out', () => {
  for (const turn of [7, 8, 9, 10, 11]) {
    const part = real.filter(inTurn(turn, 5).thorough).length;
    expect(part).toBeGreaterThan(60);
    expect(part).toBeLessThan(140);
  }
});
