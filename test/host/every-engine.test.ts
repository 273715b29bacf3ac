/** Engines of a host that is made of files, read again and again as `captop serve` reads them. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {FoundEngine} from '../../source/engine/discover.ts';
import type {Endpoint} from '../../source/engine/endpoint.ts';
import {engineWords} from '../../source/engine/engine-words.ts';
import {everyEngine} from '../../source/host/every-engine.ts';
import {StateFolder} from '../engine/bundle/state-folder.ts';
import {addProcess} from './proc-files.ts';

/** The id of a container of containerd, and the name that follows from it, with an engine and without. */
const id = 'ab'.repeat(32);
const web = 'abababababab';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'captop-proc-'));
  writeFileSync(join(root, 'uptime'), '1000.00 900.00\n');
  addProcess(root, 1, {comm: 'systemd', parent: 0});
  addProcess(root, 10, {pid: 7, cgroup: '/lxc.payload.db/init.scope'});
  addProcess(root, 20, {pid: 8, cgroup: `/default/${id}`});
});
afterEach(() => rmSync(root, {recursive: true}));

/** A socket that nobody listens at. */
const absent: Endpoint = {kind: 'unix', url: 'unix:///absent/docker.sock', socketPath: '/absent/docker.sock'};

/** The names of each engine's containers, in three readings one after the other; each finds the engines of its number. */
async function threeReadings(find: (reading: number) => readonly FoundEngine[]) {
  let reading = 0;
  const every = await everyEngine({
    procRoot: root,
    wanted: engineWords,
    find: async () => find(reading),
    otherwise: absent,
  });
  const readings: unknown[] = [];
  for (; reading < 3; reading++) {
    const {hosts, unreached = []} = await every.observe({all: false});
    const namesOf = hosts.map(({engineKind, containers}) => [engineKind, containers.map(({name}) => name)]);
    readings.push({...Object.fromEntries(namesOf), unreached: unreached.length});
  }
  every.close();
  return readings;
}

test('containers without an engine are in every reading where nothing else runs', async () => {
  const both = {other: ['db', web], unreached: 0};
  expect(await threeReadings(() => [])).toEqual([both, both, both]);
});

test('they are in every reading beside an engine that never answers', async () => {
  const both = {other: ['db', web], unreached: 1};
  expect(await threeReadings(() => [{engine: 'docker', endpoint: absent}])).toEqual([both, both, both]);
});

test('containers of an engine that is gone are told without it from the next reading on', async () => {
  using state = new StateFolder();
  state.add(id, undefined, 20);
  const endpoint: Endpoint = {kind: 'bundle', url: `bundle://${state.root}`, stateRoot: state.root};
  const withoutEngine = {other: ['db', web], unreached: 0};
  expect(await threeReadings(reading => (reading === 0 ? [{engine: 'containerd', endpoint}] : []))).toEqual([
    {containerd: [web], other: ['db'], unreached: 0},
    withoutEngine,
    withoutEngine,
  ]);
});

/** What one reading tells, while `meanwhile` happens after its first look. */
async function oneReading(find: readonly FoundEngine[], meanwhile: () => void) {
  const every = await everyEngine({
    procRoot: root,
    wanted: engineWords,
    find: async () => find,
    otherwise: absent,
  });
  // The reading waits longer: both are timers of one process.
  const timer = setTimeout(meanwhile, 1);
  const {hosts} = await every.observe({all: false});
  clearTimeout(timer);
  every.close();
  const namesOf = hosts.map(({engineKind, containers}) => [engineKind, containers.map(({name}) => name)]);
  return {...Object.fromEntries(namesOf), limits: hosts.flatMap(({limits}) => limits)};
}

const leftOut =
  'host PID 30 started a moment ago and may be a container that no engine tells of yet: it is left out, read again';

describe('one that only just started, in a reading after which nobody comes back,', () => {
  const letTimePass = (): void => writeFileSync(join(root, 'uptime'), '1003.00 900.00\n');
  beforeEach(() => addProcess(root, 30, {pid: 9, start: 99_820, cgroup: '/lxc.payload.new/init.scope'}));

  test('is listed once it has run long enough', async () => {
    expect(await oneReading([], letTimePass)).toMatchObject({other: ['db', web, 'new']});
  });

  test('is listed as that of its engine, if that tells of it then', async () => {
    using state = new StateFolder();
    const young = 'cd'.repeat(32);
    addProcess(root, 40, {pid: 11, start: 99_820, cgroup: `/default/${young}`});
    const endpoint: Endpoint = {kind: 'bundle', url: `bundle://${state.root}`, stateRoot: state.root};
    const {containerd, other, limits} = await oneReading([{engine: 'containerd', endpoint}], () =>
      state.add(young, undefined, 40),
    );
    expect({containerd, other}).toEqual({containerd: [young.slice(0, 12)], other: ['db', web]});
    expect(limits.filter((limit: string) => limit.includes('host PID'))).toEqual([leftOut]);
  });

  test('is told as left out while it has not run long enough', async () => {
    const {limits, other} = await oneReading([], () => {});
    expect(other).toEqual(['db', web]);
    expect(limits).toContain(leftOut);
  });

  test('is waited for where there is nothing else', async () => {
    for (const pid of ['10', '20']) rmSync(join(root, pid), {recursive: true});
    setTimeout(letTimePass, 1);
    expect(await oneReading([], letTimePass)).toMatchObject({other: ['new']});
  });
});
