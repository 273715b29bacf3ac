/** A procfs made of files: what is taken for a container that no engine tells of, and what is not. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {RuntimeState} from '../../source/engine/runtime-states.ts';
import {Unexplained} from '../../source/host/unexplained.ts';
import {LocalProcfs} from '../../source/kernel/local-procfs.ts';
import type {ObservedHost} from '../../source/model/snapshot.ts';
import {container, host, process} from '../model/build.ts';
import {addProcess, type GivenProcess} from './proc-files.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'captop-proc-'));
  writeFileSync(join(root, 'uptime'), '1000.00 900.00\n');
  add(1, {comm: 'systemd', parent: 0});
});
afterEach(() => rmSync(root, {recursive: true}));

const add = (id: number, given: GivenProcess = {}) => addProcess(root, id, given);

/** What runtimes keep. */
let states: readonly RuntimeState[] = [];
afterEach(() => {
  states = [];
});

const unexplained = (told: readonly ObservedHost[] = []): Unexplained =>
  new Unexplained(
    new LocalProcfs(root),
    () => told,
    async known => states.filter(({id}) => !known.has(id)),
  );

const found = async (told: readonly ObservedHost[] = []) =>
  (await unexplained(told).find()).map(({pid, name}) => [pid, name]);

test('the first process of a PID namespace with mounts of its own, called as its maker calls it', async () => {
  add(10, {pid: 7, comm: 'sleep'});
  add(20, {pid: 8, cgroup: '/lxc.payload.db/init.scope'});
  add(30, {pid: 9, cgroup: '/machine.slice/machine-my\\x2dbox.scope/payload'});
  add(40, {pid: 10, cgroup: '/machine.slice/systemd-nspawn@web.service/payload/init.scope'});
  add(50, {pid: 11, cgroup: '/lxc/old'});
  add(60, {pid: 12, cgroup: `/some/${'ab'.repeat(32)}`});
  expect(await found()).toEqual([
    [10, 'sleep'],
    [20, 'db'],
    [30, 'my-box'],
    [40, 'web'],
    [50, 'old'],
    [60, 'abababababab'],
  ]);
});

test('neither a service with mounts of its own, nor what is not the first, nor what has only just started', async () => {
  add(10, {mnt: 7});
  add(11, {pid: 7, mnt: 1});
  add(12, {pid: 8, nspid: '12\t5'});
  add(13, {pid: 9, start: 99_900});
  expect(await found()).toEqual([]);
});

test('one that started long after now, by the clock of a machine around this one', async () => {
  add(10, {pid: 7, comm: 'sleep', start: 9_000_000});
  const rest = unexplained();
  expect((await rest.find()).map(({pid}) => pid)).toEqual([10]);
  expect(rest.leftOut).toEqual([]);
});

test('nor a program of a desktop that locks itself up; in the user namespace of the host it is no such', async () => {
  const firefox = {cgroup: '/user.slice/user@1000.service/app.slice/app-firefox-12.scope'};
  add(10, {pid: 7, user: 7, ...firefox});
  add(11, {
    pid: 8,
    user: 8,
    cgroup: '/user.slice/user@1000.service/app.slice/snap.chromium.chromium-1.scope',
  });
  expect(await found()).toEqual([]);
  add(12, {pid: 9, ...firefox});
  expect(await found()).toEqual([[12, 'sh']]);
});

test('who is not the first of a namespace by its status is asked for nothing that it could be waited for', async () => {
  // Its namespaces could not be read, as of a process that starts a program without an end.
  for (const [id, nspid] of [
    [10, '10'],
    [11, '11\t5'],
  ] as const) {
    add(id, {nspid, pid: 7});
    rmSync(join(root, `${id}`, 'ns'), {recursive: true});
    rmSync(join(root, `${id}`, 'stat'));
  }
  expect(await found()).toEqual([]);
});

test('what runs inside another is part of that, also if its namespaces are its own', async () => {
  add(10, {pid: 7});
  add(11, {pid: 7, parent: 10, nspid: '11\t5'});
  add(12, {pid: 8, parent: 11, nspid: '12\t6\t1'});
  expect(await found()).toEqual([[10, 'sh']]);
});

test('what an engine tells of is explained, by its namespace or by its cgroup', async () => {
  const id = 'cd'.repeat(32);
  add(10, {pid: 7});
  add(11, {pid: 8, cgroup: `/docker/${id}`});
  const {namespaces} = process();
  const told = [
    host([
      container({pid1: process({hostPid: 10, namespaces: {...namespaces, pid: 7}})}),
      container({id, pid1: null, processes: []}),
    ]),
  ];
  expect(await found(told)).toEqual([]);
  expect(await found()).toHaveLength(2);
});

test('one that has only just started is told as left out, unless it is part of another', async () => {
  add(10, {pid: 7});
  add(11, {pid: 8, start: 99_900});
  add(12, {pid: 9, start: 99_900, parent: 10, nspid: '12\t6\t1'});
  const looking = unexplained();
  expect((await looking.find()).map(({pid}) => pid)).toEqual([10]);
  expect(looking.leftOut).toEqual([11]);
});

test('what a runtime wrote down is one, also in the PID namespace of the host, and called by its id', async () => {
  add(10, {mnt: 7, cgroup: '/kubepods/besteffort/podabc/web'});
  add(11, {pid: 8});
  states = [
    {id: 'web', pid: 10, startTicks: 5000},
    {id: 'ab'.repeat(32), pid: 11, startTicks: 5000},
  ];
  expect(await unexplained().find()).toEqual([
    {pid: 10, startTicks: 5000, name: 'web', ownPidNamespace: false},
    {pid: 11, startTicks: 5000, name: 'abababababab', ownPidNamespace: true},
  ]);
});

test('but not if the PID is that of another process by now, or if an engine tells of it', async () => {
  const id = 'cd'.repeat(32);
  add(10, {start: 6000});
  add(11);
  add(12, {cgroup: `/docker/${id}`});
  states = [
    {id: 'web', pid: 10, startTicks: 5000},
    {id: 'db', pid: 11, startTicks: 5000},
    {id: 'in-docker', pid: 12, startTicks: 5000},
    {id: 'gone', pid: 13, startTicks: 5000},
  ];
  const told = [
    host([container({pid1: process({hostPid: 11})}), container({id, pid1: null, processes: []})]),
  ];
  expect(await found(told)).toEqual([]);
});
