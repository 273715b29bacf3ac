/**
 * A machine as people have them, in QEMU: AppArmor, and nothing but cgroup v2. What captop says there, by --json and by
 * --once on its serial console, against its own /proc.
 */
import {dirname} from 'node:path';
import {expect, inject, test} from 'vitest';
import {describeUnless, obstacleTo} from '../on-lab.ts';
import {check} from '../vm/check.ts';
import {smallMachine} from '../vm/small.ts';
import {bootSmall, smallObstacle} from '../vm/small-image.ts';

const needed = {root: true, commands: ['qemu-system-x86_64', 'mke2fs', 'runc', 'busybox', 'perl', 'setpriv']};
const obstacle = obstacleTo(needed) ?? (await smallObstacle());

describeUnless(obstacle, 'A machine with AppArmor and nothing but cgroup v2', () => {
  test('is told as its own /proc tells it', async () => {
    const booted = await bootSmall(dirname(inject('bundle')), 9);
    const {stated, missing, problems} = check(smallMachine, booted);
    expect(problems, booted.told).toEqual([]);
    expect({missing, enough: stated > 150}).toEqual({missing: 0, enough: true});
  });
});
