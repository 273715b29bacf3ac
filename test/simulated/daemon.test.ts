/** The protocol of the simulated daemon, below Docker's own client. */
import {Agent, get} from 'node:http';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {SimulatedHost} from './host.ts';

let host: SimulatedHost;
beforeEach(async () => {
  host = await SimulatedHost.start({containers: 3});
});
afterEach(() => host.close());

/** Asks, over a connection of its own unless an agent is given; the body, or the error that ended it. */
const ask = (path: string, agent: Agent | false = false): Promise<string> =>
  new Promise(resolve => {
    get({socketPath: host.daemon.socketPath, path, agent}, response => {
      let body = '';
      response.on('data', chunk => {
        body += chunk;
      });
      response.on('end', () => resolve(body)).on('error', error => resolve(error.message));
    }).on('error', error => resolve((error as NodeJS.ErrnoException).code ?? error.message));
  });

test('several requests share one connection, with and without a version in the path', async () => {
  const agent = new Agent({keepAlive: true, maxSockets: 1});
  const [id = ''] = host.world.containers.keys();
  expect(await ask('/_ping', agent)).toBe('OK');
  const [before] = Object.values(agent.freeSockets).flat();
  expect(JSON.parse(await ask(`/v1.41/containers/${id}/json`, agent))).toMatchObject({Id: id});
  expect(await ask('/v1.99/info', agent)).toContain('client version 1.99 is too new');
  const [after] = Object.values(agent.freeSockets).flat();
  expect(before).toBeDefined();
  expect(after).toBe(before);
  agent.destroy();
});

test('a request can hang, come late, break off or get garbage, and only where it was asked for', async () => {
  const silent = Symbol('no answer');
  const within = (milliseconds: number, path: string): Promise<unknown> =>
    Promise.race([ask(path), new Promise(resolve => setTimeout(resolve, milliseconds, silent))]);
  host.daemon.troubles = [
    {path: /^\/info$/, fault: {kind: 'hang'}},
    {path: /^\/version$/, fault: {kind: 'drop'}},
    {path: /^\/containers\/json$/, fault: {kind: 'cut'}},
    {path: /^\/images\//, fault: {kind: 'garbage', body: '<html>'}},
    {path: /^\/exec\//, fault: {kind: 'slow', milliseconds: 150}},
  ];
  expect(await within(200, '/info')).toBe(silent);
  expect(await within(10_000, '/version')).toBe('ECONNRESET');
  expect(await within(10_000, '/containers/json')).toBe('aborted');
  expect(await within(10_000, '/images/redis:8/json')).toBe('<html>');
  expect(await within(50, '/exec/none/json')).toBe(silent);
  expect(await within(10_000, '/exec/none/json')).toContain('No such exec instance: none');
  expect(await within(10_000, '/_ping')).toBe('OK');
});

test('a daemon that dies ends every connection and its socket; one that comes back answers again', async () => {
  const hanging = ask('/events');
  await expect.poll(() => host.daemon.listeners).toBe(1);
  await host.daemon.die();
  expect(await hanging).toBe('aborted');
  expect(await ask('/_ping')).toBe('ENOENT');
  await host.daemon.listen();
  expect(await ask('/_ping')).toBe('OK');
});
