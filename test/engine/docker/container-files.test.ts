/** Which files of containers are read at all: those that nobody but root can change, and that answer. */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {foldersBelow, readContainerFiles} from '../../../source/engine/docker/container-files.ts';
import {apiLimits} from '../../../source/engine/docker/limits.ts';
import {describeUnless, obstacleTo} from '../../on-lab.ts';

const mounted = (line: string): string => `22 1 8:1 / / rw - ext4 /dev/sda rw\n${line}\n`;

const plain = mounted('');

describeUnless(obstacleTo({root: true}), 'The files of containers', () => {
  /** A folder of root's: /tmp is everybody's. */
  let root: string;
  const file = (): string => join(root, 'containers/a/config.v2.json');
  const read = () => readContainerFiles(join(root, 'containers'), 'a');

  beforeEach(() => {
    root = mkdtempSync('/run/captop-test-');
    mkdirSync(join(root, 'containers/a'), {recursive: true});
    writeFileSync(file(), '{"ID": "a"}', {mode: 0o600});
    writeFileSync(join(root, 'containers/a/hostconfig.json'), '{"CapAdd": null}', {mode: 0o600});
  });
  afterEach(() => rmSync(root, {recursive: true}));

  test('are read where root alone may write', async () => {
    expect(foldersBelow(root, plain)).toBe(join(root, 'containers'));
    expect(await read()).toEqual({config: {ID: 'a'}, hostConfig: {CapAdd: null}});
  });

  test.each<[obstacle: string, set: () => void]>([
    ['belong to another user', () => chownSync(file(), 1001, 0)],
    ['may be written by others', () => chmodSync(file(), 0o622)],
    ['are too long', () => truncateSync(file(), apiLimits.answer + 1)],
    ['are no JSON', () => writeFileSync(file(), '{"ID": ')],
    ['are not there', () => rmSync(file())],
    [
      'are links',
      () => {
        renameSync(file(), join(root, 'other'));
        symlinkSync(join(root, 'other'), file());
      },
    ],
  ])('are not read where they %s', async (_, set) => {
    set();
    await expect(read()).rejects.toThrow();
  });

  test.each<[obstacle: string, find: () => string | undefined]>([
    [
      'answers through a program',
      () => foldersBelow(root, mounted(`23 22 0:9 / ${root} rw - fuse.sshfs x rw`)),
    ],
    [
      'has one below that another machine answers for',
      () => foldersBelow(root, mounted(`23 22 0:9 / ${root}/containers/a rw - nfs4 x rw`)),
    ],
    ['is not absolute', () => foldersBelow('var/lib/docker', plain)],
    ['is not named', () => foldersBelow('', plain)],
    ['leads elsewhere', () => foldersBelow(`${root}/../x`, plain)],
    [
      'is below a folder of everybody',
      () => {
        chmodSync(root, 0o777);
        return foldersBelow(root, plain);
      },
    ],
    [
      'is below a link',
      () => {
        symlinkSync(root, `${root}/link`);
        return foldersBelow(`${root}/link`, plain);
      },
    ],
  ])('are not looked for in a folder that %s', (_, find) => {
    expect(find()).toBeUndefined();
  });
});
