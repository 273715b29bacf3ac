/** A watch on the real daemon: how soon, and what it leaves alone. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {chooseEndpoint} from '../../../source/engine/endpoint.ts';
import type {HostReader} from '../../../source/host/host-reader.ts';
import {openHost} from '../../../source/host/open.ts';
import {inspect, pidsOf, statusWords} from '../../independent.ts';
import {docker} from '../../lab/docker.ts';
import {onLab, scratch} from '../../on-lab.ts';
import {Watching} from '../watching.ts';

/** Longer than any test waits: what is seen is seen by its event. */
const never = 600_000;

onLab('A watch on the real daemon', () => {
  let reader: HostReader;
  let w: Watching;
  beforeAll(async () => {
    reader = openHost({endpoint: chooseEndpoint({hosts: [], env: {}}), procRoot: '/proc'});
    w = new Watching(reader.watch({all: false, intervalMs: never}));
    await w.until(({partial}) => !partial);
  });
  afterAll(async () => {
    await w[Symbol.asyncDispose]();
    reader.close();
  });

  test('a container is there with its PID 1 when docker run returns, or at once after', async () => {
    await using container = await scratch();
    await w.until(() => w.container(container.name)?.pid1 != null);
    const {Pid} = (await inspect(container.name)).State;
    expect(w.container(container.name)?.pid1?.hostPid).toBe(Pid);
    await docker('rm', '--force', container.name);
    await w.until(() => w.container(container.name) === undefined);
  });

  test('PID 1 is told as what it became, not as the runtime that started it', async () => {
    await using container = await scratch(['--user=1001']);
    await w.until(() => w.container(container.name)?.pid1?.command === 'sleep infinity');
    const {pid1} = w.container(container.name) ?? {};
    expect(pid1?.hostUser).toMatchObject({uid: Number(statusWords(pid1?.hostPid ?? 0, 'Uid')[1])});
  });

  test('each exec into a privileged container is there, whose processes threads read', async () => {
    await using container = await scratch(['--privileged']);
    await w.until(() => w.container(container.name)?.pid1 != null);
    for (const seconds of ['4343', '4344']) {
      await docker('exec', '--detach', container.name, 'sleep', seconds);
      const exec = () =>
        w.container(container.name)?.processes.find(one => one.command === `sleep ${seconds}`);
      await w.until(() => exec() !== undefined);
      expect(await pidsOf(container.name)).toContain(exec()?.hostPid);
    }
  });

  test('a privileged exec is there with its session, and gone when it ends', async () => {
    await using container = await scratch();
    await docker('exec', '--detach', '--privileged', container.name, 'sleep', '4242');
    const exec = () => w.container(container.name)?.processes.find(one => one.command === 'sleep 4242');
    await w.until(() => exec() !== undefined);
    expect(await pidsOf(container.name)).toContain(exec()?.hostPid);
    await w.until(() => JSON.stringify(w.container(container.name)?.execs).includes('"privileged":true'));
    process.kill(exec()?.hostPid ?? 0);
    await w.until(() => exec() === undefined);
  });

  test('a container that restarts all the time never shows another process', async () => {
    await using container = await scratch(['--restart=always'], ['sh', '-c', 'sleep 0.2']);
    await w.until(() => w.container(container.name) !== undefined);
    const seen: string[] = [];
    for (const until = Date.now() + 3000; Date.now() < until; await pause(20)) {
      const {pid1, processes} = w.container(container.name) ?? {};
      for (const each of processes ?? []) seen.push(each.command);
      if (pid1) expect(processes?.[0]).toBe(pid1);
    }
    const others = seen.filter(command => !/sleep 0\.2|^runc|^\/proc\/self\/fd|^\[/.test(command));
    expect(others).toEqual([]);
  });

  test('does not react to what follows from asking: docker top, inspect, and reading files', async () => {
    await using container = await scratch();
    await w.until(() => w.container(container.name)?.pid1 != null);
    await pause(600);
    const events = spawn('docker', ['events', '--format={{.Action}}', `--filter=container=${container.id}`]);
    const actions: string[] = [];
    createInterface({input: events.stdout}).on('line', line => actions.push(line));
    try {
      await pause(300);
      const before = w.container(container.name);
      await docker('top', container.name);
      await docker('inspect', container.name);
      await docker('cp', `${container.name}:/etc/passwd`, '-');
      await pause(500);
      expect(actions).toEqual(['top', 'archive-path']);
      // Others' containers come and go meanwhile.
      expect(w.container(container.name)).toBe(before);
    } finally {
      events.kill();
      await once(events, 'close');
    }
  });
});
