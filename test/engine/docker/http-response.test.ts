import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {NotHttp, ResponseReader} from '../../../source/engine/docker/http-response.ts';

interface Read {
  status: number;
  body: string;
  /** Whether the connection is kept; null where the response did not end. */
  kept: boolean | null;
}

/** Feeds the pieces, one after the other. */
function read(...pieces: readonly string[]): Read & {reader: ResponseReader} {
  const seen: Read = {status: 0, body: '', kept: null};
  const reader = new ResponseReader({
    head: status => {
      seen.status = status;
    },
    body: piece => {
      seen.body += piece.toString('latin1');
    },
    end: keep => {
      seen.kept = keep;
    },
  });
  for (const piece of pieces) reader.feed(Buffer.from(piece, 'latin1'));
  return Object.assign(seen, {reader});
}

const head = 'HTTP/1.1 200 OK\r\nApi-Version: 1.45\r\nContent-Type: application/json\r\n';

describe('a body ends', () => {
  test.each([
    ['where its length says', `${head}Content-Length: 4\r\n\r\nbody`],
    ['with the last chunk', `${head}Transfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2;x=y\r\ndy\r\n0\r\n\r\n`],
    ['after the trailers', `${head}Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 1\r\n\r\n`],
    ['in any spelling', `${head}CONTENT-LENGTH:4\r\n\r\nbody`],
    ['after an interim answer', `HTTP/1.1 100 Continue\r\n\r\n${head}Content-Length: 4\r\n\r\nbody`],
  ])('%s, however the bytes are cut', (_, text) => {
    expect(read(text)).toMatchObject({status: 200, body: 'body', kept: true});
    fc.assert(
      fc.property(fc.array(fc.nat({max: text.length})), cuts => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(read(...pieces)).toMatchObject({status: 200, body: 'body', kept: true});
      }),
    );
  });

  test('with the connection, where neither length nor chunks are told', () => {
    const seen = read(`${head}\r\nbo`, 'dy');
    expect(seen.kept).toBeNull();
    expect(seen.reader.close()).toBe(true);
    expect(seen).toMatchObject({body: 'body', kept: false});
  });

  test('at once, where there is none', () => {
    expect(read('HTTP/1.1 204 No Content\r\n\r\n')).toMatchObject({status: 204, body: '', kept: true});
    expect(read('HTTP/1.1 304 Not Modified\r\n\r\n')).toMatchObject({status: 304, kept: true});
    expect(read(`${head}Content-Length: 0\r\n\r\n`)).toMatchObject({status: 200, body: '', kept: true});
  });
});

test('the connection is not kept where the daemon says so, or speaks HTTP/1.0', () => {
  expect(read(`${head}Connection: close\r\nContent-Length: 0\r\n\r\n`).kept).toBe(false);
  expect(read('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n').kept).toBe(false);
});

test('a connection that closes too early leaves the response incomplete', () => {
  for (const text of [
    '',
    'HTTP/1.1 200',
    `${head}Content-Length: 4\r\n\r\nbod`,
    `${head}Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n`,
  ])
    expect(read(text).reader.close()).toBe(false);
});

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH_10.0\r\n\r\n'],
  ['a chunk without a size', `${head}Transfer-Encoding: chunked\r\n\r\nfour\r\nbody\r\n`],
  ['a head without an end', 'x'.repeat(70_000)],
  ['a line of a chunk without an end', `${head}Transfer-Encoding: chunked\r\n\r\n${'1'.repeat(70_000)}`],
])('%s is no HTTP', (_, text) => {
  expect(() => read(text)).toThrow(NotHttp);
});
