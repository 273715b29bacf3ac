/** What can be told of the machines without booting one. */
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {guestFiles} from './guest.ts';
import {machines} from './machines.ts';
import {containerOf, partOf} from './told.ts';

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
