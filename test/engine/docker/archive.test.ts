/** Files out of tar streams that come in pieces, as a daemon sends them. */
import {Readable} from 'node:stream';
import {describe, expect, test} from 'vitest';
import {fileOf} from '../../../source/engine/docker/archive.ts';
import {apiLimits} from '../../../source/engine/docker/limits.ts';
import {Unanswered} from '../../../source/engine/engine.ts';
import {tar} from '../../lab/tar.ts';

const endpoint = {kind: 'unix', url: 'unix:///s', socketPath: '/s'} as const;

/** Each bit set in turn: most of these bytes are no UTF-8. */
const capability = Uint8Array.from({length: 20}, (_, n) => 1 << (n % 8));
const passwd = 'root:x:0:0:root:/root:/bin/sh\n'.repeat(40);

const archives: Readonly<Record<string, Buffer>> = {
  '/bin/ping': tar([{path: 'ping', mode: 0o755, content: 'ELF', capability}]),
  '/etc/passwd': tar([{path: 'passwd', mode: 0o644, content: passwd}]),
  '/etc/link': tar([{path: 'link', mode: 0o777, linkTo: 'passwd'}]),
  '/etc/round': tar([{path: 'round', mode: 0o777, linkTo: 'round'}]),
  '/etc': tar([{path: 'etc', mode: 0o755, directory: true}]),
};

function* cut(bytes: Buffer, length: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

/** Answers with pieces of so many bytes. */
const inPieces = (length: number) => ({
  endpoint,
  archive: async (_: string, path: string) => {
    const bytes = archives[path];
    return bytes && Readable.from(cut(bytes, length));
  },
});

describe.each([1, 100, 511, 512, 513, 1024, 65_536])('in pieces of %i bytes', length => {
  const read = (path: string, limit: number) => fileOf(inPieces(length), 'id', path, limit);

  test('an extended attribute comes through as its bytes, without any of the content', async () => {
    const file = await read('/bin/ping', 0);
    expect(file).toMatchObject({isRegular: true, size: 3});
    expect(file?.content).toHaveLength(0);
    expect(Uint8Array.from(file?.attributes.get('security.capability') ?? [])).toEqual(capability);
  });

  test('content comes whole, or as much as is asked for', async () => {
    expect((await read('/etc/passwd', 10_000))?.content.toString()).toBe(passwd);
    const part = await read('/etc/passwd', 600);
    expect(part?.content.toString()).toBe(passwd.slice(0, 600));
    expect(part?.size).toBe(passwd.length);
  });

  test('links are followed, and not for ever', async () => {
    expect((await read('/etc/link', 10_000))?.content.toString()).toBe(passwd);
    expect(await read('/etc/round', 10)).toBeUndefined();
  });

  test('a directory is no regular file, and what is not there is nothing', async () => {
    expect(await read('/etc', 10)).toMatchObject({isRegular: false});
    expect(await read('/absent', 10)).toBeUndefined();
  });
});

describe('of what is no archive', () => {
  const answering = (pieces: Iterable<Buffer>) => ({endpoint, archive: async () => Readable.from(pieces)});

  test.each(['', 'x', '<html>busy</html>'.repeat(100)])('%j: nothing', async text => {
    expect(await fileOf(answering([Buffer.from(text)]), 'id', '/x', 10)).toBeUndefined();
  });

  test('a header that never ends is left', async () => {
    let sent = 0;
    function* endless(): Generator<Buffer> {
      // A pax header that says it is a gigabyte long.
      const [head = Buffer.alloc(0)] = cut(tar([{path: 'x', mode: 0o644, capability}]), 512);
      head.write('07777777777\0', 124);
      yield head;
      for (;;) {
        sent += 4096;
        yield Buffer.alloc(4096);
      }
    }
    expect(await fileOf(answering(endless()), 'id', '/x', 10)).toBeUndefined();
    expect(sent).toBeLessThan(2 * apiLimits.archiveHead);
  });

  test('a stream that breaks off is a failure in words', async () => {
    const broken = {
      endpoint,
      archive: async () =>
        new Readable({
          read() {
            this.destroy(Object.assign(new Error('aborted'), {code: 'ECONNRESET'}));
          },
        }),
    };
    const reading = fileOf(broken, 'id', '/x', 10);
    await expect(reading).rejects.toThrow(
      'the daemon at unix:///s ended the connection before it had answered',
    );
    await expect(reading).rejects.not.toBeInstanceOf(Unanswered);
  });
});
