import {describe, expect, test} from 'vitest';
import {completeDeclared, declaredUid} from '../../source/host/complete-declared.ts';
import {unknown} from '../../source/model/known.ts';
import {declared} from '../model/build.ts';

const passwd = [
  {name: 'root', uid: 0, gid: 0},
  {name: 'toor', uid: 0, gid: 0},
  {name: '4242', uid: 5000, gid: 5000},
  {name: 'app', uid: 1001, gid: 1001},
];

describe('the declared user as a uid', () => {
  const uid = (user: string) => declaredUid(user, passwd);
  test.each([
    ['', 0],
    ['0', 0],
    ['1001:33', 1001],
    ['app', 1001],
    ['app:www-data', 1001],
    ['toor', 0],
    [':33', 0],
  ])('%j is uid %i', (user, expected) => {
    expect(uid(user)).toBe(expected);
  });

  test('a number is a uid, even where a user has it as a name', () => {
    expect(uid('4242')).toBe(4242);
  });

  test('a name that the passwd lacks is unknown, not root', () => {
    expect(uid('ghost')).toEqual({unknown: expect.stringContaining('ghost')});
  });

  test('a passwd that could not be read leaves a name unknown, and a number known', () => {
    const closed = unknown('no permission');
    expect(declaredUid('app', closed)).toEqual(closed);
    expect(declaredUid('1001', closed)).toBe(1001);
    expect(declaredUid('', closed)).toBe(0);
  });
});

describe('the paths that a runtime covers', () => {
  const covered = {masked: ['/proc/keys'], readonly: []};

  test('are those that the engine tells', () => {
    const told = declared({maskedPaths: ['/proc/kcore'], readonlyPaths: ['/proc/sys']});
    expect(completeDeclared(told, passwd, covered)).toMatchObject({
      maskedPaths: ['/proc/kcore'],
      readonlyPaths: ['/proc/sys'],
    });
  });

  test('are those that the kernel shows where the engine does not tell; none is null', () => {
    const untold = declared({maskedPaths: null, readonlyPaths: null});
    expect(completeDeclared(untold, passwd, covered)).toMatchObject({
      maskedPaths: ['/proc/keys'],
      readonlyPaths: null,
    });
    expect(completeDeclared(untold, passwd, null)).toMatchObject({maskedPaths: null, readonlyPaths: null});
  });
});
