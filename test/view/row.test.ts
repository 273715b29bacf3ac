import {expect, test} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import {unknown} from '../../source/model/known.ts';
import {columnOf} from '../../source/view/columns.ts';
import {createRows} from '../../source/view/row.ts';
import {container, observation} from '../model/build.ts';

const [web, db] = [container({name: 'web'}), container({name: 'db', id: 'db'.repeat(32)})];
const first = judge(observation([web, db]));
const [host = expect.fail()] = first.hosts;
const [judgedWeb = expect.fail(), judgedDb = expect.fail()] = host.containers;

test('the row of a container that has not changed is the same object, with the host of the last reading', () => {
  const rowsOf = createRows();
  const before = rowsOf(first, false);
  const later = {...host, containers: [judgedWeb, {...judgedDb, name: 'cache'}]};
  const after = rowsOf({...first, hosts: [later]}, false);
  expect(after[0]).toBe(before[0]);
  expect(after[0]?.host).toBe(later);
  expect(after[1]).not.toBe(before[1]);
  expect(after[1]?.container.name).toBe('cache');
});

test.each([
  ['its host', {...first, hosts: [{...host, rootless: !host.rootless}]}],
  ['the hosts beside it', {...first, hosts: [host, {...host, endpoint: 'unix:///run/other.sock'}]}],
  ['the profile', {...first, hosts: [{...host, profile: {...host.profile, name: 'other'}}]}],
])('if %s changes, every row is a new object', (_, changed) => {
  const rowsOf = createRows();
  const before = rowsOf(first, false);
  const [after] = rowsOf(changed, false);
  expect(after).not.toBe(before[0]);
  expect(after?.container).toBe(judgedWeb);
});

test('a container that its engine has only listed is shown as being read, until the reading is complete', () => {
  const why = 'docker inspect of this container: not answered yet';
  const listed = container({
    name: 'slow',
    id: 'ee'.repeat(32),
    pid1: null,
    processes: [],
    unobserved: {reason: 'unverified', detail: why},
    declared: unknown(why),
  });
  const snapshot = judge(observation([web, listed]));
  const rowsOf = createRows();
  const whyOf = (partial: boolean) =>
    rowsOf(snapshot, partial).map(row => columnOf('why')?.texts(row)[0] ?? expect.fail());
  expect(whyOf(true)).toEqual(['root on host', 'reading …']);
  expect(whyOf(false)).toEqual(['root on host', 'not verified']);
});
