import {expect, test} from 'vitest';
import {eachContainerOnce} from '../../../source/host/watch/each-container-once.ts';
import {container, host, process} from '../../model/build.ts';

const [a, b, c] = ['a', 'b', 'c'].map(digit => digit.repeat(64)) as [string, string, string];
const at = (hostPid: number, id: string) => container({id, pid1: process({hostPid})});
const unproven = (id: string) =>
  container({id, pid1: null, unobserved: {reason: 'unverified', detail: 'not its own'}});

test('a container that two engines tell of stands with the first, by its init process or its long id', () => {
  const once = eachContainerOnce();
  const first = host([at(10, a), at(11, b)]);
  const second = host([at(10, 'other name'), at(12, c), container({id: b, pid1: null})]);
  const [one, other] = once([first, second]);
  expect(one).toBe(first);
  expect(other?.containers.map(({id}) => id)).toEqual([c]);
  // The same again is the same object, for whoever compares by identity.
  expect(once([first, second])[1]).toBe(other);
  expect(once([host([]), second])[1]).toBe(second);
});

test('what is not proven hides nothing, and neither does a name that two may have', () => {
  const second = host([at(10, a), at(11, 'web')]);
  expect(eachContainerOnce()([host([unproven(a), at(12, 'web')]), second])[1]).toBe(second);
});
