/** Processes that no listing names, while it is not known whose they are. Folders stand for the procfs. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {KernelView} from '../../source/kernel/kernel-view.ts';
import {LocalProcfs} from '../../source/kernel/local-procfs.ts';
import type {Scope} from '../../source/kernel/scan-state.ts';
import {writeProcess} from './proc-tree.ts';

const id = 'a'.repeat(64);
const stranger = 81;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'captop-strays-'));
  writeFileSync(join(root, 'uptime'), '1000.00 0.00\n');
  writeProcess(root, 70, {cgroup: `/docker/${id}`});
  writeProcess(root, stranger, {cgroup: `/docker/${'b'.repeat(64)}`});
});
afterEach(() => rmSync(root, {recursive: true}));

/** Links that are followed, on the thread that draws, in the first scan that knows of one container. */
function followed(unread: Scope['unread']): readonly string[] {
  const links: string[] = [];
  class Watched extends LocalProcfs {
    override link(relative: string): string {
      if (this.threads?.isLeft(Number.parseInt(relative, 10)) !== true) links.push(relative);
      return super.link(relative);
    }
  }
  const target = {id, pid: 70, ownPidNamespace: true};
  new KernelView(new Watched(root)).scan({
    all: new Map([[id, target]]),
    some: [target],
    isKnown: each => each === id,
    unread,
    thorough: () => false,
    search: true,
  });
  return links;
}

test('if every container is known, each process is asked for its PID namespace', () => {
  expect(followed('none')).toContain(`${stranger}/ns/pid`);
});

test.each(['awaited', 'unanswered'] as const)(
  'while the answer about a container is %s, whoever asked a process might have to wait, and it is not asked',
  unread => {
    const links = followed(unread);
    expect(links).toContain('70/ns/pid');
    expect(links.filter(link => link.startsWith(`${stranger}/`))).toEqual([]);
  },
);
