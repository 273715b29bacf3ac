/** Files that threads read: what comes is told, and one that never comes keeps nobody waiting. */
import {expect, test} from 'vitest';
import {FileReads} from '../../../source/engine/docker/file-reads.ts';
import {apiLimits} from '../../../source/engine/docker/limits.ts';

const never = (): Promise<string> => new Promise(() => {});

test('each is told as it comes, and not that which fails', async () => {
  const reads = new FileReads();
  const failing = async (): Promise<string> => {
    throw new Error('gone');
  };
  const told = ['a', 'b', 'c'].map(name => reads.run(async () => name));
  expect(await Promise.all([...told, reads.run(failing)])).toEqual(['a', 'b', 'c', undefined]);
});

test('no more are begun at a time than threads may wait', async () => {
  let begun = 0;
  const reads = new FileReads();
  const told = Array.from({length: 10}, () =>
    reads.run(() => {
      begun++;
      return never();
    }),
  );
  expect(await Promise.all(told)).toEqual(Array(10).fill(undefined));
  expect(begun).toBe(apiLimits.fileThreads);
  // What waits is left alone, and nothing is begun any more.
  expect(await reads.run(async () => 'later')).toBeUndefined();
});

test('while some come, the others are waited for', async () => {
  const reads = new FileReads();
  const slow = (name: string): Promise<string> =>
    new Promise(resolve => void setTimeout(() => resolve(name), apiLimits.fileMs * 0.6));
  const told = ['a', 'b', 'c', 'd', 'e', 'f'].map(name => reads.run(() => slow(name)));
  expect(await Promise.all(told)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});
