/** Command lines, which the kernel takes from memory that the process can lock, and which can have megabytes. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {CommandLines} from '../../source/kernel/command-lines.ts';
import type {Target} from '../../source/kernel/init-process.ts';
import {KernelView} from '../../source/kernel/kernel-view.ts';
import {readLimits} from '../../source/kernel/limits.ts';
import {LocalProcfs} from '../../source/kernel/local-procfs.ts';
import {ProcessReader} from '../../source/kernel/process-reader.ts';
import {ProcessScan} from '../../source/kernel/process-scan.ts';
import {processesOf} from '../../source/kernel/scanned-container.ts';
import {writeOf, writeProcess} from './proc-tree.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'captop-proc-'));
});
afterEach(() => rmSync(root, {recursive: true}));

const write = (pid: number, name: string, text: string): void => writeOf(root, pid, name, text);
const stat = (stateLetter: string) => ({comm: 'dd', stateLetter, parent: 1, startTicks: 5, image: '1 2 3'});

test('of a process in state D comes from a child process, and is read at once when that state is over', async () => {
  write(7, 'cmdline', 'dd\0if=/far\0');
  const commands = new CommandLines(new LocalProcfs(root));
  expect(commands.of(7, stat('D'), true, 1000)).toBe('[dd]');
  expect([commands.isOpen(7), commands.hasNews(7, stat('D'), '[dd]')]).toEqual([true, false]);
  await commands.ask(7);
  expect([commands.isOpen(7), commands.hasNews(7, stat('D'), '[dd]')]).toEqual([false, true]);
  expect(commands.of(7, stat('D'), true, 1000)).toBe('dd if=/far');
  write(7, 'cmdline', 'cat\0');
  expect(commands.of(7, stat('S'), false, 1000)).toBe('cat');
  expect(commands.isOpen(7)).toBe(false);
});

test('of a process that has ended before the child was asked stays its name', async () => {
  const commands = new CommandLines(new LocalProcfs(root));
  commands.of(7, stat('D'), true, 1000);
  await commands.ask(7);
  expect(commands.of(7, stat('D'), true, 1000)).toBe('[dd]');
  commands.keepOnly(new Map());
  expect(commands.isOpen(7)).toBe(false);
});

test('that is longer than what is read says so', () => {
  write(7, 'cmdline', `echo\0${'x'.repeat(200)}\0`);
  expect(new CommandLines(new LocalProcfs(root)).of(7, stat('S'), false, 100)).toBe(
    `echo ${'x'.repeat(95)}…`,
  );
});

const id = 'a'.repeat(64);
const target = {id, pid: 70, ownPidNamespace: true};
const scopeOf = (one: Target) =>
  ({
    all: new Map([[id, one]]),
    some: [one],
    isKnown: (each: string) => each === id,
    unread: 'none' as const,
    thorough: () => false,
  }) as const;

/** A process of the container. */
const perl = (pid: number, command: string, state?: string, image?: number): void =>
  writeProcess(root, pid, {cgroup: `/docker/${id}`, command, state, image});

test.each([
  ['that may have a file system that never answers', true, '[perl]'],
  ['of any other container', undefined, 'perl new'],
])('of a process whose memory another one in state D may share, %s', (_, mayHang, expected) => {
  perl(70, 'perl\0old\0');
  perl(71, 'perl\0');
  const view = new KernelView(new LocalProcfs(root));
  const scan = (): string | undefined => {
    view.scan({...scopeOf({...target, mayHang}), search: true});
    return processesOf(view.containers.get(id))[0]?.raw.command;
  };
  expect(scan()).toBe('perl old');
  perl(70, 'perl\0new\0', 'S (sleeping)', 4001);
  perl(71, 'perl\0', 'D (disk sleep)');
  expect(scan()).toBe(expected);
  expect(view.commands.isOpen(70)).toBe(mayHang === true);
  perl(71, 'perl\0');
  expect(scan()).toBe('perl new');
});

test('of all processes of a container is bounded together', () => {
  const long = `perl\0${'x'.repeat(120_000)}\0`;
  const pids = Array.from({length: 100}, (_, index) => 70 + index);
  for (const pid of pids) perl(pid, long);
  const scope = {...scopeOf(target), search: 'all'} as const;
  const reader = new ProcessReader(new LocalProcfs(root));
  const scan = new ProcessScan(reader, undefined, scope, new Map(), new Map());
  scan.run();
  const commands = scan.found.get(id)?.map(({raw}) => raw.command) ?? [];
  expect(commands).toHaveLength(pids.length);
  for (const command of commands) expect(command).toMatch(/^perl x+…$/);
  const bytes = commands.join('').length;
  expect(bytes).toBeGreaterThan(readLimits.containerCommandBytes / 2);
  expect(bytes).toBeLessThan(readLimits.containerCommandBytes * 1.05);
});
