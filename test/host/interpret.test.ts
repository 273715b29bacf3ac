/** Literal readings, and what they mean in their surroundings. */
import {describe, expect, test} from 'vitest';
import {interpret, type Surroundings, worthAsking} from '../../source/host/interpret.ts';
import type {RawProcess} from '../../source/kernel/raw-process.ts';
import {parseIdMap} from '../../source/model/kernel-text/id-map.ts';
import {type ProcStatus, parseProcStatus} from '../../source/model/kernel-text/proc-status.ts';
import {unknown} from '../../source/model/known.ts';
import {namespaceNames} from '../../source/model/snapshot.ts';

const hostUser = 4_026_531_837;
const docker = 'a80425fb';

interface Told {
  readonly uid?: string;
  readonly caps?: string;
  readonly ambient?: string;
  readonly nspid?: string;
  readonly state?: string;
  readonly threads?: number;
  readonly groups?: string;
}

function status({
  uid = '0 0 0 0',
  caps = docker,
  ambient = '0',
  nspid = '70 1',
  state = 'S',
  threads = 1,
  groups = '',
}: Told): ProcStatus {
  const read = parseProcStatus(
    `Name:\tx\nState:\t${state} (x)\nPPid:\t60\nUid:\t${uid}\nGid:\t0 0 0 0\nGroups:\t${groups}\nNSpid:\t${nspid}\n` +
      `Threads:\t${threads}\nCapInh:\t0\nCapPrm:\t${caps}\nCapEff:\t${caps}\nCapBnd:\t${docker}\nCapAmb:\t${ambient}\n` +
      'NoNewPrivs:\t0\nSeccomp:\t2\n',
  );
  return read ?? expect.fail('the status is no status');
}

const namespaces = (inodes: Partial<RawProcess['namespaces']> = {}): RawProcess['namespaces'] =>
  ({
    ...Object.fromEntries(namespaceNames.map(name => [name, 1])),
    user: hostUser,
    ...inodes,
  }) as RawProcess['namespaces'];

const raw = (told: Told = {}, more: Partial<RawProcess> = {}): RawProcess => ({
  pid: 70,
  actor: 70,
  stat: {comm: 'x', stateLetter: 'S', parent: 60, startTicks: 100, image: ''},
  status: status(told),
  command: 'x --y',
  executable: '/bin/x',
  namespaces: namespaces(),
  lsm: null,
  threads: [],
  uidMap: unknown('not needed'),
  ...more,
});

const identity = parseIdMap('0 0 4294967295');
const around = (more: Partial<Surroundings> = {}): Surroundings => ({
  reader: {
    seesHostIds: true,
    isRoot: true,
    asRoot: 'run captop with sudo',
    namespaces: namespaces(),
    hidepid: '0',
    bootedAt: Date.parse('2026-01-01T00:00:00Z'),
  },
  hostNamespaces: namespaces(),
  hostPasswd: [{name: 'hostroot', uid: 0, gid: 0}],
  passwd: [{name: 'root', uid: 0, gid: 0}],
  uidMap: identity,
  gidMap: identity,
  fileCapabilities: {carried: new Map(), raised: new Map()},
  init: raw(),
  ...more,
});

const of = (process: RawProcess, surroundings = around()) => interpret(process, 'cgroup', surroundings);

describe('ids', () => {
  test('a setuid program is its effective user; the names are the container’s inside and the host’s outside', () => {
    expect(of(raw({uid: '1001 0 0 0'}))).toMatchObject({
      user: {uid: 0, name: 'root'},
      hostUser: {uid: 0, name: 'hostroot'},
      hostUids: {real: 1001, saved: 0, fs: 0},
      rootOnHost: true,
    });
  });

  test('a mapped root is root inside and another on the host', () => {
    const uidMap = parseIdMap('0 100000 65536');
    const mapped = of(raw({uid: '100000 100000 100000 100000'}), around({uidMap, gidMap: uidMap}));
    expect(mapped).toMatchObject({
      user: {uid: 0, name: 'root'},
      hostUser: {uid: 100000, name: null},
      rootOnHost: false,
    });
    // Group 0 of the host is none of the container's.
    expect(mapped.gid).toEqual({unknown: expect.stringContaining('0')});
  });

  test('supplementary groups are told by the container’s map', () => {
    const gidMap = parseIdMap('0 100000 65536');
    const {groups} = of(raw({groups: '100033 100044'}), around({gidMap}));
    expect(groups).toEqual([33, 44]);
  });

  test('a reader in another user namespace knows no user of the host', () => {
    const reader = {...around().reader, seesHostIds: false, namespaces: namespaces({user: 5})};
    const seen = of(raw({uid: '65534 65534 65534 65534'}), around({reader}));
    for (const fact of [seen.user, seen.hostUser, seen.hostUids, seen.rootOnHost])
      expect(fact).toEqual({unknown: expect.stringContaining('user namespace')});
  });

  test('a reader in the container’s own user namespace sees the ids that are valid there', () => {
    const reader = {...around().reader, seesHostIds: false, namespaces: namespaces({user: 5})};
    const init = raw({}, {namespaces: namespaces({user: 5})});
    const uidMap = parseIdMap('0 1000 1\n1 165536 65536');
    const seen = of(
      raw({uid: '0 0 0 0'}, {namespaces: namespaces({user: 5})}),
      around({reader, init, uidMap}),
    );
    expect(seen.user).toMatchObject({uid: 0});
    expect(seen.hostUser).toHaveProperty('unknown');
  });
});

describe('the container PID', () => {
  test('is the id at the depth of PID 1, not the last', () => {
    expect(of(raw({nspid: '80 7 1'})).containerPid).toBe(7);
    expect(of(raw({nspid: '70 1'})).containerPid).toBe(1);
  });

  test('with the host’s PID namespace is the host’s', () => {
    expect(of(raw({nspid: '80'}), around({init: raw({nspid: '70'})})).containerPid).toBe(80);
  });

  test('is none for a process of the cgroup that is in no or another PID namespace', () => {
    expect(of(raw({nspid: '80'})).containerPid).toHaveProperty('unknown');
    const elsewhere = raw({nspid: '80 5'}, {namespaces: namespaces({pid: 9})});
    expect(of(elsewhere).containerPid).toHaveProperty('unknown');
  });
});

describe('the user namespace', () => {
  test('is told by its inode, and by the map where that cannot be read', () => {
    const closed = unknown('closed');
    const by = (more: Partial<RawProcess>) => of(raw({}, more)).userNamespace;
    expect(by({})).toBe('host');
    expect(by({namespaces: namespaces({user: 5})})).toBe('own');
    expect(by({namespaces: namespaces({user: closed}), uidMap: identity})).toBe('host');
    expect(by({namespaces: namespaces({user: closed}), uidMap: parseIdMap('0 1000 1')})).toBe('own');
    expect(by({namespaces: namespaces({user: closed}), uidMap: closed})).toEqual(closed);
  });
});

describe('threads', () => {
  const thread = (tid: number, told: Told) => ({tid, status: status(told)});

  test('that hold more than their leader count, and are named', () => {
    const process = raw(
      {caps: '0', threads: 3},
      {threads: [thread(71, {caps: '0'}), thread(72, {caps: '2000', uid: '1001 1001 1001 1001'})]},
    );
    const seen = of(process);
    expect(seen.capabilities.effective).toBe(0x2000n);
    expect(seen).toMatchObject({mixedThreads: true, threads: 3, oddThreads: [{hostTid: 72, uid: 1001}]});
  });

  test('that are like their leader are not mixed', () => {
    const seen = of(raw({threads: 2}, {threads: [thread(71, {})]}));
    expect(seen).toMatchObject({mixedThreads: false, oddThreads: []});
  });

  test('that differ in their groups alone are mixed', () => {
    const seen = of(raw({threads: 2}, {threads: [thread(71, {groups: '44'})]}));
    expect(seen.mixedThreads).toBe(true);
  });

  test('that live on after their leader are what the process is', () => {
    const process = raw({state: 'Z', caps: 'ff', threads: 2}, {threads: [thread(71, {caps: '400'})]});
    expect(of(process)).toMatchObject({state: 'sleeping', capabilities: {effective: 0x400n}});
  });

  test('without any that lives it is a zombie, with what it held last', () => {
    expect(of(raw({state: 'Z', caps: '400'}))).toMatchObject({
      state: 'zombie',
      capabilities: {effective: 0x400n},
    });
  });
});

describe('what is told of an executable’s file capabilities', () => {
  const asked = (told: Told, more: Partial<RawProcess> = {}, uidMap = identity) =>
    worthAsking(raw(told, more), uidMap);

  test('is only asked for where they can have given something', () => {
    expect(asked({uid: '1001 1001 1001 1001', caps: '2000'})).toBe('/bin/x');
    expect(asked({uid: '1001 1001 1001 1001', caps: '0'})).toBeUndefined();
    expect(asked({uid: '1001 1001 1001 1001', caps: '400', ambient: '400'})).toBeUndefined();
    expect(asked({uid: '0 0 0 0'})).toBeUndefined();
    // Root of a container whose ids are mapped is root there.
    const mapped = {uid: '100000 100000 100000 100000'};
    expect(asked(mapped, {}, parseIdMap('0 100000 65536'))).toBeUndefined();
  });

  test('is not asked for of a program that was removed, or that is not known', () => {
    const gained = {uid: '1001 1001 1001 1001', caps: '2000'};
    expect(asked(gained, {executable: '/bin/x (deleted)'})).toBeUndefined();
    expect(asked(gained, {executable: unknown('closed')})).toBeUndefined();
  });

  test('is what the daemon told, and unknown before', () => {
    expect(of(raw()).fileCapabilities).toHaveProperty('unknown');
    const carried = new Map([['/bin/x', 0x2000n]]);
    const told = (raised: ReadonlyMap<string, boolean | undefined>) =>
      of(raw(), around({fileCapabilities: {carried, raised}})).fileCapabilities;
    expect(told(new Map())).toBe(0x2000n);
    const {pid, stat} = raw();
    const run = `${pid} ${stat.startTicks} ${stat.image}`;
    expect(told(new Map([[run, true]]))).toBe(0x2000n);
    expect(told(new Map([[run, undefined]]))).toBe(0x2000n);
    // The kernel gave nothing of it.
    expect(told(new Map([[run, false]]))).toBe(0n);
    expect(told(new Map([[`${run}9`, false]]))).toBe(0x2000n);
  });
});

test('a start is told by the clock ticks since the host started', () => {
  expect(of(raw()).startedAt).toBe('2026-01-01T00:00:01.000Z');
});
