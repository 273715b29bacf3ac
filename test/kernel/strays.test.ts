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

/** Links that are followed, on the thread that draws, in a scan that knows of one container, and what that scan leaves open. */
function followed(unread: Scope['unread']) {
  const links: string[] = [];
  class Watched extends LocalProcfs {
    override link(relative: string): string {
      if (this.threads?.isLeft(Number.parseInt(relative, 10)) !== true) links.push(relative);
      return super.link(relative);
    }
  }
  const target = {id, pid: 70, ownPidNamespace: true};
  const view = new KernelView(new Watched(root));
  view.scan({
    all: new Map([[id, target]]),
    some: [target],
    isKnown: each => each === id,
    unread,
    thorough: () => false,
    search: true,
  });
  return {links, owes: view.owes};
}

test.each([
  ['none', true],
  // Nearly every process may be in a container of which the engine has yet to tell.
  ['awaited', false],
  ['unanswered', true],
] as const)(
  'while the answer about a container is %s, what no listing names is not asked here: whoever asked might have to wait',
  (unread, isLeftToThreads) => {
    const {links, owes} = followed(unread);
    expect(links).toContain('70/ns/pid');
    expect(links.filter(link => link.startsWith(`${stranger}/`))).toEqual([]);
    expect(owes).toBe(isLeftToThreads);
  },
);
