/** What an engine of a user without rights tells is believed only of processes that can be his. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import {openHost} from '../../source/host/open.ts';
import {SimulatedHost} from '../simulated/host.ts';

let host: SimulatedHost;
beforeEach(async () => {
  host = await SimulatedHost.start({containers: 0});
});
afterEach(() => host.close());

async function observed(owner?: number) {
  const {socketPath} = host.daemon;
  const endpoint = {kind: 'unix' as const, url: `unix://${socketPath}`, socketPath, ...(owner && {owner})};
  const reader = openHost({endpoint, procRoot: host.procfs.root});
  const {hosts} = await reader.observe({all: false});
  reader.close();
  return hosts[0]?.containers[0];
}

test('a process in the user namespace of the host is none of his, whatever its cgroup says', async () => {
  host.run('web');
  expect(await observed()).toMatchObject({name: 'web', unobserved: null});
  expect(await observed(0)).toMatchObject({unobserved: null});
  expect(await observed(1500)).toMatchObject({
    name: 'web',
    pid1: null,
    processes: [],
    unobserved: {detail: expect.any(String)},
  });
});
