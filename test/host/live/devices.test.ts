/** What a device is that is passed in under a name of its own: against the node in the container. */
import {mkdirSync, rmSync, symlinkSync} from 'node:fs';
import {expect, test} from 'vitest';
import {captopJson, named} from '../../captop.ts';
import {docker, run} from '../../lab/docker.ts';
import {needs, onLab, scratch} from '../../on-lab.ts';

/** /dev/loop0 (Linux admin-guide/devices.txt); it need not exist, and nobody opens it. */
const [major, minor] = [7, 0];

onLab('A device', () => {
  test('that is a disk is critical under any name', async context => {
    needs(context, {root: true, commands: ['mknod']});
    const folder = `/dev/captop-test-${process.pid}`;
    const [node, link] = [`${folder}/node`, `${folder}/link`];
    mkdirSync(folder);
    try {
      await run('mknod', [node, 'b', String(major), String(minor)]);
      symlinkSync('node', link);
      await using container = await scratch([`--device=${link}:/dev/one`]);
      const inside = await docker('exec', container.name, 'stat', '-c', '%F %t:%T', '/dev/one');
      expect(inside).toBe(`block special file ${major}:${minor}`);
      const {findings} = named(await captopJson([], {status: 0}), container.name);
      const found = findings.find(({id}) => id === 'device');
      expect(found?.severity).toBe('critical');
      expect(found?.evidence).toMatch(
        new RegExp(`^${link} at /dev/one \\(rwm\\), which is (the block device loop0|a block device)$`),
      );
    } finally {
      rmSync(folder, {recursive: true});
    }
  });
});
