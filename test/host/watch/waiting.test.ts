import {expect, test} from 'vitest';
import {KeyedTasks} from '../../../source/host/watch/keyed-tasks.ts';
import {LatestValue} from '../../../source/host/watch/latest-value.ts';
import {Timers} from '../../../source/host/watch/timers.ts';

const turn = () => new Promise<void>(resolve => setImmediate(resolve));

test('who is slow gets the newest value, and each only once', async () => {
  const latest = new LatestValue<number>();
  const seen: number[] = [];
  const reading = (async () => {
    for await (const value of latest) {
      seen.push(value);
      await turn();
    }
  })();
  latest.set(1);
  latest.set(2);
  await turn();
  latest.set(3);
  await turn();
  await turn();
  latest.set(4);
  latest.end();
  await reading;
  expect(seen).toEqual([2, 3, 4]);
});

test('a failure ends the iteration after what is unread', async () => {
  const latest = new LatestValue<number>();
  latest.set(1);
  latest.fail(new Error('gone'));
  const seen: number[] = [];
  await expect(
    (async () => {
      for await (const value of latest) seen.push(value);
    })(),
  ).rejects.toThrow('gone');
  expect(seen).toEqual([1]);
});

test('a task runs one at a time for each key, and once more for all who asked meanwhile', async () => {
  const tasks = new KeyedTasks();
  const begun: string[] = [];
  const task = (key: string) =>
    tasks.run(key, async () => {
      begun.push(key);
      await turn();
    });
  const all = [task('a'), task('a'), task('b'), task('a'), task('a')];
  expect(begun).toEqual(['a', 'b']);
  await Promise.all(all);
  expect(begun).toEqual(['a', 'b', 'a']);
  await task('a');
  expect(begun).toEqual(['a', 'b', 'a', 'a']);
});

test('a task that fails leaves its key free', async () => {
  const tasks = new KeyedTasks();
  await expect(tasks.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(tasks.isRunning('a')).toBe(false);
});

test('timers that were ended do not run, and none is started afterwards', async () => {
  const timers = new Timers();
  const ran: number[] = [];
  timers.after(1, () => ran.push(1));
  await new Promise(resolve => setTimeout(resolve, 20));
  timers.after(1, () => ran.push(2));
  timers.end();
  timers.after(1, () => ran.push(3));
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(ran).toEqual([1]);
});
