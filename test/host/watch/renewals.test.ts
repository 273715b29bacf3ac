import {expect, test} from 'vitest';
import {mostRenewals, reloadAfter} from '../../../source/host/watch/pace.ts';
import {Renewals} from '../../../source/host/watch/renewals.ts';

/** Renewals whose questions stay open until they are answered, and whose timers run when they are told to. */
function renewals() {
  const asked: string[] = [];
  const waiting: Array<{milliseconds: number; run: () => void}> = [];
  const answers: Array<() => void> = [];
  const ask = (what: string) => {
    asked.push(what);
    return new Promise<void>(resolve => answers.push(resolve));
  };
  const subject = new Renewals({
    start: task => void task(),
    after: (milliseconds, run) => waiting.push({milliseconds, run}),
    renew: ask,
    reload: () => ask('everything'),
  });
  return {
    subject,
    asked,
    timers: () => waiting.map(({milliseconds}) => milliseconds),
    runTimers: () => {
      for (const {run} of waiting.splice(0)) run();
    },
    async answer() {
      for (const resolve of answers.splice(0)) resolve();
      await new Promise(setImmediate);
    },
  };
}

test('a change is asked about at once, a start again when the process has become what it was started to be', () => {
  const {subject, asked, timers, runTimers} = renewals();
  subject.add({id: 'a', kind: 'changed'});
  subject.add({id: 'b', kind: 'started'});
  expect(asked).toEqual(['a', 'b']);
  expect(timers()).toEqual([60, 300]);
  runTimers();
  expect(asked).toEqual(['a', 'b', 'b', 'b']);
});

test('more changes than may be open are one question for everything, and then each is asked about again', async () => {
  const {subject, asked, timers, runTimers, answer} = renewals();
  for (let n = 0; n < 10 * mostRenewals; n++) subject.add({id: `c${n}`, kind: 'changed'});
  expect(asked).toHaveLength(mostRenewals);
  expect(timers()).toEqual([reloadAfter]);
  runTimers();
  expect(asked.at(-1)).toBe('everything');
  subject.add({id: 'late', kind: 'changed'});
  expect(timers()).toEqual([]);
  await answer();
  subject.add({id: 'later', kind: 'changed'});
  expect(asked.at(-1)).toBe('later');
});
