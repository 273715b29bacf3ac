/** How the daemons in one list are told apart. */
import {expect, test} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import type {ObservedHost} from '../../source/model/snapshot.ts';
import {containerLine} from '../../source/ui/screens/detail/headline.ts';
import {cellOf, fitColumns} from '../../source/view/column-widths.ts';
import {columnOf, usualColumns} from '../../source/view/columns.ts';
import {rowsOf} from '../../source/view/row.ts';
import {container, host} from '../model/build.ts';
import {parsedFilter} from './parsed-filter.ts';

const rowsOn = (hosts: readonly Partial<ObservedHost>[]) =>
  rowsOf(
    judge({
      takenAt: '2026-11-24T11:00:00Z',
      hosts: hosts.map((change, n) => ({...host([container({name: `c${n}`})]), ...change})),
    }),
  );

const docker = {engine: 'Docker 26.1.5', endpoint: 'unix:///var/run/docker.sock'};
const second = {engine: 'Docker 26.1.5', endpoint: 'unix:///run/second/docker.sock'};
const rootless = {
  engine: 'Docker 26.1.5',
  endpoint: 'unix:///run/user/1000/docker.sock',
  rootless: true,
};
const podman = {
  engine: 'Podman 5.4.2',
  engineKind: 'podman',
  endpoint: 'unix:///run/podman/podman.sock',
} as const;

test.each([
  [[{name: 'a', ...docker}], [['a']]],
  [
    [
      {name: 'a', ...docker},
      {name: 'b', ...docker},
    ],
    [['a'], ['b']],
  ],
  [
    [
      {name: 'a', ...docker},
      {name: 'a', ...podman},
      {name: 'b', ...podman},
    ],
    [['a docker', 'docker'], ['a podman'], ['b']],
  ],
  [
    [
      {name: 'a', ...docker},
      {name: 'a', ...rootless},
      {name: 'a', ...podman},
    ],
    [
      ['a docker', 'docker'],
      ['a rootless docker', 'rootless docker'],
      ['a podman', 'podman'],
    ],
  ],
  [
    [
      {name: 'a', ...docker},
      {name: 'a', ...second},
    ],
    [
      [`a ${docker.endpoint}`, docker.endpoint, 'var/run/docker.sock', 'run/docker.sock'],
      [`a ${second.endpoint}`, second.endpoint, 'run/second/docker.sock', 'second/docker.sock'],
    ],
  ],
  [
    [
      {name: 'a', ...docker},
      {name: 'a', ...docker, endpoint: 'unix:///tmp/x.sock'},
      {name: 'a', ...docker, endpoint: 'tcp://10.0.0.7:2376'},
    ],
    [
      [`a ${docker.endpoint}`, docker.endpoint, 'var/run/docker.sock', 'run/docker.sock', 'docker.sock'],
      ['a unix:///tmp/x.sock', 'unix:///tmp/x.sock', 'tmp/x.sock', 'x.sock'],
      ['a tcp://10.0.0.7:2376', 'tcp://10.0.0.7:2376', '10.0.0.7:2376'],
    ],
  ],
])('a host is called as briefly as it can be told from the others: %#', (hosts, names) => {
  expect(rowsOn(hosts).map(({hostNames}) => hostNames)).toEqual(names);
});

const crio = {engine: 'CRI-O 1.32', engineKind: 'cri-o', endpoint: 'unix:///run/crio/crio.sock'} as const;

test.each([
  [docker, 'a'],
  [podman, 'a podman'],
  [crio, 'a cri-o'],
  [rootless, 'a rootless docker'],
  [{...podman, rootless: true, endpoint: 'unix:///run/user/1000/podman/podman.sock'}, 'a rootless podman'],
])('machines know a host by the same name whichever engines of other kinds are there: %#', (one, name) => {
  const others = [docker, podman, crio, rootless].filter(({endpoint}) => endpoint !== one.endpoint);
  const around = [[], ...others.map(other => [other]), others];
  for (const beside of around) {
    const rows = rowsOn([...beside, one].map(each => ({name: 'a', ...each})));
    expect(rows.at(-1)?.stableHostName).toBe(name);
    expect(new Set(rows.map(({stableHostName}) => stableHostName)).size).toBe(rows.length);
  }
});

test('of two engines of one kind the one at its usual place keeps its name for machines', () => {
  const names = (...hosts: readonly Partial<ObservedHost>[]) =>
    rowsOn(hosts.map(each => ({name: 'a', ...each}))).map(({stableHostName}) => stableHostName);
  expect(names(second, docker)).toEqual([`a ${second.endpoint}`, 'a']);
  expect(names(second)).toEqual(['a']);
  const containerd = {
    engine: 'containerd',
    engineKind: 'containerd',
    endpoint: 'bundle:///run/containerd',
  } as const;
  const ofK3s = {...containerd, endpoint: 'bundle:///run/k3s/containerd'};
  expect(names(containerd, ofK3s)).toEqual(['a containerd', `a containerd ${ofK3s.endpoint}`]);
});

test('the name of the machine is left out in the list if all engines are on one', () => {
  const shown = (hosts: readonly Partial<ObservedHost>[]) =>
    rowsOn(hosts).map(row => columnOf('host')?.texts(row)[0]);
  expect(shown([docker, podman, crio].map(one => ({name: 'vm', ...one})))).toEqual([
    'docker',
    'podman',
    'cri-o',
  ]);
  expect(
    shown([
      {name: 'vm', ...docker},
      {name: 'vm', ...podman},
      {name: 'far', ...podman},
    ]),
  ).toEqual(['vm docker', 'vm podman', 'far']);
});

test('the detail shows the beginning and the end of a name that is wider than the screen, and the risk', () => {
  const name = `${'long-'.repeat(30)}end`;
  const [row = expect.fail()] = rowsOf(
    judge({takenAt: '2026-11-24T11:00:00Z', hosts: [host([container({name})])]}),
  );
  const line = containerLine(row, 60)
    .map(({text}) => text)
    .join('');
  expect(line).toMatch(/^ {2}long-long-.*….*-end {2}medium$/);
  expect(line.length).toBeLessThanOrEqual(60);
});

test('the list has a column for the host where there are several, also where one is left by a filter', () => {
  const headers = (rows: ReturnType<typeof rowsOn>) =>
    rows[0] === undefined
      ? []
      : fitColumns(usualColumns, rows, rows[0].profile, 120).map(({header}) => header.trim());
  expect(headers(rowsOn([{name: 'a'}]))).not.toContain('HOST');
  const two = rowsOn([{name: 'a'}, {name: 'b'}]);
  expect(headers(two).slice(0, 3)).toEqual(['RISK', 'NAME', 'HOST']);
  expect(headers(two.slice(1))).toContain('HOST');
  const [, , column] = fitColumns(usualColumns, two, two[0]?.profile ?? expect.fail(), 120);
  expect(column && two.map(row => cellOf(column, row).text.trim())).toEqual(['a', 'b']);
});

test.each([
  ['machines', [{name: 'first'}, {name: 'second'}], ['RISK', 'NAME', 'HOST', 'WHY'], ['PID']],
  [
    'engines of one machine',
    [
      {name: 'vm', ...docker},
      {name: 'vm', ...podman},
    ],
    ['RISK', 'NAME', 'HOST PID', 'PID', 'WHY'],
    ['HOST'],
  ],
] as const)('on a narrow screen several %s go before what tells less', (_, hosts, kept, dropped) => {
  const rows = rowsOn(hosts).map(row => ({
    ...row,
    container: {...row.container, name: 'a-name-of-25-cells-in-all'},
  }));
  const [first] = rows;
  const fitted = fitColumns(usualColumns, rows, first?.profile ?? expect.fail(), 72);
  const headers = fitted.map(({header}) => header.trim());
  expect(headers).toEqual(expect.arrayContaining([...kept]));
  for (const header of dropped) expect(headers).not.toContain(header);
});

test('a filter finds the containers of a host by its name, its engine or its address', () => {
  const rows = rowsOn([
    {name: 'box', ...docker},
    {name: 'vm', ...podman},
  ]);
  const found = (text: string) => rows.filter(parsedFilter(text).matches).map(({host: {name}}) => name);
  expect(found('host:box')).toEqual(['box']);
  expect(found('host:podman')).toEqual(['vm']);
  expect(found('host:/var/run')).toEqual(['box']);
  expect(found('!host:box')).toEqual(['vm']);
});

test('the detail says on which host a container is where there are several', () => {
  const line = (rows: ReturnType<typeof rowsOn>) =>
    containerLine(rows[0] ?? expect.fail(), 120)
      .map(({text}) => text)
      .join('');
  expect(line(rowsOn([{name: 'box'}]))).not.toContain('box');
  expect(line(rowsOn([{name: 'box'}, {name: 'vm'}]))).toContain(' · on box · ');
});
