/** The mark in a cell of the matrix. */
import {expect, it} from 'vitest';
import {capabilityColumn} from '../../source/ui/screens/matrix-columns.ts';
import {container, defaultSet, everySet, none, process, row, sets} from '../model/build.ts';

const sysAdmin = 21;
const markOf = (...others: ReturnType<typeof process>[]) => {
  const {pid1} = container();
  const processes = pid1 === null ? [] : [pid1, ...others];
  return capabilityColumn(sysAdmin).cell(row({processes})).mark;
};
const exec = (capabilities: ReturnType<typeof sets>, change = {}) =>
  process({hostPid: 7001, containerPid: 7, capabilities, ...change});

it.each([
  ['nobody', '·', []],
  ['another process', '^', [exec(sets(everySet))]],
  // As docker exec --privileged --user 1001 leaves it.
  ['the bounding set of another process', '□', [exec(sets(none, everySet))]],
  ['a process as PID 1', '·', [exec(sets(defaultSet))]],
  ['a zombie', '·', [exec(sets(everySet), {state: 'zombie'})]],
] as const)('what %s holds is %s', (_, mark, others) => expect(markOf(...others)).toBe(mark));
