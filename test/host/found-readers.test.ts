import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {FoundReaders} from '../../source/host/found-readers.ts';
import type {EngineReader} from '../../source/host/watch/several-hosts.ts';

const closed: string[] = [];
const readers = new FoundReaders(
  ({endpoint: {url}}) => ({url, close: () => closed.push(url)}) as unknown as EngineReader,
);
const at = (url: string) =>
  readers.of({engine: 'containerd', endpoint: {kind: 'bundle', url, stateRoot: url}});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('an engine that is gone is told as lost for five minutes, and then closed; the last one stays', () => {
  const [one, other] = [at('/one'), at('/other')];
  expect(at('/one')).toBe(one);
  const gone = (found: readonly EngineReader[]) => readers.gone(found, () => true);
  expect(gone([one])).toEqual([other]);
  vi.advanceTimersByTime(299_000);
  expect(gone([one])).toEqual([other]);
  // It came back in between: its time starts anew.
  at('/other');
  vi.advanceTimersByTime(2000);
  expect(gone([one])).toEqual([other]);
  vi.advanceTimersByTime(301_000);
  expect(gone([one])).toEqual([]);
  expect(gone([])).toEqual([one, other]);
  // If nothing is lost, nothing is missing, and nothing has to be told.
  expect(readers.gone([], () => false)).toEqual([]);
  readers.keepOnly([one]);
  expect(closed).toEqual(['/other']);
  expect(at('/other')).not.toBe(other);
});
