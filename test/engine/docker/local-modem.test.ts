/** dockerode over a real unix socket, on whose other side literal bytes are sent. */
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import Docker from 'dockerode';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {LocalModem} from '../../../source/engine/docker/local-modem.ts';
import {pathOf} from '../../../source/engine/docker/request.ts';

const json = (value: unknown, status = '200 OK'): string => {
  const body = JSON.stringify(value);
  return `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};

let directory: string;
let server: Server;
let modem: LocalModem;
let docker: Docker;
/** One for each connection, with the request lines that came over it. */
let connections: string[][];
let answer: (request: string, socket: Socket, number: number) => void;

const patience = 300;
const modemTo = (name: string): LocalModem =>
  new LocalModem({socketPath: join(directory, name), patience, late: () => new Error('too late')});

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'captop-modem-'));
  connections = [];
  server = createServer(socket => {
    const requests: string[] = [];
    connections.push(requests);
    socket.on('error', () => {});
    let held = '';
    socket.on('data', data => {
      const texts = (held + data.toString('latin1')).split('\r\n\r\n');
      held = texts.pop() ?? '';
      for (const text of texts) {
        const line = text.split('\r\n')[0] ?? '';
        requests.push(line);
        answer(line, socket, requests.length);
      }
    });
  });
  server.listen(join(directory, 'socket'));
  await once(server, 'listening');
  modem = modemTo('socket');
  docker = new Docker({modem} as object as Docker.DockerOptions);
});
afterEach(() => {
  modem.close();
  server.close();
  rmSync(directory, {recursive: true});
});

test('questions one after the other share a connection, those at the same time do not', async () => {
  answer = (line, socket) => socket.write(json([{Id: line}]));
  await docker.listContainers({all: true});
  await docker.listContainers();
  expect(connections).toEqual([['GET /containers/json?all=true HTTP/1.1', 'GET /containers/json HTTP/1.1']]);
  await Promise.all([docker.version(), docker.version()]);
  expect(connections).toHaveLength(2);
});

describe('the inspects of one turn', () => {
  const ids = Array.from({length: 100}, (_, n) => n.toString(16).padStart(64, '0'));
  const idIn = (line: string): string => /[0-9a-f]{64}/.exec(line)?.[0] ?? '';
  const told = (line: string): string => json({Id: idIn(line)});
  const inspectAll = (): Promise<PromiseSettledResult<unknown>[]> =>
    Promise.allSettled(ids.map(id => docker.getContainer(id).inspect()));
  const all = ids.map(Id => ({status: 'fulfilled', value: {Id}}));

  test('go together over few connections, and each gets its own answer', async () => {
    answer = (line, socket) => socket.write(told(line));
    expect(await inspectAll()).toEqual(all);
    expect(connections.map(({length}) => length)).toEqual([25, 25, 25, 25]);
    expect(await inspectAll()).toEqual(all);
    expect(connections).toHaveLength(4);
  });

  test('get their answers however the bytes are cut', async () => {
    const waiting = new Map<Socket, Buffer[]>();
    answer = (line, socket) => {
      waiting.set(socket, [...(waiting.get(socket) ?? []), Buffer.from(told(line))]);
    };
    const asked = inspectAll();
    await expect.poll(() => connections.flat().length).toBe(100);
    for (const [socket, answers] of waiting) {
      const bytes = Buffer.concat(answers);
      // No whole answer is as short, so that each piece ends in another place of one.
      for (let at = 0; at < bytes.length; at += 37) {
        socket.write(bytes.subarray(at, at + 37));
        await new Promise(setImmediate);
      }
    }
    expect(await asked).toEqual(all);
  });

  test('do not wait for one that is never answered, and that one rejects in its time', async () => {
    const stuck = ids[30] as string;
    const blocked = new Set<Socket>();
    answer = (line, socket) => {
      if (idIn(line) === stuck) blocked.add(socket);
      if (!blocked.has(socket)) socket.write(told(line));
    };
    const late = docker.getContainer(stuck).inspect();
    late.catch(() => {});
    const began = performance.now();
    const others = ids.filter(id => id !== stuck);
    const answers = await Promise.all(others.map(id => docker.getContainer(id).inspect()));
    expect(performance.now() - began).toBeLessThan(patience - 50);
    expect(answers.map(({Id}) => Id)).toEqual(others);
    await expect(late).rejects.toThrow('too late');
    expect(performance.now() - began).toBeGreaterThan(patience - 50);
    // From now on each has a connection of its own, sixteen at a time.
    const before = connections.length;
    answer = (line, socket) => socket.write(told(line));
    expect(await inspectAll()).toEqual(all);
    expect(connections.length - before).toBeLessThanOrEqual(16);
  });

  test('are not taken for late where captop itself was busy when they came', async () => {
    answer = (line, socket) => {
      socket.write(told(line));
      if (connections.flat().length < 100) return;
      const until = performance.now() + 2 * patience;
      while (performance.now() < until);
    };
    expect(await inspectAll()).toEqual(all);
    // Nothing was asked twice.
    expect(connections.map(({length}) => length)).toEqual([25, 25, 25, 25]);
  });

  test('are all answered where a connection is closed after each answer', async () => {
    answer = (line, socket, number) => {
      const body = JSON.stringify({Id: idIn(line)});
      const head = `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
      if (number === 1) socket.end(head + body);
    };
    expect(await inspectAll()).toEqual(all);
  });

  test('are all answered where the daemon drops those behind the first', async () => {
    answer = (line, socket, number) => (number === 1 ? socket.end(told(line)) : undefined);
    expect(await inspectAll()).toEqual(all);
  });

  test('are refused one by one', async () => {
    answer = (line, socket) =>
      socket.write(
        idIn(line).endsWith('7') ? json({message: 'No such container'}, '404 Not Found') : told(line),
      );
    const answers = await inspectAll();
    for (const [n, {status}] of answers.entries())
      expect(status).toBe(ids[n]?.endsWith('7') ? 'rejected' : 'fulfilled');
  });

  test('all reject when all is closed, those that were not sent yet among them', async () => {
    answer = () => {};
    const asked = inspectAll();
    await expect.poll(() => connections.flat().length).toBe(100);
    const unsent = inspectAll();
    modem.close();
    for (const {status} of [...(await asked), ...(await unsent)]) expect(status).toBe('rejected');
  });

  test('are not told by an answer to nothing, which ends its connection', async () => {
    answer = (line, socket) => socket.write(told(line));
    const [first, second] = ids as [string, string];
    await docker.getContainer(first).inspect();
    answer = (line, socket) => {
      socket.write(told(line));
      socket.write(json({Id: 'nobody asked for it'}));
    };
    expect(await docker.getContainer(first).inspect()).toEqual({Id: first});
    await new Promise(resolve => setTimeout(resolve, 30));
    answer = (line, socket) => socket.write(told(line));
    expect(await docker.getContainer(second).inspect()).toEqual({Id: second});
    expect(connections).toHaveLength(2);
  });
});

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

test('a refusal carries the status and what the daemon says', async () => {
  answer = (_, socket) => socket.write(json({message: 'No such container: x'}, '404 Not Found'));
  await expect(docker.getContainer('x').inspect()).rejects.toMatchObject({
    statusCode: 404,
    json: {message: 'No such container: x'},
    message: '(HTTP code 404) no such container - No such container: x',
  });
});

describe('what goes wrong with the connection is told', () => {
  test('no socket', async () => {
    const nowhere = new Docker({
      modem: modemTo('nothing'),
    } as object as Docker.DockerOptions);
    await expect(nowhere.version()).rejects.toMatchObject({code: 'ENOENT'});
  });

  test('an end before the answer', async () => {
    answer = (_, socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{');
    await expect(docker.version()).rejects.toMatchObject({code: 'ECONNRESET'});
  });

  test('an answer that is no HTTP', async () => {
    answer = (_, socket) => socket.write('SSH-2.0-OpenSSH_10.0\r\n\r\n');
    await expect(docker.version()).rejects.toThrow('it does not speak HTTP');
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
});

test('a question that is given up rejects, and its connection is ended', async () => {
  let ended = false;
  answer = (_, socket) => socket.on('close', () => (ended = true));
  const control = new AbortController();
  const asked = docker.listContainers({abortSignal: control.signal});
  await expect.poll(() => connections.length).toBe(1);
  control.abort();
  await expect(asked).rejects.toThrow('given up');
  await expect.poll(() => ended).toBe(true);
});

test('when all is closed, questions reject at once, over kept connections too, and no other is opened', async () => {
  answer = (line, socket) => {
    if (line.includes('/info')) socket.write(json({Name: 'host'}));
  };
  await docker.info();
  const [kept, fresh] = [docker.version(), docker.version()];
  await expect.poll(() => connections.flat().length).toBe(3);
  modem.close();
  await expect(kept).rejects.toThrow('given up');
  await expect(fresh).rejects.toThrow('given up');
  await expect(docker.version()).rejects.toThrow('closed');
  expect(connections).toHaveLength(2);
});

test.each([
  'x/json HTTP/1.1\r\nHost: a\r\n\r\nPOST /containers/evil/kill',
  // Cut to a byte each, these two are a carriage return and a line feed.
  'x/json HTTP/1.1\u010d\u010aHost: a\u010d\u010a\u010d\u010aPOST /containers/evil/kill',
  'a name with blanks and a lone \ud800',
])('a name cannot end the line that it stands in: %j', async name => {
  let seen = '';
  server.prependListener('connection', socket =>
    socket.on('data', data => (seen += data.toString('latin1'))),
  );
  answer = (_, socket) => socket.write(json({Id: 'an image'}));
  expect(await docker.getImage(name).inspect()).toEqual({Id: 'an image'});
  expect(seen).toMatch(
    /^GET \/images\/[!-~]+\/json HTTP\/1\.1\r\nHost: docker\r\nUser-Agent: captop\r\n\r\n$/,
  );
});

describe('a question that is not answered in time rejects', () => {
  test('also over a kept connection, and its connection is ended', async () => {
    let ended = false;
    answer = (line, socket) => {
      socket.on('close', () => (ended = true));
      if (line.includes('/info')) socket.write(json({Name: 'host'}));
    };
    await docker.info();
    const began = performance.now();
    await expect(docker.version()).rejects.toThrow('too late');
    expect(performance.now() - began).toBeGreaterThan(patience - 50);
    await expect.poll(() => ended).toBe(true);
    expect(connections).toHaveLength(1);
  });

  test('each in its own time, while the others are answered', async () => {
    answer = (line, socket) => {
      if (line.includes('/info')) setTimeout(() => socket.write(json({Name: 'host'})), patience / 2);
    };
    const first = docker.version();
    await new Promise(resolve => setTimeout(resolve, patience / 2));
    const second = docker.version();
    const answered = docker.info();
    await expect(first).rejects.toThrow('too late');
    const between = performance.now();
    expect(await answered).toEqual({Name: 'host'});
    await expect(second).rejects.toThrow('too late');
    expect(performance.now() - between).toBeGreaterThan(patience / 3);
  });

  test('in its own time also where its kept connection was closed meanwhile', async () => {
    answer = (line, socket, number) => {
      if (line.includes('/info')) socket.write(json({Name: 'host'}));
      else if (number > 1) setTimeout(() => socket.destroy(), (2 * patience) / 3);
    };
    await docker.info();
    const began = performance.now();
    await expect(docker.version()).rejects.toThrow('too late');
    expect(performance.now() - began).toBeLessThan(1.4 * patience);
    expect(connections).toHaveLength(2);
  });

  test('unless it brings a signal of its own', async () => {
    answer = () => {};
    const control = new AbortController();
    const asked = docker.getEvents({abortSignal: control.signal});
    setTimeout(() => control.abort(), 1.5 * patience);
    await expect(asked).rejects.toThrow('given up');
  });

  test('but a stream that has begun may be silent', async () => {
    answer = (_, socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    const events = (await docker.getEvents()) as Readable;
    await new Promise(resolve => setTimeout(resolve, 1.5 * patience));
    expect(events.destroyed).toBe(false);
    events.destroy();
  });
});

describe('a stream', () => {
  const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
  const start = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

  test('brings each piece as it comes, and ends with the last', async () => {
    let socket: Socket | undefined;
    answer = (_, from) => {
      socket = from;
      from.write(start);
    };
    const events = (await docker.getEvents({filters: {event: ['start']}})) as Readable;
    expect(connections).toEqual([['GET /events?filters=%7B%22event%22%3A%5B%22start%22%5D%7D HTTP/1.1']]);
    const pieces: string[] = [];
    events.on('data', piece => pieces.push(String(piece)));
    for (const text of ['{"a":1}\n', '{"b":2}\n']) {
      socket?.write(chunk(text));
      await expect.poll(() => pieces.at(-1)).toBe(text);
    }
    socket?.write('0\r\n\r\n');
    await once(events, 'end');
  });

  test('that breaks off ends with an error', async () => {
    answer = (_, socket) => socket.end(start + chunk('{}'));
    const events = (await docker.getEvents()) as Readable;
    events.resume();
    const [error] = await once(events, 'error');
    expect(error).toMatchObject({code: 'ECONNRESET'});
  });

  test('that breaks before anybody reads it ends with an error for whoever then does', async () => {
    answer = (_, socket) => socket.write(`${start}no size\r\n`);
    const events = (await docker.getEvents()) as Readable;
    await expect(events.toArray()).rejects.toThrow('it does not speak HTTP');
  });

  test('that is destroyed ends its connection', async () => {
    let ended = false;
    answer = (_, socket) => socket.on('close', () => (ended = true)).write(start);
    ((await docker.getEvents()) as Readable).destroy();
    await expect.poll(() => ended).toBe(true);
  });

  test('that came to its end does not take the connection from the next question when it is left unread', async () => {
    answer = (line, socket) => {
      if (line.includes('/info')) setTimeout(() => socket.write(json({Name: 'host'})), 50);
      else socket.write(`${start}${chunk('{}')}0\r\n\r\n`);
    };
    const events = (await docker.getEvents()) as Readable;
    const asked = docker.info();
    events.destroy();
    expect(await asked).toEqual({Name: 'host'});
    expect(connections).toHaveLength(1);
  });

  test('that is refused rejects with what the daemon says', async () => {
    answer = (_, socket) => socket.write(json({message: 'bad filter'}, '500 Internal Server Error'));
    await expect(docker.getEvents()).rejects.toMatchObject({statusCode: 500, json: {message: 'bad filter'}});
  });
});

test('the query holds what is asked for, lists as JSON, and what the path has', () => {
  expect(pathOf({path: '/events?', options: {}})).toBe('/events');
  expect(
    pathOf({path: '/x?a=1', options: {b: true, c: undefined, abortSignal: new AbortController().signal}}),
  ).toBe('/x?a=1&b=true');
  expect(pathOf({path: '/x?', options: {filters: {type: ['container']}}})).toBe(
    '/x?filters=%7B%22type%22%3A%5B%22container%22%5D%7D',
  );
});
