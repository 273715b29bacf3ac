import {expect, test} from 'vitest';
import {SharedReading} from '../../../source/command/serve/shared-reading.ts';

/** Readings that end when the test says so, and a clock that stands still. */
function setUp() {
  const begun: PromiseWithResolvers<number>[] = [];
  const clock = {now: 1000};
  const reading = new SharedReading(
    () => {
      const next = Promise.withResolvers<number>();
      begun.push(next);
      return next.promise;
    },
    5000,
    () => clock.now,
  );
  return {begun, clock, reading};
}

test('all who ask during a reading get its result', async () => {
  const {begun, clock, reading} = setUp();
  const asked = [reading.get(), reading.get()];
  clock.now += 60_000;
  asked.push(reading.get());
  expect(begun).toHaveLength(1);
  begun[0]?.resolve(7);
  expect(await Promise.all(asked)).toEqual([7, 7, 7]);
});

test('a reading is used again until it is old enough, counted from its end', async () => {
  const {begun, clock, reading} = setUp();
  const first = reading.get();
  clock.now += 60_000;
  begun[0]?.resolve(1);
  expect(await first).toBe(1);
  clock.now += 4999;
  expect(await reading.get()).toBe(1);
  expect(begun).toHaveLength(1);
  clock.now += 1;
  const second = reading.get();
  begun[1]?.resolve(2);
  expect(await second).toBe(2);
});

test('a failure is shared, too, and tried again after the same time', async () => {
  const {begun, clock, reading} = setUp();
  const first = reading.get();
  begun[0]?.reject(new Error('no daemon'));
  await expect(first).rejects.toThrow('no daemon');
  await expect(reading.get()).rejects.toThrow('no daemon');
  expect(begun).toHaveLength(1);
  clock.now += 5000;
  const second = reading.get();
  begun[1]?.resolve(2);
  expect(await second).toBe(2);
});
