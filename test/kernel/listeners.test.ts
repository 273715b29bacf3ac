/** Containers that may let whoever opens a file of the cgroup hierarchy wait. Folders stand for it, and for the procfs. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Target} from '../../source/kernel/init-process.ts';
import {LocalProcfs} from '../../source/kernel/local-procfs.ts';
import {ProcessReader} from '../../source/kernel/process-reader.ts';
import {ProcessScan} from '../../source/kernel/process-scan.ts';
import type {Scope} from '../../source/kernel/scan-state.ts';
import {writeProcess} from './proc-tree.ts';

const id = 'a'.repeat(64);
const other = 'b'.repeat(64);
let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'captop-listeners-'));
});
afterEach(() => rmSync(base, {recursive: true}));

/** The processes of the first of two containers, of which the hierarchy lists one more than the procfs. */
function found({
  mayListen = false,
  unread = 'none',
}: {
  readonly mayListen?: boolean;
  readonly unread?: Scope['unread'];
}): readonly number[] | undefined {
  const folder = join(base, 'hierarchy/docker', id);
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, 'cgroup.procs'), '70\n71\n72\n');
  const proc = join(base, 'proc');
  for (const pid of [70, 71]) writeProcess(proc, pid, {cgroup: `/docker/${id}`});
  writeProcess(proc, 72, {cgroup: '/elsewhere'});
  // What is listed and older than the scan needs no second look.
  writeFileSync(join(proc, 'uptime'), '1000.00 0.00\n');
  writeProcess(proc, 80, {cgroup: `/docker/${other}`});
  const targets: readonly Target[] = [
    {id, pid: 70, ownPidNamespace: true},
    {id: other, pid: 80, ownPidNamespace: true, mayListen},
  ];
  const scope = {
    all: new Map(targets.map(target => [target.id, target])),
    some: targets,
    isKnown: (each: string) => each === id || each === other,
    unread,
    thorough: () => false,
    search: 'all',
  } as const;
  const reader = new ProcessReader(new LocalProcfs(proc));
  const scan = new ProcessScan(reader, join(base, 'hierarchy'), scope, new Map(), new Map());
  scan.run();
  return scan.found.get(id)?.map(({raw}) => raw.pid);
}

test('no list of a cgroup is opened while a container is there that may let whoever opens one wait', () => {
  expect(found({mayListen: true})).toEqual([70, 71]);
});

test.each(['awaited', 'unanswered'] as const)('nor while the answer about a container is %s', unread => {
  expect(found({unread})).toEqual([70, 71]);
});

test('without one the lists say which processes a container has', () => {
  expect(found({})).toEqual([70, 71, 72]);
});
