/** dockerode over real sockets, on whose other side literal bytes are sent. */
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import Docker from 'dockerode';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {HttpModem, pathOf, TooLate, TooLong} from '../../../source/engine/docker/http-modem.ts';
import {apiLimits} from '../../../source/engine/docker/limits.ts';
import type {DaemonEndpoint} from '../../../source/engine/endpoint.ts';

const json = (value: unknown, status = '200 OK'): string => {
  const body = JSON.stringify(value);
  return `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};

/** Milliseconds for an answer that comes, on a machine that others keep busy. */
const long = 60_000;
/** Milliseconds for an answer that never comes, or that is late on purpose. */
const short = 1000;

let directory: string;
let server: Server;
let modem: HttpModem;
let endpoint: DaemonEndpoint;
let docker: Docker;
/** One for each connection, with the request lines that came over it. */
let connections: string[][];
let received: string;
let answer: (request: string, socket: Socket, number: number) => void;

const dockerOver = (to: DaemonEndpoint, patience = long): Docker => {
  modem = new HttpModem(to, patience);
  return new Docker({modem} as object as Docker.DockerOptions);
};

function serve(): Server {
  return createServer(socket => {
    const requests: string[] = [];
    connections.push(requests);
    socket.on('error', () => {});
    let held = '';
    socket.on('data', data => {
      received += data.toString('latin1');
      const texts = (held + data.toString('latin1')).split('\r\n\r\n');
      held = texts.pop() ?? '';
      for (const text of texts) {
        const line = text.split('\r\n')[0] ?? '';
        requests.push(line);
        answer(line, socket, requests.length);
      }
    });
  });
}

/** Listens, and opens a modem to it. */
const transports = {
  async unix(): Promise<void> {
    const socketPath = join(directory, 'socket');
    server.listen(socketPath);
    await once(server, 'listening');
    endpoint = {kind: 'unix', url: `unix://${socketPath}`, socketPath};
    docker = dockerOver(endpoint);
  },
  async tcp(): Promise<void> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const {port} = server.address() as AddressInfo;
    endpoint = {kind: 'tcp', url: `tcp://127.0.0.1:${port}`, host: '127.0.0.1', port, tls: null};
    docker = dockerOver(endpoint);
  },
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'captop-modem-'));
  connections = [];
  received = '';
  server = serve();
});
afterEach(() => {
  modem.close();
  server.close();
  rmSync(directory, {recursive: true});
});

const ids = Array.from({length: 100}, (_, n) => n.toString(16).padStart(64, '0'));
const idIn = (line: string): string => /[0-9a-f]{64}/.exec(line)?.[0] ?? '';
const inspectAll = (): Promise<unknown[]> => Promise.all(ids.map(id => docker.getContainer(id).inspect()));
const all = ids.map(Id => ({Id}));

describe.each(['unix', 'tcp'] as const)('over %s', kind => {
  beforeEach(transports[kind]);

  test('questions one after the other share a connection, those at the same time do not', async () => {
    answer = (line, socket) => socket.write(json([{Id: line}]));
    await docker.listContainers({all: true});
    await docker.listContainers();
    expect(connections).toEqual([
      ['GET /containers/json?all=true HTTP/1.1', 'GET /containers/json HTTP/1.1'],
    ]);
    await Promise.all([docker.version(), docker.version()]);
    expect(connections).toHaveLength(2);
  });

  test('a hundred at once get their own answers, over as many connections as are allowed', async () => {
    answer = (line, socket) => socket.write(json({Id: idIn(line)}));
    expect(await inspectAll()).toEqual(all);
    expect(connections).toHaveLength(apiLimits.questions);
    expect(await inspectAll()).toEqual(all);
    expect(connections).toHaveLength(apiLimits.questions);
  });

  test('a hundred are answered where each connection is closed after its answer, said or unsaid', async () => {
    answer = (line, socket) => socket.end(json({Id: idIn(line)}));
    expect(await inspectAll()).toEqual(all);
  });

  test('those behind one that never comes do not wait, and that one rejects in its time', async () => {
    docker = dockerOver(endpoint, short);
    const stuck = ids[30] as string;
    answer = (line, socket) => {
      if (idIn(line) !== stuck) socket.write(json({Id: idIn(line)}));
    };
    const began = performance.now();
    const late = docker.getContainer(stuck).inspect();
    late.catch(() => {});
    await Promise.all(ids.filter(id => id !== stuck).map(id => docker.getContainer(id).inspect()));
    await expect(late).rejects.toThrow(TooLate);
    expect(performance.now() - began).toBeGreaterThan(short - 50);
  });

  test('a question that waits for its turn is not late', async () => {
    docker = dockerOver(endpoint, short);
    answer = (line, socket) => setTimeout(() => socket.write(json({Id: idIn(line)})), short / 5);
    const began = performance.now();
    expect(await inspectAll()).toEqual(all);
    // The last of them has waited longer than an answer may take.
    expect(performance.now() - began).toBeGreaterThan(short);
  });

  test('an answer that came while captop itself was busy is not late', async () => {
    docker = dockerOver(endpoint, short);
    answer = (_, socket) => {
      socket.write(json({Version: '1'}));
      const until = performance.now() + 2 * short;
      while (performance.now() < until);
    };
    expect(await docker.version()).toEqual({Version: '1'});
  });

  test('an answer that begins and does not end is late', async () => {
    docker = dockerOver(endpoint, short);
    answer = (_, socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{');
    await expect(docker.version()).rejects.toThrow(TooLate);
  });

  test('a kept connection that the daemon closed is replaced', async () => {
    answer = (_, socket, number) => (number === 1 ? socket.write(json({Version: '1'})) : socket.destroy());
    await docker.version();
    expect(await docker.version()).toEqual({Version: '1'});
    expect(connections).toEqual([
      ['GET /version HTTP/1.1', 'GET /version HTTP/1.1'],
      ['GET /version HTTP/1.1'],
    ]);
  });

  test('a refusal carries the status and what the daemon says', async () => {
    answer = (_, socket) => socket.write(json({message: 'No such container: x'}, '404 Not Found'));
    await expect(docker.getContainer('x').inspect()).rejects.toMatchObject({
      statusCode: 404,
      json: {message: 'No such container: x'},
      message: '(HTTP code 404) no such container - No such container: x',
    });
  });

  test('an end before the answer is told', async () => {
    answer = (_, socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{');
    await expect(docker.version()).rejects.toMatchObject({code: 'ECONNRESET'});
  });

  test('an answer that is no HTTP is told', async () => {
    answer = (_, socket) => socket.write('SSH-2.0-OpenSSH_10.0\r\n\r\n');
    await expect(docker.version()).rejects.toMatchObject({code: expect.stringMatching(/^HPE_/)});
  });

  test('an answer without an end is cut, and its connection ended', async () => {
    const written = {bytes: 0};
    answer = (_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const piece = 'x'.repeat(65_536);
      const more = (): void => {
        while (!socket.destroyed && socket.write(`10000\r\n${piece}\r\n`)) written.bytes += piece.length;
      };
      socket.on('drain', more);
      more();
    };
    await expect(docker.version()).rejects.toThrow(TooLong);
    expect(written.bytes).toBeLessThan(3 * apiLimits.answer);
  });

  test('when all is closed, questions reject, those that wait for a connection among them', async () => {
    answer = () => {};
    const asked = Promise.allSettled(ids.map(id => docker.getContainer(id).inspect()));
    await expect.poll(() => connections.flat().length).toBe(apiLimits.questions);
    modem.close();
    expect(new Set((await asked).map(({status}) => status))).toEqual(new Set(['rejected']));
    await expect(docker.version()).rejects.toThrow('closed');
    expect(connections).toHaveLength(apiLimits.questions);
  });
});

describe('over either', () => {
  beforeEach(transports.unix);

  test('text comes through as UTF-8, however the bytes are cut', async () => {
    const bytes = Buffer.from(json({Name: 'träge 🐳'}));
    answer = async (_, socket) => {
      for (const byte of bytes) {
        socket.write(Buffer.from([byte]));
        await new Promise(setImmediate);
      }
    };
    expect(await docker.getContainer('x').inspect()).toEqual({Name: 'träge 🐳'});
  });

  test('a socket that is not there is told', async () => {
    const socketPath = join(directory, 'nothing');
    const nowhere = dockerOver({kind: 'unix', url: '', socketPath});
    await expect(nowhere.version()).rejects.toMatchObject({code: 'ENOENT'});
  });

  test('a question that is given up rejects, and its connection is ended', async () => {
    let ended = false;
    answer = (_, socket) => socket.on('close', () => (ended = true));
    const control = new AbortController();
    const asked = docker.getEvents({abortSignal: control.signal});
    await expect.poll(() => connections.flat().length).toBe(1);
    control.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(() => ended).toBe(true);
  });

  test.each([
    'x/json HTTP/1.1\r\nHost: a\r\n\r\nPOST /containers/evil/kill',
    // Cut to one byte each, these two characters are a carriage return and a line feed.
    'x/json HTTP/1.1\u010d\u010aHost: a\u010d\u010a\u010d\u010aPOST /containers/evil/kill',
    'a name with blanks and a lone \ud800',
  ])('a name cannot end the line that it stands in: %j', async name => {
    answer = (_, socket) => socket.write(json({Id: 'an image'}));
    expect(await docker.getImage(name).inspect()).toEqual({Id: 'an image'});
    expect(received).toMatch(/^GET \/images\/[!-~]+\/json HTTP\/1\.1\r\n(?:[A-Za-z-]+: [!-~]+\r\n)+\r\n$/);
  });

  test.each([
    [{path: '/info'}, '/info'],
    [{path: '/containers/json?', options: {all: true}}, '/containers/json?all=true'],
    [
      {path: '/events?', options: {filters: {event: ['start']}}},
      '/events?filters=%7B%22event%22%3A%5B%22start%22%5D%7D',
    ],
    [{path: '/x?', options: {abortSignal: {}, until: undefined}}, '/x'],
  ])('%j is asked as %s', (question, path) => {
    expect(pathOf(question)).toBe(path);
  });
});

describe('a stream', () => {
  beforeEach(transports.unix);
  const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
  const start = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  const events = async () => (await docker.getEvents()) as Readable;

  test('brings each piece as it comes, and ends with the last', async () => {
    let socket: Socket | undefined;
    answer = (_, from) => {
      socket = from;
      from.write(start);
    };
    const pieces: string[] = [];
    const stream = (await events()).on('data', piece => pieces.push(String(piece)));
    for (const text of ['{"a":1}\n', '{"b":2}\n']) {
      socket?.write(chunk(text));
      await expect.poll(() => pieces.at(-1)).toBe(text);
    }
    socket?.write('0\r\n\r\n');
    await once(stream, 'end');
  });

  test('that breaks off ends with an error', async () => {
    answer = (_, socket) => socket.end(start + chunk('{}'));
    const stream = await events();
    await expect(stream.toArray()).rejects.toMatchObject({code: 'ECONNRESET'});
  });

  test('that is left ends its connection', async () => {
    let ended = false;
    answer = (_, socket) => socket.on('close', () => (ended = true)).write(start);
    (await events()).destroy();
    await expect.poll(() => ended).toBe(true);
  });

  test('that has to begin in time may be silent for ever once it has, where it brings a signal', async () => {
    docker = dockerOver(endpoint, short);
    answer = (_, socket) => socket.write(start);
    const control = new AbortController();
    const stream = (await docker.getEvents({abortSignal: control.signal})) as Readable;
    await new Promise(resolve => setTimeout(resolve, 1.5 * short));
    expect(stream.destroyed).toBe(false);
    stream.destroy();
  });

  test('holds up no question, however many there are', async () => {
    answer = (line, socket) => socket.write(line.includes('/events') ? start : json({Version: '1'}));
    const streams = await Promise.all(Array.from({length: 2 * apiLimits.questions}, events));
    expect(await docker.version()).toEqual({Version: '1'});
    for (const stream of streams) stream.destroy();
  });

  test('that is refused is told with what the daemon says', async () => {
    answer = (_, socket) => socket.write(json({message: 'not allowed'}, '403 Forbidden'));
    await expect(events()).rejects.toMatchObject({statusCode: 403, json: {message: 'not allowed'}});
  });
});
