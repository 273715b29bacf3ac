import {execFileSync} from 'node:child_process';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {shellWord} from '../../source/model/shell-word.ts';
import {anyCharacter, runs} from '../random.ts';

/** What bash makes of the words. */
const readByBash = (words: readonly string[]): string[] =>
  execFileSync('bash', ['--norc', '-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`], {
    encoding: 'utf8',
    env: {PATH: process.env.PATH, LC_ALL: 'C.UTF-8'},
  })
    .split('\0')
    .slice(0, -1);

test.each([
  ['--cap-add=NET_ADMIN', '--cap-add=NET_ADMIN'],
  ['--volume=/:/host', '--volume=/:/host'],
  ['--volume=/a;touch /tmp/x:/b', "'--volume=/a;touch /tmp/x:/b'"],
  ["it's", "'it'\\''s'"],
  ['~', "'~'"],
  ['', "''"],
  ['a\u001b]0;x\u0007', "$'a\\u001b]0;x\\u0007'"],
])('%j is %s', (word, written) => {
  expect(shellWord(word)).toBe(written);
});

test('bash reads every word back, and nothing of it reaches a terminal as a control character', () => {
  const word = fc
    .string({unit: anyCharacter, minLength: 1, maxLength: 30})
    .filter(text => !text.includes('\0'));
  const words = fc.sample(word, runs(10_000));
  expect(readByBash(words)).toEqual(words);
  for (const each of words) expect(shellWord(each)).not.toMatch(/\p{Cc}/u);
});
