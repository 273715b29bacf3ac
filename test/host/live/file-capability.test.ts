/**
 * Whether a file capability is the origin of what a process holds: as the kernel did it. An attribute with a root id
 * (version 3, capabilities(7)) gives nothing outside that root's user namespace, and the daemon's archive leaves the id
 * out.
 */
import {readlinkSync} from 'node:fs';
import {expect, test} from 'vitest';
import {chooseEndpoint} from '../../../source/engine/endpoint.ts';
import {openEngine} from '../../../source/engine/open.ts';
import {HostObserver} from '../../../source/host/host-observer.ts';
import {RemoteProcfs} from '../../../source/kernel/remote/remote-procfs.ts';
import {setOfNames} from '../../../source/model/capability.ts';
import {captopJson, named, usualDocker} from '../../captop.ts';
import {inspect, statusWords} from '../../independent.ts';
import {docker, run} from '../../lab/docker.ts';
import {needs, onLab, scratch} from '../../on-lab.ts';
import {LocalShell} from '../../ssh/local-shell.ts';

/** PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL: what the ambient set gave stays, and nothing tells any more whence it came. */
const forget = 'syscall(157, 47, 4, 0, 0, 0) == 0 or die $!; sleep 1000';

/** The host PID of the process of a container whose arguments begin with `words`; NaN if there is none. */
async function pidOf(name: string, words: string): Promise<number> {
  const lines = (await docker('top', name, '-eo', 'pid,args'))
    .split('\n')
    .map(line => line.trim().split(/ +/));
  return Number(lines.find(([, ...args]) => args.join(' ').startsWith(words))?.[0]);
}

onLab('What a process holds', () => {
  test('comes from the file of its program only where the kernel took it from there', async context => {
    needs(context, {root: true, commands: ['setcap', 'getcap', 'perl']});
    await using container = await scratch(['--user=1001']);
    const {name} = container;
    const asRoot = (...command: string[]) => docker('exec', '--user=0', name, ...command);
    await asRoot('cp', '/bin/perl', '/lab/perl-of-another');
    await asRoot('cp', '/bin/perl', '/lab/perl-of-all');
    const root = `/proc/${(await inspect(name)).State.Pid}/root`;
    await run('setcap', ['-n', '100000', 'cap_net_raw=ep', `${root}/lab/perl-of-another`]);
    await run('setcap', ['cap_net_raw=ep', `${root}/lab/perl-of-all`]);
    const listed = await run('getcap', ['-n', `${root}/lab/perl-of-another`, `${root}/lab/perl-of-all`]);
    expect(listed).toMatch(/another cap_net_raw=ep \[rootid=100000\]\n.*all cap_net_raw=ep$/);

    const start = (user: number, ...command: string[]) =>
      docker('exec', '--detach', `--user=${user}`, name, ...command);
    await start(1001, '/lab/perl-of-all', '-e', 'sleep 1000');
    await start(1001, '/lab/perl-of-another', '-e', 'sleep 1000');
    const held = ['--inh-caps=+net_raw', '--ambient-caps=+net_raw'];
    const drop = ['setpriv', '--reuid=1001', '--regid=1001', '--clear-groups', ...held];
    await start(0, ...drop, '/lab/perl-of-another', '-e', forget);

    const settled = async (words: string, permitted: string): Promise<number> => {
      const sets = async () => {
        const pid = await pidOf(name, words);
        return ['CapPrm', 'CapAmb'].map(set => statusWords(pid, set)[0]);
      };
      const expected = [permitted.padStart(16, '0'), '0'.repeat(16)];
      await expect.poll(() => sets().catch(() => [])).toEqual(expected);
      return pidOf(name, words);
    };
    const gained = await settled('/lab/perl-of-all -e', '2000');
    const without = await settled('/lab/perl-of-another -e sleep', '0');
    const otherwise = await settled('/lab/perl-of-another -e syscall', '2000');
    expect(readlinkSync(`/proc/${otherwise}/exe`)).toBe('/lab/perl-of-another');

    const told = named(await captopJson([name]), name);
    const originsOf = (pid: number) => [
      ...new Set(
        told.drift.filter(({hostPid, set}) => hostPid === pid && set === 'permitted').map(one => one.origin),
      ),
    ];
    const fileOf = (pid: number) => told.processes.find(({hostPid}) => hostPid === pid)?.fileCapabilities;
    expect(originsOf(gained)).toEqual(['file capability']);
    expect(fileOf(gained)).toEqual(['CAP_NET_RAW']);
    expect(originsOf(without)).toEqual([]);
    expect(originsOf(otherwise)).toEqual(['unknown']);
    expect(fileOf(otherwise)).toEqual([]);

    // The shell of another machine brings the same evidence.
    using shell = new LocalShell();
    const engine = openEngine(chooseEndpoint({hosts: [usualDocker.DOCKER_HOST], env: {}}));
    const {containers} = await new HostObserver(engine, new RemoteProcfs(shell)).read(false);
    const far = containers.find(each => each.name === name)?.processes ?? [];
    const farOf = (pid: number) => far.find(({hostPid}) => hostPid === pid)?.fileCapabilities;
    expect([gained, otherwise].map(farOf)).toEqual([setOfNames(['NET_RAW']), 0n]);
  });
});
