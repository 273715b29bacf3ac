/** The server on a loopback port, asked by real clients. */
import {once} from 'node:events';
import {request} from 'node:http';
import {connect, type Socket} from 'node:net';
import {afterEach, describe, expect, test} from 'vitest';
import {listen, type MetricsServer} from '../../../source/command/serve/http-server.ts';

let server: MetricsServer | undefined;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server?.close();
  server = undefined;
});

const metrics = async () => ({status: 200, text: 'captop_x 1\n', headers: {'content-type': 'text/plain'}});

async function start(answer = metrics, limits?: Parameters<typeof listen>[2]): Promise<number> {
  server = await listen({host: '127.0.0.1', port: 0}, answer, limits);
  return server.address.port;
}

/** Status, headers and text of an answer. */
async function ask(port: number, method: string, path: string, host = `127.0.0.1:${port}`) {
  const asked = request({host: '127.0.0.1', port, method, path, headers: {host}}).end();
  const [answer] = await once(asked, 'response');
  let text = '';
  for await (const part of answer.setEncoding('utf8')) text += part;
  return {status: answer.statusCode, headers: answer.headers, text};
}

/** An open TCP connection on which nothing has been sent. */
async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

describe('the server of captop serve', () => {
  test('answers GET and HEAD of /metrics', async () => {
    const port = await start();
    expect(await ask(port, 'GET', '/metrics')).toMatchObject({status: 200, text: 'captop_x 1\n'});
    expect(await ask(port, 'GET', '/metrics?name[]=x')).toMatchObject({status: 200});
    const head = await ask(port, 'HEAD', '/metrics');
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '11']);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('refuses %s', async method => {
    const answer = await ask(await start(), method, '/metrics');
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test.each(['/', '/metrics/', '/../etc/passwd', '/debug/pprof'])('has nothing at %s', async path => {
    expect((await ask(await start(), 'GET', path)).status).toBe(404);
  });

  test('refuses other host names: a web page may have one that leads to this machine (DNS rebinding)', async () => {
    const port = await start();
    expect((await ask(port, 'GET', '/metrics', 'evil.example')).status).toBe(403);
    for (const host of ['localhost', `localhost:${port}`, '127.0.0.1', `[::1]:${port}`])
      expect((await ask(port, 'GET', '/metrics', host)).status).toBe(200);
  });

  test('closes connections beyond its maximum, and accepts others once some have gone', async () => {
    const port = await start();
    const kept = await Promise.all(Array.from({length: 32}, () => open(port)));
    const one = await open(port);
    await once(one.resume(), 'close');
    for (const socket of kept) socket.destroy();
    await expect.poll(() => ask(port, 'GET', '/metrics').catch(() => null)).toMatchObject({status: 200});
  });

  const shortLimits = {
    maxHeaderSize: 512,
    headersTimeout: 100,
    requestTimeout: 200,
    connectionsCheckingInterval: 20,
    timeout: 200,
  };

  test.each([
    ['says nothing', '', ''],
    ['does not end its request', 'GET /metrics HTTP/1.1\r\nhost: localhost\r\n', 'HTTP/1.1 408 '],
    ['sends too long a header', `GET /metrics HTTP/1.1\r\nx: ${'y'.repeat(600)}\r\n\r\n`, 'HTTP/1.1 431 '],
    ['speaks something else', 'EHLO example\r\n\r\n', 'HTTP/1.1 400 '],
  ])('a client that %s is disconnected', async (_, sent, answer) => {
    const socket = await open(await start(metrics, shortLimits));
    let text = '';
    socket.setEncoding('utf8').on('data', part => (text += part));
    socket.write(sent);
    await once(socket, 'close');
    expect(text.slice(0, answer.length)).toBe(answer);
  });

  test('says in a sentence that a port is in use', async () => {
    const port = await start();
    await expect(listen({host: '127.0.0.1', port}, metrics)).rejects.toMatchObject({
      status: 2,
      message: `cannot listen on 127.0.0.1:${port}: another program listens there; --listen names another address`,
    });
  });

  test('finishes the answer under way when it closes, and does not wait for an idle client', async () => {
    const {promise, resolve} = Promise.withResolvers<void>();
    const port = await start(async () => {
      resolve();
      await new Promise(done => setTimeout(done, 100));
      return metrics();
    });
    await open(port);
    const answer = ask(port, 'GET', '/metrics');
    await promise;
    await server?.close();
    server = undefined;
    expect((await answer).text).toBe('captop_x 1\n');
  });
});
