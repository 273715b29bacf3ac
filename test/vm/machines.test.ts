/** What can be told of the machines without booting one. */
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {recorded} from '../report/recorded.ts';
import {Console, hasRow, showsAll} from './console.ts';
import {demoEngine} from './demo-machine.ts';
import {allCases} from './engines.ts';
import {guestFiles} from './guest.ts';
import {machinesWith} from './machines.ts';
import {refusalOf} from './refusals.ts';
import {containerOf, namesOf, partOf, processesOf} from './told.ts';

const machines = machinesWith(allCases);

test('continuous integration boots each machine', () => {
  const workflow = parse(readFileSync('.github/workflows/ci.yml', 'utf8')) as {
    jobs: {machines: {strategy: {matrix: {machine: string[]}}}};
  };
  expect(workflow.jobs.machines.strategy.matrix.machine).toEqual(machines.map(({name}) => name));
});

test('no two containers of a machine share a name', () => {
  for (const {name, engines} of machines) {
    const names = engines.flatMap(({cases}) => cases.map(one => one.name));
    expect(new Set(names).size, name).toBe(names.length);
  }
});

test('a machine has what it starts with, and what it is told to run', () => {
  for (const machine of machines) {
    const files = guestFiles(machine);
    expect(files.start, machine.name).toMatch(/^#!\/bin\/sh\n/);
    for (const {cases} of machine.engines)
      for (const {name} of cases) expect(files.program, machine.name).toContain(`--name=${name}'`);
  }
});

test('the recording of --demo is of the containers that npm run record starts', () => {
  const names = [...demoEngine.cases.map(({name}) => name)].sort();
  expect(recorded.hosts.flatMap(host => host.containers.map(one => `${one.name}`)).sort()).toEqual(names);
});

const id = 'ab'.repeat(32);

test.each([
  [`0::/docker/${id}`, id],
  [`0::/system.slice/docker-${id}.scope`, id],
  [`0::/machine.slice/libpod-${id}.scope/container`, id],
  [`0::/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${id}.scope`, id],
  [`0::/machine.slice/libpod-conmon-${id}.scope`, undefined],
  ['0::/system.slice/docker.service', undefined],
])('the cgroup %s is of %s', (cgroup, expected) => {
  expect(containerOf(`${cgroup}\n`)).toBe(expected);
});

test('a part ends where the next begins', () => {
  const told = '=====info=====\none\ntwo\n=====root=====\n{}\n';
  expect([partOf(told, 'info'), partOf(told, 'root'), partOf(told, 'log')]).toEqual([
    'one\ntwo\n',
    '{}\n',
    '',
  ]);
});

test('the namespaces of a process are read as ls(1) writes them', () => {
  const told = `=====truth=====
==> /proc/7/status <==
Pid:	7
=====namespaces=====
/proc/7/ns:
total 0
lrwxrwxrwx 1 root root 0 Dec  1 23:17 pid -> 'pid:[4026532257]'
lrwxrwxrwx 1 root root 0 Dec  1 23:17 pid_for_children -> 'pid:[4026531836]'
lrwxrwxrwx 1 root root 0 Dec  1 23:17 user -> user:[4026531837]
`;
  expect(processesOf(told).get(7)?.namespaces).toEqual({pid: 4026532257, user: 4026531837});
});

test('of two names of a user the first counts', () => {
  const names = namesOf(
    'root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\nbroken\napp:x:1001:1001::/:/bin/false\n',
  );
  expect([...names].toSorted()).toEqual([
    [0, 'root'],
    [1001, 'app'],
  ]);
});

test('the dashboard is what stands on the other screen, however it was drawn', async () => {
  const console = new Console();
  await console.write('medium  web  592  1\r\n');
  expect(console.dashboard()).toEqual([]);
  // A row whose second part is drawn later, over what was there.
  await console.write('\u001b[?1049h\u001b[Hmedium  anna-xxx  1\r\n\u001b[1;14Hweb  592\u001b[K');
  const lines = console.dashboard();
  expect(lines[0]).toBe('medium  anna-web  592');
  expect([hasRow(lines, 'anna-web'), hasRow(lines, 'anna-web', 592)]).toEqual([true, true]);
  expect([hasRow(lines, 'web'), hasRow(lines, 'anna-web', 59)]).toEqual([false, false]);
  await console.write('\u001b[?2026h\u001b[Hhigh');
  expect(console.dashboard()).toEqual([]);
  await console.write('\u001b[?2026l');
  expect(console.dashboard()[0]).toMatch(/^high/);
});

test('a dashboard shows all of a machine without those that are refused', () => {
  const machine = machines.find(({name}) => name === 'remapped');
  if (machine === undefined) throw new Error('there is no such machine');
  const cases = machine.engines.flatMap(engine => engine.cases).filter(({state}) => state === 'running');
  const allowed = cases.filter(one => refusalOf(machine.refuses, one) === undefined).map(({name}) => name);
  expect(allowed).not.toContain('priv');
  expect([showsAll(machine, allowed), showsAll(machine, allowed.slice(1))]).toEqual([true, false]);
});
