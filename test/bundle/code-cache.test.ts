/** The code cache is code: what is in it runs. The loader takes it from root and from the user who runs captop. */
import {execFileSync} from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
// @ts-expect-error: a module of the build, which has no types.
import {writeCodeCache} from '../../source/bundle/code-cache.mjs';

let folder: string;
let cache: string;

const programOf = (word: string): string => `(function () {process.stdout.write('${word}');})`;

/** A program that prints `program`, with the cache of one that prints `another` and is as long, as V8 compares lengths. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'captop-test-'));
  cache = join(folder, 'captop.cache');
  copyFileSync(new URL('../../source/bundle/loader.cjs', import.meta.url), join(folder, 'cli.cjs'));
  writeFileSync(join(folder, 'captop.js'), programOf('another'));
  writeCodeCache(join(folder, 'captop.js'));
  writeFileSync(join(folder, 'captop.js'), programOf('program'));
});

afterEach(() => rmSync(folder, {recursive: true}));

const printed = (env: NodeJS.ProcessEnv = {}): string =>
  execFileSync(process.execPath, [join(folder, 'cli.cjs')], {
    encoding: 'utf8',
    env: {...process.env, ...env},
  });

test("the user's own cache runs", () => expect(printed()).toBe('another'));

test.skipIf(process.geteuid?.() !== 0)(
  'a cache of somebody else does not run (needs root, to give it away)',
  () => {
    chownSync(cache, 65533, 65533);
    expect(printed()).toBe('program');
  },
);

test.each([0o664, 0o646, 0o666])('a cache of mode %o, which others may write, does not run', mode => {
  chmodSync(cache, mode);
  expect(printed()).toBe('program');
});

test('whatever the umask of the build is, only its owner may write the cache', () => {
  rmSync(cache);
  const before = process.umask(0);
  try {
    writeCodeCache(join(folder, 'captop.js'));
  } finally {
    process.umask(before);
  }
  expect(statSync(cache).mode & 0o777).toBe(0o644);
});

test.each(['', 'no code cache'])('a cache of %j is refused, and the program runs', text => {
  writeFileSync(cache, text);
  expect(printed()).toBe('program');
});

test('two builds write the same cache', () => {
  const first = readFileSync(cache);
  writeFileSync(join(folder, 'captop.js'), programOf('another'));
  writeCodeCache(join(folder, 'captop.js'));
  expect(readFileSync(cache).equals(first)).toBe(true);
});

test('without a cache the program runs', () => {
  rmSync(cache);
  expect(printed()).toBe('program');
});

test('the environment names no other cache', () => {
  rmSync(cache);
  const elsewhere = join(folder, 'elsewhere');
  expect(printed({NODE_COMPILE_CACHE: elsewhere})).toBe('program');
  expect(printed({NODE_COMPILE_CACHE: elsewhere})).toBe('program');
});
