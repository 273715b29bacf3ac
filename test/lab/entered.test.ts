/** Processes that come to a container while it runs. */
import {spawn} from 'node:child_process';
import {readdirSync, readlinkSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {captopJson, named} from '../captop.ts';
import {commandOf, inspect, setsOf, statusWords} from '../independent.ts';
import {needs, onLab, scratch} from '../on-lab.ts';
import {docker} from './docker.ts';

/** The host PID of the process in the same PID namespace as `beside` whose command is `command`. */
async function pidBeside(beside: number, command: string): Promise<number> {
  const namespace = readlinkSync(`/proc/${beside}/ns/pid`);
  for (const end = Date.now() + 60_000; Date.now() < end; await pause(20)) {
    for (const pid of readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(Number)) {
      try {
        if (readlinkSync(`/proc/${pid}/ns/pid`) === namespace && commandOf(pid) === command) return pid;
      } catch {
        // It ended between the two reads.
      }
    }
  }
  throw new Error(`no process ${command} beside ${beside}`);
}

onLab('Processes that come to a running container', () => {
  test('one that the host entered with nsenter is found, though no cgroup names it', async context => {
    needs(context, {root: true});
    await using container = await scratch();
    const pid1 = (await inspect(container.name)).State.Pid;
    const child = spawn('nsenter', [`--target=${pid1}`, '--mount', '--pid', 'sleep', '98765'], {
      stdio: 'ignore',
    });
    try {
      const entered = await pidBeside(pid1, 'sleep 98765');
      const {processes, drift} = named(await captopJson([container.name]), container.name);
      const chain = statusWords(entered, 'NSpid').map(Number);
      expect(processes.find(one => one.hostPid === entered)).toMatchObject({
        containerPid: chain[1],
        nspid: chain,
        foundBy: 'pid namespace',
        capabilities: await setsOf(entered),
      });
      const origins = drift.filter(one => one.hostPid === entered).map(one => [one.set, one.origin]);
      expect(Object.fromEntries(origins)).toEqual({
        effective: 'entered from host',
        permitted: 'entered from host',
        bounding: 'entered from host',
      });
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('one that entered nothing but its mount namespace is found by that, and is the host with all its rights', async context => {
    needs(context, {root: true});
    await using container = await scratch();
    const pid1 = (await inspect(container.name)).State.Pid;
    const child = spawn('nsenter', [`--target=${pid1}`, '--mount', 'sleep', '98764'], {stdio: 'ignore'});
    const pid = child.pid ?? expect.fail('nsenter did not start');
    try {
      for (const end = Date.now() + 60_000; commandOf(pid) !== 'sleep 98764' && Date.now() < end; )
        await pause(20);
      expect(readlinkSync(`/proc/${pid}/ns/mnt`)).toBe(readlinkSync(`/proc/${pid1}/ns/mnt`));
      expect(readlinkSync(`/proc/${pid}/ns/pid`)).toBe(readlinkSync('/proc/self/ns/pid'));
      const {processes, findings} = named(await captopJson([container.name]), container.name);
      expect(processes.find(one => one.hostPid === pid)).toMatchObject({
        containerPid: null,
        foundBy: 'mount namespace',
        capabilities: await setsOf(pid),
      });
      expect(findings.find(({id}) => id === 'entered-from-host')).toMatchObject({
        severity: 'critical',
        evidence: expect.stringContaining(`host PID ${pid} in the container's mount namespace`),
      });
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('an exec is there while it runs, and gone when it ends', async () => {
    await using container = await scratch();
    const pid1 = (await inspect(container.name)).State.Pid;
    await docker('exec', '--detach', '--privileged', container.name, 'sleep', '87654');
    const exec = await pidBeside(pid1, 'sleep 87654');
    const during = named(await captopJson([container.name]), container.name);
    expect(during.processes.map(one => one.hostPid)).toEqual(expect.arrayContaining([pid1, exec]));
    expect(during.risk).toBe('critical');
    process.kill(exec, 'SIGKILL');
    for (let tries = 0; tries < 1000 && (await docker('top', container.name)).includes('87654'); tries++)
      await pause(20);
    const after = named(await captopJson([container.name]), container.name);
    expect(after.processes.map(one => one.hostPid)).toEqual([pid1]);
    expect(after).toMatchObject({drift: [], risk: 'medium'});
  });

  test('a process that raised itself with a setuid program inside is told from PID 1', async () => {
    await using container = await scratch([]);
    const pid1 = (await inspect(container.name)).State.Pid;
    await docker('exec', '--detach', '--user=1001', container.name, '/lab/sleep-setuid', '76543');
    const raised = await pidBeside(pid1, '/lab/sleep-setuid 76543');
    const {processes} = named(await captopJson([container.name]), container.name);
    expect(processes.find(one => one.hostPid === raised)).toMatchObject({
      user: {uid: 0, name: 'root'},
      capabilities: await setsOf(raised),
    });
  });
});
