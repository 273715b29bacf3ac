/** What each column says of an ordinary container, and what holds for all columns. */
import {describe, expect, test} from 'vitest';
import {unknown} from '../../source/model/known.ts';
import {columnOf, columns, usualColumns} from '../../source/view/columns.ts';
import {declared, finding, process, row} from '../model/build.ts';

const web = row(
  {
    name: 'shop-web-1',
    image: 'registry.example/web:1',
    declared: declared({capAdd: ['NET_ADMIN'], readonlyRootfs: true}),
    labels: {'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web'},
  },
  {
    risk: 'medium',
    findings: [{...finding('root on host', 'medium'), id: 'root-on-host'}],
  },
);

test.each([
  ['risk', 'medium', 'medium'],
  ['name', 'shop-web-1', 'shop-web-1'],
  ['host', 'vm', 'vm'],
  ['image', 'registry.example/web:1', 'registry.example/web:1'],
  ['host-pid', '2685', 2685],
  ['pid', '1', 1],
  ['procs', '1', 1],
  ['user', 'root:0', 0],
  ['host-user', 'root', 0],
  ['caps', '14 default', 14],
  ['vs', '=', 'equal'],
  ['why', 'root on host', 'root on host'],
  ['id', 'ab12ab12ab12', 'ab12ab12ab12'],
  ['project', 'shop', 'shop'],
  ['service', 'web', 'web'],
  ['namespace', '-', null],
  ['pod', '-', null],
  ['container', '-', null],
  ['unit', '-', null],
  ['pod-security', '-', null],
  ['state', 'running', 'running'],
  ['engine', 'Docker 26.1.5', 'Docker 26.1.5'],
  ['privileged', 'no', 'no'],
  ['cap-add', 'NET_ADMIN', 'NET_ADMIN'],
  ['read-only', 'yes', 'yes'],
  ['root-on-host', 'yes', 'yes'],
  ['gid', '0', 0],
  ['effective', '0xa80425fb', '0xa80425fb'],
  ['drift', '0', 0],
  ['seccomp', 'filter', 'filter'],
  ['lsm', 'none', 'none'],
  ['no-new-privs', 'no', 'no'],
  ['command', 'sleep 3600', 'sleep 3600'],
  ['findings', 'root-on-host', 'root-on-host'],
])('%s shows %j, and its value is %j', (id, text, value) => {
  const column = columnOf(id);
  expect(column?.texts(web)[0]).toBe(text);
  expect(column?.value(web)).toBe(value);
});

test('a label that is not known is a ?, and no value', () => {
  const unlabelled = row({labels: unknown('the document has no labels')});
  expect(columnOf('project')?.texts(unlabelled)[0]).toBe('?');
  expect(columnOf('project')?.value(unlabelled)).toBeNull();
});

test('the container that captop runs in is marked in the list, and keeps its name for scripts', () => {
  const own = {...web, host: {...web.host, ownContainer: web.container.id}};
  expect(columnOf('name')?.texts(own)).toEqual(['shop-web-1 (captop)']);
  expect(columnOf('name')?.texts({...own, shownNames: ['web', 'w']})).toEqual(['web (captop)', 'w (captop)']);
  expect(columnOf('name')?.value(own)).toBe('shop-web-1');
});

describe('the table of columns', () => {
  test('has each id once, as a word for --columns, and a header and a sentence for each', () => {
    const ids = columns.map(({id}) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const {id, headers, help} of columns) {
      expect(id).toMatch(/^[a-z][a-z-]+$/);
      expect(headers(web.profile).length).toBeGreaterThan(0);
      expect(help).toMatch(/^[A-Z0-9].*[^.]$/);
    }
  });

  test('gives each usual column a rank of its own, by which it is dropped', () => {
    const priorities = usualColumns.map(({priority}) => priority);
    expect([...priorities].sort((a, b) => a - b)).toEqual(priorities.map((_, index) => index + 1));
  });

  test('shows a column that is asked for whatever the rows hold', () => {
    for (const {id} of columns) expect(columnOf(id)?.usualIf).toBeUndefined();
    expect(columnOf('no-such-column')).toBeUndefined();
    expect(columnOf('user')?.texts(row({pid1: process({user: unknown('no passwd')})}))[0]).toBe('?');
  });
});
