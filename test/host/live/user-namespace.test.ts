/** captop in a user namespace of its own: the kernel shows it other ids than the host has. */
import {beforeAll, expect, test} from 'vitest';
import {captopJson, type JsonDocument, named} from '../../captop.ts';
import {setsOf, statusWords} from '../../independent.ts';
import {needs, obstacleTo, onLab} from '../../on-lab.ts';

onLab('A reader in a user namespace of its own', () => {
  let document: JsonDocument | undefined;
  beforeAll(async () => {
    if (obstacleTo({root: true, commands: ['unshare']}) === null)
      document = await captopJson(['web', 'user1000', 'priv', 'nokill'], {
        through: ['unshare', '--user', '--map-root-user'],
      });
  });
  const seen = (name: string) => named(document ?? expect.fail('nothing was read'), name);

  test('says that users on the host are unknown, and tells none', context => {
    needs(context, {root: true, commands: ['unshare']});
    expect(document?.hosts[0]?.limits.join()).toMatch(/user namespace of its own/);
    for (const name of ['web', 'user1000', 'priv'])
      expect(seen(name).pid1).toMatchObject({hostUser: null, rootOnHost: null});
  });

  test('does not take the id that stands for all others for a user', context => {
    needs(context, {root: true, commands: ['unshare']});
    expect(seen('user1000').pid1?.user).toBeNull();
  });

  test('tells PIDs and capabilities all the same', async context => {
    needs(context, {root: true, commands: ['unshare']});
    for (const name of ['web', 'user1000', 'priv', 'nokill']) {
      const {pid1} = seen(name);
      if (!pid1) throw new Error(`${name} has no PID 1`);
      const {hex: _, ...sets} = pid1.capabilities;
      expect(sets).toEqual(await setsOf(pid1.hostPid));
      expect(pid1.nspid).toEqual(statusWords(pid1.hostPid, 'NSpid').map(Number));
    }
  });
});
