import fc from 'fast-check';
import {expect, test} from 'vitest';
import {nameOfUid, parsePasswd, uidOfName} from '../../../source/model/kernel-text/passwd.ts';
import {anyCharacter} from '../../random.ts';

const text = `root:x:0:0:root:/root:/bin/bash
toor:x:0:0::/root:/bin/sh
daemon:x:1:1::/usr/sbin:/usr/sbin/nologin
4242:x:5000:5000::/:/bin/sh
app:x:1001:1001::/home/app:/bin/sh
`;
const entries = parsePasswd(text);

test('a uid has the name of the first entry that has it, as getpwuid answers', () => {
  expect(nameOfUid(entries, 0)).toBe('root');
  expect(nameOfUid(entries, 1001)).toBe('app');
});

test('a uid without an entry has no name', () => {
  expect(nameOfUid(entries, 1002)).toBeNull();
  expect(nameOfUid(parsePasswd(''), 0)).toBeNull();
});

test('a second name of uid 0 is uid 0', () => {
  expect(uidOfName(entries, 'toor')).toBe(0);
  expect(uidOfName(entries, '4242')).toBe(5000);
  expect(uidOfName(entries, 'nobody')).toBeUndefined();
});

test('what is no entry is left out: comments, NIS lines, short lines, ids that are no numbers', () => {
  const odd = '# root:x:0:0\n+::::::\n:x:0:0\nshort\nnoid:x::\nneg:x:-1:0\nhex:x:0x0:0\nok:x:7:8\n';
  expect(parsePasswd(odd)).toEqual([{name: 'ok', uid: 7, gid: 8}]);
});

test('a name with terminal escapes is carried as it stands', () => {
  expect(nameOfUid(parsePasswd('\u001b[31mroot:x:0:0::/:/bin/sh'), 0)).toBe('\u001b[31mroot');
});

test('no text throws', () => {
  fc.assert(fc.property(fc.string({unit: anyCharacter}), any => void nameOfUid(parsePasswd(any), 0)));
});
