import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openProcfs} from '../../source/host/open.ts';

describe('--proc', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'captop-proc-'));
  });
  afterEach(() => rmSync(root, {recursive: true}));

  test.each([
    ['nothing', []],
    ['folders whose names are numbers', ['1', '42']],
    ['folders whose names begin with a number', ['1.old', '2026-12-02']],
  ])('a folder with %s is no procfs', (_, names) => {
    for (const name of names) mkdirSync(join(root, name));
    expect(() => openProcfs(root)).toThrow(
      `${root} holds no processes: --proc needs the procfs of the daemon's host, usually /proc`,
    );
  });

  test('a folder with a process is one', () => {
    mkdirSync(join(root, '42'));
    writeFileSync(join(root, '42', 'status'), '');
    expect(openProcfs(root).pids()).toEqual([42]);
    expect(openProcfs('/proc').pids()).toContain(process.pid);
  });
});
