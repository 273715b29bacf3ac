/** Real folders stand for a container's root; what lies beside them stands for the host. */
import {execFileSync} from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Worker} from 'node:worker_threads';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {everyMount, readContained} from '../../source/kernel/contained-file.ts';

let base: string;
let root: string;
const inside = (...path: string[]): string => join(root, ...path);
const read = (path = '/etc/passwd', limit = 1000): string =>
  readContained(root, path, limit, everyMount).toString();
const code = (path?: string, limit?: number): unknown => {
  try {
    return `read ${read(path, limit)}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'captop-safe-'));
  root = join(base, 'root');
  mkdirSync(inside('etc'), {recursive: true});
  mkdirSync(inside('usr/lib'), {recursive: true});
  writeFileSync(join(base, 'secret'), 'the host’s');
});
afterEach(() => rmSync(base, {recursive: true, force: true}));

describe('a file in a container’s root', () => {
  test('is read', () => {
    writeFileSync(inside('etc/passwd'), 'mine');
    expect(read()).toBe('mine');
  });

  test('is read through links that stay inside, relative and absolute', () => {
    writeFileSync(inside('usr/lib/passwd'), 'mine');
    symlinkSync('../../usr/lib/passwd', inside('etc/passwd'));
    expect(read()).toBe('mine');
    rmSync(inside('etc'), {recursive: true});
    symlinkSync('/usr/lib', inside('etc'));
    expect(read()).toBe('mine');
  });

  test('an absolute link means the container’s own file, never the host’s of that name', () => {
    symlinkSync(join(base, 'secret'), inside('etc/passwd'));
    expect(code()).toBe('ENOENT');
    mkdirSync(inside(base), {recursive: true});
    writeFileSync(inside(base, 'secret'), 'mine');
    expect(read()).toBe('mine');
  });

  test.each(['../../secret', '../../../secret', '../../../../../secret', 'x/../../../secret'])(
    'a link to %s does not lead above the root',
    target => {
      symlinkSync(target, inside('etc/passwd'));
      expect(code()).toBe('ENOENT');
    },
  );

  test('a folder that is a link out of the root does not lead there', () => {
    rmSync(inside('etc'), {recursive: true});
    writeFileSync(join(base, 'passwd'), 'the host’s');
    for (const target of [base, '..', '../../..']) {
      symlinkSync(target, inside('etc'));
      expect(code()).toBe('ENOENT');
      rmSync(inside('etc'));
    }
  });

  test('a link to itself ends', () => {
    symlinkSync('passwd', inside('etc/passwd'));
    expect(code()).toBe('ELOOP');
  });

  test('links of links end', () => {
    for (let n = 0; n < 60; n++) symlinkSync(`l${n + 1}`, inside(`etc/l${n}`));
    writeFileSync(inside('etc/l60'), 'far');
    expect(code('/etc/l0')).toBe('ELOOP');
    expect(code('/etc/l50')).toBe('read far');
  });

  test('a pipe is not opened: nobody ever writes to it', () => {
    execFileSync('mkfifo', [inside('etc/passwd')]);
    expect(code()).toBe('EINVAL');
  });

  test('a folder, a file in the way and nothing at all are told apart', () => {
    expect(code('/etc')).toBe('EINVAL');
    writeFileSync(inside('etc/passwd'), 'mine');
    expect(code('/etc/passwd/more')).toBe('ENOTDIR');
    expect(code('/etc/group')).toBe('ENOENT');
  });

  test('a file larger than the limit is refused, not cut', () => {
    writeFileSync(inside('etc/passwd'), 'x'.repeat(1001));
    expect(code()).toBe('EFBIG');
    expect(read('/etc/passwd', 1001)).toHaveLength(1001);
  });

  test('no handle is left open, whatever happened', () => {
    // Other parts of the test run come and go; these are the handles of this test's own files.
    const target = (handle: string): string => {
      try {
        return readlinkSync(`/proc/self/fd/${handle}`);
      } catch {
        return '';
      }
    };
    const open = () =>
      readdirSync('/proc/self/fd')
        .map(target)
        .filter(path => path.startsWith(base));
    writeFileSync(inside('usr/lib/passwd'), 'mine');
    symlinkSync('/usr/lib/passwd', inside('etc/passwd'));
    read();
    const held = openSync(inside('usr/lib/passwd'), 'r');
    expect(open()).toHaveLength(1);
    closeSync(held);
    for (let n = 0; n < 50; n++) {
      read();
      code('/etc/none');
      code('/etc/passwd', 1);
      code('/etc');
    }
    expect(open()).toEqual([]);
  });

  test('while links and folders are exchanged under it, it never reads what lies outside', async () => {
    writeFileSync(join(base, 'passwd'), 'the host’s');
    writeFileSync(inside('etc/passwd'), 'mine');
    symlinkSync(base, inside('out'));
    const worker = new Worker(
      `const {renameSync} = require('node:fs');
       const {workerData: {root}} = require('node:worker_threads');
       for (;;) {
         renameSync(root + '/etc', root + '/kept');
         renameSync(root + '/out', root + '/etc');
         renameSync(root + '/etc', root + '/out');
         renameSync(root + '/kept', root + '/etc');
       }`,
      {eval: true, workerData: {root}},
    );
    const seen = new Set<unknown>();
    try {
      for (const until = Date.now() + 1500; Date.now() < until; ) seen.add(code());
    } finally {
      await worker.terminate();
    }
    expect([...seen].filter(each => String(each).startsWith('read'))).toEqual(['read mine']);
  });
});
