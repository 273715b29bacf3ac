/** Podman without root: no cgroup of a container's own, and an inspect that tells less than Docker's. */
import {readdirSync, statSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {chooseEndpoint} from '../../../source/engine/endpoint.ts';
import type {HostReader} from '../../../source/host/host-reader.ts';
import {openHost} from '../../../source/host/open.ts';
import {captopJson, named} from '../../captop.ts';
import {commandOf} from '../../independent.ts';
import {type Engine, rootlessPodman} from '../../lab/engines.ts';
import {labImage} from '../../lab/image.ts';
import {needs, obstacleTo, onLab} from '../../on-lab.ts';
import {Watching} from '../watching.ts';

const needed = {root: true, commands: ['podman', 'runc', 'newuidmap']} as const;

/** The runtime masks with /dev/null or an empty folder. */
function isMasked(path: string): boolean {
  const found = statSync(path);
  return found.isDirectory() ? readdirSync(path).length === 0 : found.rdev === statSync('/dev/null').rdev;
}

onLab('Podman without root', () => {
  let engine: Engine | undefined;
  let reader: HostReader | undefined;
  const run = (name: string, ...flags: string[]) =>
    engine?.command('run', '-d', `--name=${name}`, '--network=none', ...flags, labImage, 'sleep', 'infinity');
  const url = () => engine?.url ?? expect.fail('the engine did not start');

  beforeAll(async () => {
    if (obstacleTo(needed) !== null) return;
    engine = await rootlessPodman();
    reader = openHost({endpoint: chooseEndpoint({hosts: [engine.url], env: {}}), procRoot: '/proc'});
    await run('plain');
    await run('open', '--privileged');
  });
  afterAll(async () => {
    reader?.close();
    await engine?.[Symbol.asyncDispose]();
  });

  test('an exec session is told as one, not as a process that came in from the host', async context => {
    needs(context, needed);
    await engine?.command('exec', '--detach', 'plain', 'sleep', '7531');
    const {processes, drift} = named(await captopJson(['--host', url()]), 'plain');
    expect(processes.map(({command, foundBy}) => [command, foundBy])).toEqual([
      ['sleep infinity', 'cgroup'],
      ['sleep 7531', 'cgroup'],
    ]);
    for (const {hostPid, command} of processes) expect(commandOf(hostPid)).toBe(command);
    expect(drift.map(({origin}) => origin)).not.toContain('entered from host');
  });

  test('masked paths are those that are masked, and none with --privileged', async context => {
    needs(context, needed);
    const document = await captopJson(['--host', url()]);
    const {declared, pid1} = named(document, 'plain');
    expect(declared.maskedPaths?.length).toBeGreaterThan(0);
    for (const path of declared.maskedPaths ?? [])
      expect([path, isMasked(`/proc/${pid1?.hostPid}/root${path}`)]).toEqual([path, true]);
    expect(named(document, 'open').declared.maskedPaths).toBeNull();
  });

  test('its events are followed', async context => {
    needs(context, needed);
    if (!reader) throw new Error('the engine did not start');
    await using w = new Watching(reader.watch({all: false, intervalMs: 600_000}));
    await w.until(({partial}) => !partial);
    await run('later');
    await w.until(() => w.container('later')?.pid1 != null);
    await engine?.command('exec', '--detach', 'later', 'sleep', '8642');
    await w.until(() => w.container('later')?.processes.length === 2);
    await engine?.command('rm', '--force', '--time=0', 'later');
    await w.until(() => w.container('later') === undefined);
  });
});
