/** Two simulated daemons, of which one misbehaves: the rows of the other stay right. */
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openHost} from '../../../source/host/open.ts';
import {SeveralHostsWatch, severalHosts} from '../../../source/host/watch/several-hosts.ts';
import type {LiveObservation} from '../../../source/model/live.ts';
import {SimulatedHost} from '../../simulated/host.ts';
import {Watching} from '../watching.ts';

let good: SimulatedHost;
let bad: SimulatedHost;
let readers: ReturnType<typeof severalHosts>;

const readerOf = ({daemon: {socketPath}, procfs}: SimulatedHost) =>
  openHost({endpoint: {kind: 'unix', url: `unix://${socketPath}`, socketPath}, procRoot: procfs.root});

beforeEach(async () => {
  good = await SimulatedHost.start({containers: 4, seed: 'good'});
  bad = await SimulatedHost.start({containers: 4, seed: 'bad'});
  good.run('here');
  readers = severalHosts([readerOf(good), readerOf(bad)]);
});
afterEach(async () => {
  readers.close();
  await Promise.all([good.close(), bad.close()]);
});

const urlOf = ({daemon}: SimulatedHost) => `unix://${daemon.socketPath}`;
const endpoints = (reading: LiveObservation | undefined) =>
  reading?.observation.hosts.map(({endpoint}) => endpoint);

test('both stand in one observation, in the order given', async () => {
  const {hosts, unreached} = await readers.observe({all: false});
  expect(hosts.map(({endpoint}) => endpoint)).toEqual([urlOf(good), urlOf(bad)]);
  expect(unreached).toEqual([]);
});

test('the inspect document is that of the engine which has the container, and of none it says that it is gone', async () => {
  const watch = readers.watch({all: false, intervalMs: 60_000});
  await using w = new Watching(watch);
  await w.until(() => w.container('here') !== undefined);
  const id = w.container('here')?.id ?? '';
  expect(JSON.parse((await watch.inspect(id)) ?? 'null')).toMatchObject({Id: id});
  await expect(watch.inspect('0'.repeat(64))).rejects.toThrow('this container is gone');
});

describe.each([
  ['a list of the wrong shape', /^\/containers\/json$/, {kind: 'garbage', body: '[{"Id":7}]'}],
  ['an info of the wrong shape', /^\/info$/, {kind: 'garbage', body: '{"Name":[]}'}],
  ['an error', /^\/containers\/json$/, {kind: 'error', status: 500, message: 'no'}],
  ['no answer to its connection', /./, {kind: 'drop'}],
] as const)('%s of one', (_, path, fault) => {
  beforeEach(() => {
    bad.daemon.troubles = [{path, fault}];
  });

  test('is told in a sentence, and the other is read', async () => {
    const {hosts, unreached} = await readers.observe({all: false});
    expect(hosts.map(({endpoint}) => endpoint)).toEqual([urlOf(good)]);
    expect(unreached).toEqual([expect.stringContaining(urlOf(bad))]);
    expect(unreached?.[0]).not.toContain('should not have happened');
  });

  test('is shown as lost, and the other is followed', async () => {
    await using w = new Watching(readers.watch({all: false, intervalMs: 60_000}));
    await w.until(({connection}) => connection.state === 'lost');
    await w.until(reading => endpoints(reading)?.length === 1 && w.container('here')?.pid1 != null);
    expect(w.newest?.connection).toMatchObject({one: {name: urlOf(bad), takenAt: null}});
    good.rename([...good.world.containers.values()].find(({name}) => name === 'here') as never, 'there');
    await w.until(() => w.container('there') !== undefined);
  });
});

test('engines come and go: what is known of the others stays, and one that is expected is said to be missing', async () => {
  const [one, other] = [readerOf(good), readerOf(bad)];
  const watch = new SeveralHostsWatch([one], {all: false, intervalMs: 60_000});
  watch.expectMore(true);
  await using w = new Watching(watch);
  await w.until(() => watch.isRead);
  expect([w.newest?.partial, watch.isSettled]).toEqual([true, false]);
  const before = w.newest?.observation.hosts[0];
  watch.use([one, other]);
  await w.until(reading => endpoints(reading)?.length === 2 && watch.isRead);
  watch.expectMore(false);
  await w.until(({partial}) => !partial);
  expect(w.newest?.observation.hosts[0]).toBe(before);
  expect([watch.isLost(one.url), watch.isLost('unix:///nowhere')]).toEqual([false, undefined]);
  watch.use([other]);
  await w.until(reading => endpoints(reading)?.join() === urlOf(bad));
  one.close();
  other.close();
});

test('neither reached is one failure with both sentences', async () => {
  await Promise.all([good.daemon.die(), bad.daemon.die()]);
  const failure = await readers.observe({all: false}).catch(error => error);
  expect(failure).toMatchObject({status: 3});
  for (const url of [urlOf(good), urlOf(bad)]) expect(failure.message).toContain(url);
});
