import fc from 'fast-check';
import {expect, test} from 'vitest';
import {parseProcStat} from '../../../source/model/kernel-text/proc-stat.ts';
import {anyCharacter, runs} from '../../random.ts';

/** `sleep 3600` in a container, read as root. */
const fields =
  'S 26831 26882 26882 0 -1 4194560 1632 0 0 0 1 1 0 0 20 0 1 0 213504 9670656 1733 18446744073709551615 94151920246784 94151922004517 140726896124240 0 0 0 0 128 0 1 0 0 17 1 0 0 0 0 0 94151923827944 94151923901140 94152417787904 140726896131962 140726896131983 140726896131983 140726896132078 0';

test('the name, the state, the parent and the start time in clock ticks', () => {
  expect(parseProcStat(`26882 (sleep) ${fields}\n`)).toMatchObject({
    comm: 'sleep',
    stateLetter: 'S',
    parent: 26831,
    startTicks: 213504,
  });
});

test.each([
  ['a closing bracket and a state', 'a) Z 1 ('],
  ['an unescaped newline, which the kernel lets through', 'a) S 1 (\n\tUid:'],
  ['nothing', ''],
  ['only brackets', ')))((('],
  ['blanks', 'Web Content'],
])('a name of %s does not shift the fields', (_, name) => {
  expect(parseProcStat(`26882 (${name}) ${fields}\n`)).toMatchObject({
    comm: name,
    parent: 26831,
    startTicks: 213504,
  });
});

test('another program of the same process differs in its image', () => {
  const before = parseProcStat(`1 (sh) ${fields}\n`);
  const after = parseProcStat(`1 (sh) ${fields.replace('94151920246784', '94151920246000')}\n`);
  expect(after?.image).not.toBe(before?.image);
  // What goes on in it does not: user time, memory, signals.
  const later = parseProcStat(`1 (sh) ${fields.replace('1632 0 0 0 1 1', '9999 0 0 0 5 5')}\n`);
  expect(later?.image).toBe(before?.image);
});

test.each(['', '12', '12 (sleep', '12 sleep) S 1', '12 (sleep) ', '12 (sleep) S 1 2 3', ')('])(
  '%j is no stat file',
  text => {
    expect(parseProcStat(text)).toBeUndefined();
  },
);

test('no text throws', () => {
  fc.assert(
    fc.property(fc.string({unit: anyCharacter}), text => {
      parseProcStat(text);
      parseProcStat(`1 (${text}) ${fields}`);
    }),
    {numRuns: runs(2000)},
  );
});
