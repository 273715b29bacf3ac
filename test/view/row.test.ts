import {expect, test} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import {createRows} from '../../source/view/row.ts';
import {container, observation} from '../model/build.ts';

const [web, db] = [container({name: 'web'}), container({name: 'db', id: 'db'.repeat(32)})];
const first = judge(observation([web, db]));
const [host = expect.fail()] = first.hosts;
const [judgedWeb = expect.fail(), judgedDb = expect.fail()] = host.containers;

test('the row of a container that has not changed is the same object, and its host that of the last reading', () => {
  const rowsOf = createRows();
  const before = rowsOf(first);
  const later = {...host, containers: [judgedWeb, {...judgedDb, name: 'cache'}]};
  const after = rowsOf({...first, hosts: [later]});
  expect(after[0]).toBe(before[0]);
  expect(after[0]?.host).toBe(later);
  expect(after[1]).not.toBe(before[1]);
  expect(after[1]?.container.name).toBe('cache');
});

test.each([
  ['its host', {...first, hosts: [{...host, rootless: !host.rootless}]}],
  ['the hosts beside it', {...first, hosts: [host, {...host, endpoint: 'unix:///run/other.sock'}]}],
  ['the profile', {...first, hosts: [{...host, profile: {...host.profile, name: 'other'}}]}],
])('where %s changes, each row is another', (_, changed) => {
  const rowsOf = createRows();
  const before = rowsOf(first);
  const [after] = rowsOf(changed);
  expect(after).not.toBe(before[0]);
  expect(after?.container).toBe(judgedWeb);
});
