/** A second Docker daemon on the machine, in namespaces of its own: it must not be taken for the one asked. */
import {readlinkSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {chooseEndpoint} from '../../../source/host/daemon/endpoint.ts';
import {type HostReader, openHost} from '../../../source/host/open.ts';
import {namespaceNames} from '../../../source/model/snapshot.ts';
import {statusWords} from '../../independent.ts';
import {type Engine, remappedDocker} from '../../lab/engines.ts';
import {labImage} from '../../lab/image.ts';
import {needs, obstacleTo, onLab} from '../../on-lab.ts';

const needed = {root: true, commands: ['dockerd', 'unshare']} as const;
const inode = (path: string) => Number(/\d+/.exec(readlinkSync(path))?.[0]);

onLab('With a second daemon on the machine', () => {
  let second: Engine | undefined;
  const readers: HostReader[] = [];
  const read = async (hosts: readonly string[]) => {
    const reader = openHost({endpoint: chooseEndpoint({hosts, env: {}}), procRoot: '/proc'});
    readers.push(reader);
    const [host] = (await reader.observe({all: false})).hosts;
    return host ?? expect.fail('no host was observed');
  };

  beforeAll(async () => {
    if (obstacleTo(needed) === null) second = await remappedDocker();
    const flags = ['--detach', '--network=none', '--name=beside'];
    await second?.command('run', ...flags, labImage, 'sleep', 'infinity');
  });
  afterAll(async () => {
    for (const reader of readers) reader.close();
    await second?.[Symbol.asyncDispose]();
  });

  test('the namespaces of the host are those that this test runs in', async context => {
    needs(context, needed);
    const {namespaces} = await read([]);
    for (const name of namespaceNames) {
      // captop runs in the namespaces of the host, as this test does; PID 1 is not always open to root.
      expect([name, namespaces[name]]).toEqual([name, inode(`/proc/self/ns/${name}`)]);
    }
  });

  test('the host of the second daemon has what its containers are started from', async context => {
    needs(context, needed);
    const host = await read([second?.url ?? '']);
    const pid1 = host.containers[0]?.pid1 ?? expect.fail('nothing was observed');
    const shim = Number(statusWords(pid1.hostPid, 'PPid')[0]);
    expect(host.available).toBe(BigInt(`0x${statusWords(shim, 'CapBnd')[0]}`));
    expect(host.remapped).toBe(true);
  });

  test('each daemon has its own containers and no other’s', async context => {
    needs(context, needed);
    const names = async (hosts: readonly string[]) => (await read(hosts)).containers.map(({name}) => name);
    expect(await names([second?.url ?? ''])).toEqual(['beside']);
    expect(await names([])).not.toContain('beside');
  });
});
