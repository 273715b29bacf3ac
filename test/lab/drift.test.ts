/** What the flags lead to, against containers that only sleep with the same flags; and what differs from it. */
import {readFileSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {captopJson, type JsonDocument, named, processesOf} from '../captop.ts';
import {inspect, type Sets, setNames, setsOf, statusWords} from '../independent.ts';
import {onLab, type Scratch, scratch} from '../on-lab.ts';
import {type LabCase, labCases} from './cases.ts';
import {inParallel} from './docker.ts';
import {plainWith} from './plain.ts';

const alive = labCases.filter(one => one.state === 'running' || one.state === 'paused');
/** A user namespace of its own makes the sets incomparable. */
const comparable = alive.filter(one => one.name !== 'nesteduser');
const titled = (cases: readonly LabCase[]) => cases.map(one => [one.name, one.about] as const);

/** The host PID of a container's PID 1, once it runs what it was started for and not the runtime's own beginning. */
async function startedPid(name: string): Promise<number> {
  const {Pid} = (await inspect(name)).State;
  while (!readFileSync(`/proc/${Pid}/cmdline`, 'utf8').includes('sleep\0infinity')) await pause(10);
  return Pid;
}

/** Flags with a file on the client's side are left to the lab itself. */
const startable = (one: LabCase) => !one.flags.some(flag => flag.includes('.json'));

onLab('Expected sets and drift', () => {
  let document: JsonDocument;
  const fresh = new Map<string, Sets>();
  const started: Scratch[] = [];

  /** What the kernel says of a container that only sleeps, of the lab or started here. */
  async function setsGivenTo(flags: readonly string[], image: string): Promise<Sets> {
    const standing = plainWith(flags, image);
    if (standing !== undefined) return setsOf(await startedPid(standing));
    const twin = await scratch(flags, ['sleep', 'infinity'], image);
    started.push(twin);
    return setsOf(await startedPid(twin.name));
  }

  beforeAll(async () => {
    const shared = new Map<string, Promise<Sets>>();
    await inParallel(4, alive.filter(startable), async ({name, flags, image}) => {
      const key = JSON.stringify([flags, image]);
      const sets = shared.get(key) ?? setsGivenTo(flags, image);
      shared.set(key, sets);
      fresh.set(name, await sets);
    });
    document = await captopJson(alive.map(({name}) => name));
  });

  afterAll(async () => {
    await inParallel(4, started, async one => one[Symbol.asyncDispose]());
  });

  const freshly = (name: string): Sets => {
    const sets = fresh.get(name);
    if (sets === undefined) throw new Error(`no container only sleeps with the flags of ${name}`);
    return sets;
  };

  test.each(titled(alive.filter(startable)))(
    '%s: the expected sets are what a container of the same flags gets that only sleeps (%s)',
    name => {
      expect(named(document, name).expected).toEqual(freshly(name));
    },
  );

  test.each(titled(comparable.filter(startable)))(
    '%s: drift names each set of each process that differs, and no other (%s)',
    async name => {
      const {drift} = named(document, name);
      const processes = processesOf(document, name);
      const expected = freshly(name);
      const differing: unknown[] = [];
      for (const {hostPid, state, mixedThreads} of processes) {
        if (state === 'zombie' || mixedThreads) continue;
        const observed = await setsOf(hostPid);
        for (const set of setNames) {
          const gained = observed[set].filter(one => !expected[set].includes(one));
          const lost = expected[set].filter(one => !observed[set].includes(one));
          if (gained.length + lost.length > 0) differing.push({hostPid, set, gained, lost});
        }
      }
      const told = drift.map(({hostPid, set, gained, lost}) => ({hostPid, set, gained, lost}));
      expect(told).toHaveLength(differing.length);
      expect(told).toEqual(expect.arrayContaining(differing));
    },
  );

  /** The origins that the drift of one process has, by set; `pick` chooses the process by its container PID. */
  function origins(name: string, pick: (containerPid: number) => boolean): Record<string, string> {
    const {processes, drift} = named(document, name);
    const pids = processes.filter(one => pick(one.containerPid ?? 0)).map(one => one.hostPid);
    expect(pids).toHaveLength(1);
    return Object.fromEntries(
      drift.filter(one => pids.includes(one.hostPid)).map(one => [one.set, one.origin]),
    );
  }
  const first = (pid: number) => pid === 1;
  const other = (pid: number) => pid !== 1;
  const every = (origin: string, ...sets: string[]) => Object.fromEntries(sets.map(set => [set, origin]));

  test('a privileged exec is named as what it is, with its host PID, though the flags are harmless', async () => {
    expect(origins('builder', other)).toEqual(
      every('exec --privileged', 'effective', 'permitted', 'bounding'),
    );
    expect(origins('builder', first)).toEqual({});
    expect(named(document, 'builder').risk).toBe('critical');
  });

  test('a privileged exec as another user widens the bounding set alone', () => {
    expect(origins('execprivuser', other)).toMatchObject({bounding: 'exec --privileged'});
    expect(named(document, 'execprivuser').risk).toBe('critical');
  });

  test('an exec as another user has lost what root has, and nothing was gained', () => {
    const {drift} = named(document, 'execuser');
    expect(drift.map(one => one.set).sort()).toEqual(['effective', 'permitted']);
    expect(drift.flatMap(one => one.gained)).toEqual([]);
  });

  test('a setuid program is told from its real and effective uid', () => {
    expect(origins('setuid', first)).toEqual(every('setuid', 'effective', 'permitted'));
    expect(origins('setuidnnp', first)).toEqual({});
  });

  test('a file capability is named, also where no-new-privileges did not prevent it', () => {
    for (const name of ['filecap', 'filecapnnp'])
      expect(origins(name, first)).toEqual(every('file capability', 'effective', 'permitted'));
  });

  test('an ambient set is named beside what was dropped', () => {
    expect(origins('ambient', first)).toEqual({
      ...every('ambient', 'ambient', 'inheritable'),
      ...every('dropped', 'effective', 'permitted'),
    });
  });

  test('a process that gave up its own is not a gain', () => {
    expect(origins('selfdrop', first)).toEqual(every('dropped', 'effective', 'permitted'));
    expect(origins('dropeff', first)).toEqual(every('dropped', 'effective'));
    expect(origins('bounded', first)).toEqual(every('dropped', 'effective', 'permitted', 'bounding'));
  });

  test('four children of four kinds are told apart', async () => {
    const {processes} = named(document, 'children');
    const kinds = processes.map(one => [one.user?.uid, one.capabilities.effective.length]);
    expect(kinds).toEqual(
      expect.arrayContaining([
        [0, 14],
        [1001, 0],
        [0, 12],
        [1001, 1],
      ]),
    );
    expect(processes.find(one => one.capabilities.ambient.length === 1)?.groups).toEqual([33, 44]);
    expect(processes).toHaveLength(5);
  });

  test('threads that differ from their leader are found, and what any of them holds counts', () => {
    const {pid1} = named(document, 'threads');
    expect(pid1).toMatchObject({threads: 3, mixedThreads: true, user: {uid: 0}});
    expect(pid1?.capabilities.effective).toHaveLength(14);
  });

  test('a leader that ended before its thread is not taken for a zombie', () => {
    const {processes} = named(document, 'leaderless');
    const leaderless = processes.find(one => one.containerPid !== 1);
    expect(statusWords(leaderless?.hostPid ?? 0, 'State')[0]).toBe('Z');
    expect(leaderless?.state).not.toBe('zombie');
    expect(leaderless?.command).toBe('[perl]');
    expect(leaderless?.capabilities.effective).toHaveLength(14);
  });

  test('a real zombie is called one, and is not judged', () => {
    const {processes, drift} = named(document, 'zombie');
    const zombie = processes.find(one => one.containerPid !== 1);
    expect(zombie?.state).toBe('zombie');
    expect(drift).toEqual([]);
  });

  test('a process in a PID namespace of its own has the number that its container gives it, not the last', () => {
    const {processes} = named(document, 'nestedpid');
    const nested = processes.find(one => one.nspid.length === 3);
    expect(nested?.nspid[2]).toBe(1);
    expect(nested?.containerPid).toBe(nested?.nspid[1]);
  });

  test('capabilities in a user namespace of its own are not called those of the host', async () => {
    const {processes} = named(document, 'nesteduser');
    const nested = processes.find(one => one.containerPid !== 1);
    expect(nested?.capabilities.effective).toEqual((await setsOf(nested?.hostPid ?? 0)).effective);
    expect(nested).toMatchObject({user: {uid: 0}, userNamespace: 'own'});
  });
});
