import {Writable} from 'node:stream';
import {setImmediate as turn} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {readerKeepsUp} from '../../source/command/output.ts';

/** A stream that holds this many bytes until its reader takes them. */
function waiting(bytes: number): {readonly stream: Writable; readonly read: () => void} {
  let read = () => {};
  const stream = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => {
      read = done;
    },
  });
  stream.write('x'.repeat(bytes));
  return {stream, read: () => read()};
}

/** Whether it has resolved after a few turns of the event loop. */
async function isOver(promise: Promise<void>): Promise<boolean> {
  let over = false;
  void promise.then(() => {
    over = true;
  });
  for (let count = 0; count < 5; count++) await turn();
  return over;
}

const never = new AbortController().signal;

describe('a reader', () => {
  test('that keeps up is not waited for', async () => {
    expect(await isOver(readerKeepsUp(waiting(100).stream, 100, never))).toBe(true);
  });

  test('that is slow is waited for until it has taken everything', async () => {
    const {stream, read} = waiting(101);
    const before = [stream.listenerCount('drain'), stream.listenerCount('close')];
    const wait = readerKeepsUp(stream, 100, never);
    expect(await isOver(wait)).toBe(false);
    read();
    await wait;
    expect(stream.writableLength).toBe(0);
    expect([stream.listenerCount('drain'), stream.listenerCount('close')]).toEqual(before);
  });

  test('that goes away ends the wait, and so does an abort', async () => {
    const gone = waiting(101).stream;
    const first = readerKeepsUp(gone, 100, never);
    gone.destroy();
    await first;
    const end = new AbortController();
    const second = readerKeepsUp(waiting(101).stream, 100, end.signal);
    end.abort();
    await second;
  });
});
