/** Folders stand for the hierarchy, and files for captop's own place in it. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {findHierarchy, membersOf} from '../../source/kernel/cgroup-tree.ts';
import {LocalProcfs} from '../../source/kernel/local-procfs.ts';

const id = 'a'.repeat(64);
const other = 'b'.repeat(64);
const stranger = 'c'.repeat(64);
let base: string;

function cgroup(path: string, pids: string): void {
  mkdirSync(join(base, path), {recursive: true});
  writeFileSync(join(base, path, 'cgroup.procs'), pids);
}

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'captop-cgroup-'));
});
afterEach(() => rmSync(base, {recursive: true}));

const members = (path: string) => {
  const found = membersOf(base, path);
  return found && [...found.all];
};

describe('the members of a container’s cgroup', () => {
  test('are those in it and below it, once each', () => {
    cgroup(`docker/${id}`, '70\n71\n71\n');
    cgroup(`docker/${id}/init.scope`, '72\n');
    cgroup(`docker/${id}/system.slice/sshd.service`, '73\n');
    writeFileSync(join(base, `docker/${id}/system.slice/cgroup.procs`), '');
    cgroup(`docker/${other}`, '80\n');
    expect(members(`/docker/${id}`)).toEqual([70, 71, 72, 73]);
    expect([...(membersOf(base, `/docker/${id}`)?.here ?? [])]).toEqual([70, 71]);
  });

  test('are those of a cgroup that is called like another container, too: the container made it', () => {
    cgroup(`docker/${id}`, '70\n');
    for (const inner of [other, stranger]) {
      cgroup(`docker/${id}/docker`, '');
      cgroup(`docker/${id}/docker/${inner}`, inner === other ? '80\n' : '90\n');
    }
    expect(members(`/docker/${id}`)).toEqual([70, 80, 90]);
  });

  test('cannot be told by a hierarchy that does not show the path', () => {
    expect(members(`/../${id}`)).toBeUndefined();
    expect(members(`/docker/${id}`)).toBeUndefined();
  });
});

describe('the hierarchy that says where a process belongs', () => {
  const where = (own: string, mounts: string) => {
    mkdirSync(join(base, 'self'), {recursive: true});
    writeFileSync(join(base, 'self/cgroup'), own);
    writeFileSync(join(base, 'self/mountinfo'), mounts);
    return findHierarchy(new LocalProcfs(base));
  };
  const unified = '30 20 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n';
  const hybrid =
    '30 20 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n' +
    '31 20 0:27 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n' +
    '32 20 0:28 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd\n';

  test('is the unified one where there is no other', () => {
    expect(where('0::/user.slice\n', unified)).toBe('/sys/fs/cgroup');
  });

  test('is systemd’s where there are several', () => {
    expect(where('9:name=systemd:/\n8:pids:/\n0::/\n', hybrid)).toBe('/sys/fs/cgroup/systemd');
  });

  test('is none where it is not mounted, or nothing can be read', () => {
    expect(where('9:name=systemd:/\n', unified)).toBeUndefined();
    expect(where('0::/\n', '')).toBeUndefined();
    rmSync(join(base, 'self'), {recursive: true});
    expect(findHierarchy(new LocalProcfs(base))).toBeUndefined();
  });
});
