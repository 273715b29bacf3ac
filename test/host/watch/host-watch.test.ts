/** A watch of a simulated host: the Engine API on a real socket, and a procfs of files. */
import {setTimeout as pause} from 'node:timers/promises';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {HostReader} from '../../../source/host/host-reader.ts';
import {openHost} from '../../../source/host/open.ts';
import {mostRenewals} from '../../../source/host/watch/pace.ts';
import {Failure} from '../../../source/model/failure.ts';
import {containerEvent} from '../../simulated/events.ts';
import {SimulatedHost} from '../../simulated/host.ts';
import type {SimulatedContainer} from '../../simulated/world.ts';
import {Watching} from '../watching.ts';

let host: SimulatedHost;
let reader: HostReader;

function open(): HostReader {
  const {socketPath} = host.daemon;
  const endpoint = {kind: 'unix', url: `unix://${socketPath}`, socketPath} as const;
  return openHost({endpoint, procRoot: host.procfs.root});
}

const watching = (intervalMs = 100, all = false): Watching =>
  new Watching(reader.watch({all, intervalMs, checkMs: slow}));

beforeEach(async () => {
  host = await SimulatedHost.start({containers: 20});
  reader = open();
});
afterEach(async () => {
  reader.close();
  await host.close();
});

const asked = (part: RegExp): number => host.daemon.requests.filter(line => part.test(line)).length;
/** Whether it still answers is asked now and then. */
const questions = () => host.daemon.requests.filter(request => !request.includes('/_ping'));

/** Waits until nothing more is asked: on a busy machine a late answer leads to another question. */
async function quiet(): Promise<void> {
  for (let before = -1; before !== questions().length; await pause(500)) before = questions().length;
}

const ready = (w: Watching) => w.until(({partial}) => !partial);

/** Longer than any test waits: what is seen within that is seen by its event. */
const slow = 600_000;

describe('a watch', () => {
  test('misses nothing that happens while it begins', async () => {
    // The list is answered at once, and the events only begin later.
    host.daemon.troubles = [{path: /events/, fault: {kind: 'slow', milliseconds: 300}}];
    await using w = watching(slow);
    await ready(w);
    host.run('between');
    await w.until(() => w.container('between')?.pid1 != null);
  });

  test('calls a reading partial until everything was asked for, also if something happens meanwhile', async () => {
    host.daemon.troubles = [{path: /containers\/.+\/json/, fault: {kind: 'slow', milliseconds: 600}}];
    await using w = watching(slow);
    await expect.poll(() => asked(/containers\/.+\/json/), {interval: 1}).toBeGreaterThan(0);
    // Questions asked so far are answered slowly, those asked from now on are not.
    host.daemon.troubles = [];
    host.run('early');
    await ready(w);
    expect(w.containers.length).toBeGreaterThan(10);
    expect(w.containers.filter(({pid1}) => pid1 === null)).toEqual([]);
  });

  test('begins with everything, and yields nothing more while nothing changes', async () => {
    await using w = watching(50);
    await ready(w);
    const running = w.containers.length;
    expect(running).toBeGreaterThan(0);
    expect(w.containers.every(({pid1}) => pid1 !== null)).toBe(true);
    await quiet();
    const before = {readings: w.readings, questions: questions()};
    await pause(600);
    expect({readings: w.readings, questions: questions()}).toEqual(before);
  });

  test('shows a container that starts by its event, not by the interval, and inspects no other', async () => {
    await using w = watching(slow);
    await ready(w);
    const before = host.daemon.requests.length;
    const {id} = host.run('fresh');
    await w.until(() => w.container('fresh')?.pid1?.containerPid === 1);
    await pause(500);
    const inspects = host.daemon.requests.slice(before).filter(line => /containers\/.*\/json/.test(line));
    expect(inspects.length).toBeGreaterThan(0);
    expect(inspects.every(line => line.includes(id))).toBe(true);
  });

  test('takes away a container that ends, and keeps it where all are asked for', async () => {
    const fresh = host.run('fresh');
    await using w = watching(slow);
    await using all = watching(slow, true);
    await ready(w);
    await ready(all);
    host.kill(fresh, {remove: false});
    await w.until(() => w.container('fresh') === undefined);
    await all.until(() => all.container('fresh')?.state === 'exited');
    expect(all.container('fresh')).toMatchObject({pid1: null, unobserved: null, processes: []});
  });

  test('shows a process of docker exec at once, with its session', async () => {
    const fresh = host.run('fresh');
    await using w = watching(slow);
    await ready(w);
    const exec = host.exec(fresh, ['sleep', '77'], {privileged: true});
    await w.until(() => w.container('fresh')?.processes.length === 2);
    await w.until(() => JSON.stringify(w.container('fresh')?.execs) !== '[]');
    expect(w.container('fresh')?.execs).toEqual([
      expect.objectContaining({hostPid: exec.process.hostPid, privileged: true}),
    ]);
    host.execEnds(fresh, exec);
    await w.until(() => w.container('fresh')?.processes.length === 1);
  });

  test('shows any other process within the interval, without asking the daemon', async () => {
    const fresh = host.run('fresh');
    await using w = watching(100);
    await ready(w);
    await quiet();
    const before = questions();
    const process = host.world.exec(fresh, ['sleep', '5'], {}).process;
    host.procfs.addProcess(fresh, process);
    // On a busy machine a poll costs more, and the next one comes later.
    await w.until(() => w.container('fresh')?.processes.length === 2);
    expect(questions()).toEqual(before);
  });

  test('hands on the same objects for containers that did not change', async () => {
    await using w = watching(slow);
    await ready(w);
    const before = new Map(w.containers.map(container => [container.id, container]));
    host.run('fresh');
    await w.until(() => w.container('fresh')?.pid1 !== undefined);
    for (const container of w.containers)
      if (container.name !== 'fresh') expect(before.get(container.id)).toBe(container);
  });

  test('hands on the same objects for processes that did not change in a container that did', async () => {
    const fresh = host.run('fresh');
    await using w = watching(slow);
    await ready(w);
    const pid1 = w.container('fresh')?.pid1;
    const map = w.container('fresh')?.uidMap;
    host.exec(fresh, ['sleep', '77'], {});
    await w.until(() => w.container('fresh')?.processes.length === 2);
    expect(w.container('fresh')?.pid1).toBe(pid1);
    expect(w.container('fresh')?.uidMap).toBe(map);
  });

  test('follows names and pauses', async () => {
    const fresh = host.run('fresh');
    await using w = watching(slow);
    await ready(w);
    host.rename(fresh, 'other');
    await w.until(() => w.container('other') !== undefined);
    host.pause(fresh);
    await w.until(() => w.container('other')?.state === 'paused');
    expect(w.container('other')?.pid1).not.toBeNull();
  });

  test('asks for stopped containers when told to, and no longer when told not to', async () => {
    host.kill(host.run('ended'), {remove: false});
    await using w = watching(slow);
    await ready(w);
    expect(w.container('ended')).toBeUndefined();
    w.watch.includeStopped(true);
    await w.until(() => w.container('ended')?.state === 'exited');
    w.watch.includeStopped(false);
    await w.until(() => w.container('ended') === undefined);
  });

  test('frozen it tells nothing; resumed, what happened meanwhile', async () => {
    await using w = watching(50);
    await ready(w);
    await pause(400);
    w.watch.freeze(true);
    const {readings} = w;
    host.run('fresh');
    await pause(400);
    expect(w.readings).toBe(readings);
    w.watch.freeze(false);
    await w.until(() => w.container('fresh') !== undefined);
  });
});

describe('a daemon that goes away', () => {
  test('leaves the rows as they were, is said to be lost with its reason, and found again by itself', async () => {
    await using w = watching(50);
    await ready(w);
    const {containers} = w;
    await host.daemon.die();
    await w.until(({connection}) => connection.state === 'lost');
    expect(w.newest?.connection).toMatchObject({since: expect.stringMatching(/^20/)});
    expect(w.containers).toEqual(containers);
    host.world.create({name: 'meanwhile'});
    await host.daemon.listen();
    const fresh = host.run('fresh');
    await w.until(({connection}) => connection.state === 'live');
    await w.until(() => w.container('fresh')?.pid1 != null);
    // Its events are followed again, too.
    host.kill(fresh);
    await w.until(() => w.container('fresh') === undefined);
  });

  test('for a while only: what it told while it was taken for lost is asked for when it answers', async () => {
    await using w = new Watching(reader.watch({all: false, intervalMs: slow, checkMs: 600_000}));
    await ready(w);
    host.daemon.troubles = [{path: /_ping/, fault: {kind: 'slow', milliseconds: 4000}}];
    await w.until(({connection}) => connection.state === 'lost');
    host.run('in-silence');
    await w.until(({connection}) => connection.state === 'live');
    await w.until(() => w.container('in-silence')?.pid1 != null);
  });

  test('before the first reading is a failure with status 3', async () => {
    await host.daemon.die();
    const w = watching();
    await expect(w.until(() => true)).rejects.toMatchObject({status: 3});
    expect(w.error).toBeInstanceOf(Failure);
    expect(String(w.error)).toMatch(/no such socket/);
  });
});

describe('a daemon with troubles', () => {
  const inspectOf = (id: string) => new RegExp(`containers/${id}/json`);

  test('that never answers for one container shows all others, and that one with the reason', async () => {
    const stuck = host.run('stuck');
    host.daemon.troubles = [{path: inspectOf(stuck.id), fault: {kind: 'hang'}}];
    await using w = watching(100);
    const others = () => w.containers.filter(({name}) => name !== 'stuck');
    // On a busy machine the daemon's time may be over before the others are known: the reading is then no longer partial.
    await w.until(() => others().length > 0 && others().every(({pid1}) => pid1 !== null));
    expect(w.container('stuck')).toMatchObject({
      pid1: null,
      processes: [],
      unobserved: {reason: 'unverified'},
    });
    // What starts meanwhile is not kept waiting.
    host.run('fresh');
    await w.until(() => w.container('fresh')?.pid1 != null);
  });

  test('that is slow is not asked twice at once for the same', async () => {
    const fresh = host.run('fresh');
    await using w = watching(slow);
    await ready(w);
    await pause(500);
    host.daemon.troubles = [{path: inspectOf(fresh.id), fault: {kind: 'slow', milliseconds: 300}}];
    const before = asked(inspectOf(fresh.id));
    for (let times = 0; times < 10; times++) {
      host.pause(fresh);
      host.unpause(fresh);
    }
    await pause(1000);
    // The first, and once more for all that happened while it was on its way.
    expect(asked(inspectOf(fresh.id)) - before).toBe(2);
  });

  test('that refuses one container keeps the others, and says what it said', async () => {
    const bad = host.run('bad');
    const fault = {kind: 'error', status: 500, message: 'layer does not exist'} as const;
    host.daemon.troubles = [{path: inspectOf(bad.id), fault}];
    const [seen] = (await reader.observe({all: false})).hosts;
    const shown = seen?.containers.find(({id}) => id === bad.id);
    expect(shown?.declared).toEqual({unknown: expect.stringContaining('layer does not exist')});
    expect(shown?.pid1).toBeNull();
    expect(seen?.containers.filter(({pid1}) => pid1 !== null).length).toBe(
      (seen?.containers.length ?? 0) - 1,
    );
  });

  test('that tells of ever new containers is asked for a few of them, and for all at once instead', async () => {
    await using w = watching(slow);
    await ready(w);
    const [some] = host.world.containers.values();
    if (!some) throw new Error('no container');
    const before = host.daemon.requests.length;
    for (let n = 0; n < 20_000; n++) {
      const id = n.toString(16).padStart(64, 'f');
      host.daemon.emit(containerEvent('start', {...some, id}));
    }
    host.run('fresh');
    await w.until(() => w.container('fresh')?.pid1 != null);
    expect(host.daemon.requests.length - before).toBeLessThan(10 * mostRenewals);
    expect(w.newest?.connection.state).toBe('live');
  });

  test('that refuses its events is polled instead', async () => {
    const fault = {kind: 'error', status: 403, message: 'not allowed'} as const;
    host.daemon.troubles = [{path: /events/, fault}];
    await using w = watching(100);
    await ready(w);
    host.run('fresh');
    await w.until(() => w.container('fresh')?.pid1 != null);
    expect(w.newest?.connection.state).toBe('live');
  });

  test.each(['drop', 'cut'] as const)('whose answers break off (%s) is said to be lost', async kind => {
    await using w = watching(slow);
    await ready(w);
    host.daemon.troubles = [{path: /containers/, fault: {kind}}];
    w.watch.refresh();
    await w.until(({connection}) => connection.state === 'lost');
    host.daemon.troubles = [];
    await w.until(({connection}) => connection.state === 'live');
  });
});

describe('an event stream that is cut', () => {
  test('without an end: what was not told is found all the same, and it is followed anew', async () => {
    await using w = new Watching(reader.watch({all: false, intervalMs: slow, checkMs: 200}));
    await ready(w);
    const [ended] = w.containers;
    host.daemon.silence();
    expect(host.daemon.listeners).toBe(0);
    host.run('never-told');
    await w.until(() => w.container('never-told')?.pid1 != null);
    await expect.poll(() => host.daemon.listeners).toBe(1);
    expect(w.newest?.connection.state).toBe('live');
    // What is listed while it is followed anew would be known without having been told: lists of later checks are waited for.
    const lists = asked(/ \/containers\/json/);
    await expect.poll(() => asked(/ \/containers\/json/) - lists).toBeGreaterThan(3);

    host.daemon.silence();
    host.kill(host.world.find(ended?.name ?? '') as SimulatedContainer);
    await w.until(() => w.container(ended?.name ?? '') === undefined);
    await expect.poll(() => host.daemon.listeners).toBe(1);
    host.run('told-again');
    await w.until(() => w.container('told-again')?.pid1 != null);
  });

  test.each([
    ['with the end of an answer', true],
    ['with the connection alone', false],
  ])('in the middle of a line, %s', async (_, isEnded) => {
    await using w = watching(slow);
    await ready(w);
    host.daemon.breakOff(isEnded);
    await w.until(({connection}) => connection.state === 'lost');
    host.run('meanwhile');
    await w.until(({connection}) => connection.state === 'live' && w.container('meanwhile')?.pid1 != null);
    host.run('afterwards');
    await w.until(() => w.container('afterwards')?.pid1 != null);
    expect(host.daemon.listeners).toBe(1);
  });

  test('is looked for in a list; that the engine owes it is no loss of the connection', async () => {
    await using w = new Watching(reader.watch({all: false, intervalMs: slow, checkMs: 50}));
    await ready(w);
    host.daemon.troubles = [{path: /^\/containers\/json/, fault: {kind: 'drop'}}];
    const before = asked(/ \/containers\/json/);
    await expect.poll(() => asked(/ \/containers\/json/) - before).toBeGreaterThan(2);
    expect(w.newest?.connection.state).toBe('live');
    expect(asked(/ \/events/)).toBe(1);
  });

  test('is told from one that has nothing to tell: it is not followed anew', async () => {
    await using w = new Watching(reader.watch({all: false, intervalMs: slow, checkMs: 50}));
    await ready(w);
    await expect.poll(() => asked(/ \/containers\/json/)).toBeGreaterThan(4);
    expect(asked(/ \/events/)).toBe(1);
    expect(asked(/ \/info/)).toBe(1);
  });
});
