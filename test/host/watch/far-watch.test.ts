/** The daemon of another machine, and what is found beside it while the daemon is asked already. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {HostReader} from '../../../source/host/host-reader.ts';
import {openHost} from '../../../source/host/open.ts';
import {type FarReaders, FarWatch} from '../../../source/host/watch/far-watch.ts';
import {Failure} from '../../../source/model/failure.ts';
import {SimulatedHost} from '../../simulated/host.ts';
import {Watching} from '../watching.ts';

let hosts: readonly SimulatedHost[];
let readers: readonly [HostReader, HostReader];
const options = {all: false, intervalMs: 50};

const readerOf = ({daemon: {socketPath}, procfs}: SimulatedHost): HostReader =>
  openHost({endpoint: {kind: 'unix', url: `unix://${socketPath}`, socketPath}, procRoot: procfs.root});

beforeEach(async () => {
  hosts = await Promise.all(['one', 'two'].map(seed => SimulatedHost.start({containers: 4, seed})));
  readers = hosts.map(readerOf) as [HostReader, HostReader];
});
afterEach(async () => {
  for (const reader of readers) reader.close();
  await Promise.all(hosts.map(host => host.close()));
});

const counts = ({newest}: Watching): readonly number[] =>
  newest?.observation.hosts.map(({containers}) => containers.length) ?? [];

/** How often the daemon is watched, and its readers. */
function counted(reader: HostReader): {readonly reader: HostReader; watches: number} {
  const count = {
    watches: 0,
    reader: {
      ...reader,
      watch(given: typeof options) {
        count.watches++;
        return reader.watch(given);
      },
    },
  };
  return count;
}

test('what is found stands beside the daemon, which is asked once', async () => {
  const daemon = counted(readers[0]);
  await using w = new Watching(
    new FarWatch(daemon.reader, async begun => ({daemon: begun, others: [readers[1]]}), options),
  );
  await w.until(({partial}) => !partial && counts(w).length === 2);
  expect(w.newest?.observation.hosts.map(({endpoint}) => endpoint)).toEqual(readers.map(({url}) => url));
  expect(daemon.watches).toBe(1);
});

test('a daemon with nothing beside it is shown alone, frozen if that was asked for meanwhile', async () => {
  let found = (): void => {};
  const waits = new Promise<void>(resolve => {
    found = resolve;
  });
  const find = async (begun: HostReader): Promise<FarReaders> => {
    await waits;
    return {daemon: begun, others: []};
  };
  const watch = new FarWatch(readers[0], find, options);
  watch.freeze(true);
  watch.freeze(false);
  await using w = new Watching(watch);
  found();
  await w.until(({partial}) => !partial);
  expect(counts(w)).toHaveLength(1);
});

test('where there is no daemon, what is found is shown without it', async () => {
  await hosts[0]?.daemon.die();
  await using w = new Watching(
    new FarWatch(readers[0], async () => ({daemon: undefined, others: [readers[1]]}), options),
  );
  await w.until(({partial, connection}) => !partial && connection.state === 'live');
  expect(counts(w)).toHaveLength(1);
});

test('a daemon that is alone and gone is told', async () => {
  await hosts[0]?.daemon.die();
  await using w = new Watching(
    new FarWatch(readers[0], async begun => ({daemon: begun, others: []}), options),
  );
  await expect(w.until(() => false)).rejects.toThrow(/no such socket/);
});

test('an engine that comes later stands beside it, and one that goes does so no longer', async () => {
  let others: readonly HostReader[] = [];
  const find = async (begun: HostReader): Promise<FarReaders> => ({daemon: begun, others});
  await using w = new Watching(new FarWatch(readers[0], find, options, 20));
  await w.until(({partial}) => !partial && counts(w).length === 1);
  others = [readers[1]];
  await w.until(({partial}) => !partial && counts(w).length === 2);
  others = [];
  await w.until(() => counts(w).length === 1);
});

test('a machine that does not answer keeps what was found', async () => {
  let looks = 0;
  const find = async (begun: HostReader): Promise<FarReaders> => {
    if (looks++ > 0) throw new Failure('it does not answer', 3);
    return {daemon: begun, others: [readers[1]]};
  };
  await using w = new Watching(new FarWatch(readers[0], find, options, 20));
  await w.until(({partial}) => !partial && counts(w).length === 2);
  await expect.poll(() => looks).toBeGreaterThan(2);
  expect(counts(w)).toHaveLength(2);
});
