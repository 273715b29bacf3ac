/** Which containers have provably ended, of those that their engine's files tell of; a procfs made of files. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Engine, EngineContainer} from '../../source/engine/engine.ts';
import {Ends, type EndsView} from '../../source/host/ended.ts';
import type {Missing} from '../../source/kernel/init-process.ts';
import {LocalProcfs} from '../../source/kernel/local-procfs.ts';
import {unknown} from '../../source/model/known.ts';
import {declared} from '../model/build.ts';
import {addProcess} from './proc-files.ts';

const [id, other] = ['a', 'b'].map(letter => letter.repeat(64)) as [string, string];
/** Of the initial PID namespace, on every machine (linux/proc_ns.h). */
const initial = 4_026_531_836;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'captop-proc-'));
  addProcess(root, 1);
});
afterEach(() => rmSync(root, {recursive: true}));

const told: EngineContainer = {
  id,
  name: 'web',
  image: '',
  imageId: '',
  labels: {},
  state: 'running',
  startedAt: null,
  pid: 70,
  ownPidNamespace: true,
  declared: declared(),
  execs: [],
};

const files = {leavesOutEnds: true, place: {url: 'bundle:///run', isLocal: true}} as Engine;

interface Given extends Partial<Omit<EndsView, 'containers'>> {
  readonly missing?: Missing;
  readonly engine?: Engine;
  readonly as?: Partial<EngineContainer>;
}

/** The states that are told instead, by id. */
function ended({missing = 'gone', engine = files, as = {}, ...view}: Given = {}) {
  const containers = new Map([
    [id, {...told, ...as}],
    [other, {...told, id: other, pid: 80}],
  ]);
  const ends = new Ends(engine, new LocalProcfs(root)).among(containers, {
    containers: new Map([[id, missing]]),
    pidNamespace: initial,
    hidesProcesses: false,
    ...view,
  });
  return [...ends.values()].map(each => [each.id, each.state, each.pid]);
}
const yes = [[id, 'exited', 0]];

test('nobody has its PID: it has ended', () => {
  expect(ended()).toEqual(yes);
});

test.each([
  ['its process may only be hidden', {hidesProcesses: true}],
  ['the procfs may be that of another PID namespace', {pidNamespace: 4_026_532_000}],
  ['which PID namespace that is cannot be read', {pidNamespace: unknown('closed')}],
  ['the engine tells by itself what has ended', {engine: {place: files.place} as Engine}],
  ['its engine is elsewhere', {engine: {...files, place: {...files.place, isLocal: false}} as Engine}],
  ['its process may not be read', {missing: 'forbidden'}],
  ['its process is starting a program', {missing: 'starting'}],
  ['it has only been created', {as: {state: 'created'}}],
] satisfies readonly (readonly [string, Given])[])('%s: nothing is proven', (_, given) => {
  expect(ended(given)).toEqual([]);
});

test('its process is there by now, though it looked gone to who read more of it', () => {
  addProcess(root, 70, {pid: 7, nspid: '70\t1', cgroup: `/docker/${id}`});
  expect(ended()).toEqual([]);
});

test('its PID is that of a process in a namespace below, of an engine that runs in a container', () => {
  addProcess(root, 700, {pid: 7, nspid: '700\t70\t1'});
  expect(ended()).toEqual([]);
});

test.each([
  ['a process of the host', {nspid: '70'}, yes],
  ['the init process of another container', {pid: 7, nspid: '70\t1', cgroup: `/docker/${other}`}, yes],
  ['the first of a namespace that nobody names', {pid: 7, nspid: '70\t1'}, []],
] as const)('its PID is that of %s', (_, process, is) => {
  addProcess(root, 70, process);
  expect(ended({missing: 'not-ours'})).toEqual(is);
});

test('a container on the PIDs of the host may be any process', () => {
  addProcess(root, 70, {nspid: '70'});
  expect(ended({missing: 'not-ours', as: {ownPidNamespace: false}})).toEqual([]);
});
