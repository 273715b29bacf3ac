/** Whether SELinux refuses, by the texts of the kernel. */
import {expect, test} from 'vitest';
import {LocalProcfs} from '../../source/kernel/local-procfs.ts';
import {selinuxMode} from '../../source/kernel/selinux.ts';

const withIt = 'nodev\tsysfs\nnodev\ttmpfs\nnodev\tselinuxfs\n\text4\n';
const withoutIt = 'nodev\tsysfs\nnodev\ttmpfs\n\text4\n';

/** A procfs with these texts; null for a file that cannot be read. */
class TextProcfs extends LocalProcfs {
  readonly #fileSystems: string | null;
  readonly #enforce: string | null;

  constructor(fileSystems: string | null, enforce: string | null) {
    super('/absent');
    this.#fileSystems = fileSystems;
    this.#enforce = enforce;
  }

  override text(): string {
    return textOr(this.#fileSystems);
  }

  override selinuxEnforce(): string {
    return textOr(this.#enforce);
  }
}

function textOr(text: string | null): string {
  if (text === null) throw Object.assign(new Error('EACCES'), {code: 'EACCES'});
  return text;
}

test.each([
  [withIt, '1', 'enforcing'],
  [withIt, '0', 'permissive'],
  [withIt, '1\n', 'enforcing'],
  [withoutIt, null, 'off'],
  // Where it was not on at boot, no file of that name is the kernel's.
  [withoutIt, '1', 'off'],
  [withIt, null, {unknown: '/sys/fs/selinux/enforce cannot be read here'}],
  [withIt, '', {unknown: '/sys/fs/selinux/enforce cannot be read here'}],
  [null, '1', {unknown: '/proc/filesystems cannot be read here'}],
])('file systems %j, enforce %j: %j', (fileSystems, enforce, expected) => {
  expect(selinuxMode(new TextProcfs(fileSystems, enforce))).toEqual(expected);
});
