/** A namespace of the host that a container gets from another container: against the links under /proc/PID/ns. */
import {readlinkSync} from 'node:fs';
import {expect, test} from 'vitest';
import {captopJson, named} from '../../captop.ts';
import {inspect} from '../../independent.ts';
import {onLab, scratch} from '../../on-lab.ts';

onLab('A namespace of another container that is the host’s', () => {
  test.each([
    ['network', 'net', 'NET_ADMIN', 'net-admin-host-network'],
    ['pid', 'pid', 'SYS_PTRACE', 'sys-ptrace-host-pid'],
  ])(
    '--%s=container:NAME with a capability over it is told as --network=host is',
    async (flag, name, capability, rule) => {
      await using sharing = await scratch([`--${flag}=host`]);
      await using container = await scratch([
        `--${flag}=container:${sharing.name}`,
        `--cap-add=${capability}`,
      ]);
      const {Pid} = (await inspect(container.name)).State;
      const inode = readlinkSync(`/proc/${Pid}/ns/${name}`);
      expect(inode).toBe(readlinkSync(`/proc/${process.pid}/ns/${name}`));
      const {findings} = named(await captopJson([container.name]), container.name);
      expect(findings.find(({id}) => id === rule)).toMatchObject({
        severity: 'critical',
        evidence: expect.stringContaining(
          `--${flag}=container:${sharing.id} (namespace ${inode} is the host's own)`,
        ),
        remedy: [`remove --${flag}=container:${sharing.id}`],
      });
    },
  );
});
