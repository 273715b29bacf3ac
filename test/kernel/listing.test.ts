/** Lines of `ls -ln`, honest and made up. */
import {describe, expect, test} from 'vitest';
import {foldersIn, pathsIn} from '../../source/kernel/remote/listing.ts';

describe('a line', () => {
  test.each([
    [
      '-rw-r--r-- 1 0 33 12 2026-12-01 20:20:10.123456789 +0100 /run/a.pid',
      {name: '/run/a.pid', type: 'file', uid: 0, size: 12, modified: new Date('2026-12-01T19:20:10.123Z')},
    ],
    [
      'drwx--x--x    5 1001     0  4096 2026-12-01 20:20:10 +0000 /run/a b',
      {name: '/run/a b', type: 'folder', uid: 1001, size: 4096, modified: new Date('2026-12-01T20:20:10Z')},
    ],
    [
      'lrwxrwxrwx. 1 0 0 4 Dec  1 20:20 /var/run -> /run',
      {name: '/var/run', type: 'link', uid: 0, size: 4, modified: null},
    ],
    [
      'crw-rw-rw- 1 0 0 1, 3 Dec  1  2025 /dev/null',
      {name: '/dev/null', type: 'other', uid: 0, size: 1, modified: null},
    ],
    [
      '-rw-r--r-- 1 0 0 12 2026-13-41 99:20:10.000 +0000 /x',
      {name: '/x', type: 'file', uid: 0, size: 12, modified: null},
    ],
  ])('%s', (text, entry) => {
    expect([...pathsIn(`${text}\n`)]).toEqual([[entry.name, entry]]);
  });

  test.each(['', 'total 8', 'ls: /x: No such file', '-rw-r--r-- 1 root root 1 Dec  1 20:20 /x'])(
    '%j is none',
    text => {
      expect(pathsIn(text).size).toBe(0);
    },
  );
});

const file = '-rw-r--r-- 1 0 0 1 Dec  1 20:20';

test('a path that stands there twice is not believed', () => {
  expect([
    ...pathsIn(`${file} /a\n${file} /b\nlrwxrwxrwx 1 0 0 4 Dec  1 20:20 /c -> x\n${file} /b\n`).keys(),
  ]).toEqual(['/a', '/c']);
});

test('the names in folders, but for one that stands there twice', () => {
  const folders = foldersIn(`/a/:\ntotal 1\n${file} x\n${file} y\n\n/b/:\n${file} z\n\n/b/:\n${file} fake\n`);
  expect([...folders].map(([path, entries]) => [path, entries.map(({name}) => name)])).toEqual([
    ['/a', ['x', 'y']],
  ]);
});
