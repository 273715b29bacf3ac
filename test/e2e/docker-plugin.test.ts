/** `docker captop`, with the docker command that is installed and a home of its own. */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, inject, test} from 'vitest';
import {onLab} from '../on-lab.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'captop-test-'));
});
afterEach(() => rmSync(home, {recursive: true}));

function run(command: string, ...args: string[]) {
  const {DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG, ...env} = process.env;
  return spawnSync(command, args, {encoding: 'utf8', env: {...env, HOME: home}});
}
const captop = (...args: string[]) => run(process.execPath, inject('bundle'), ...args);

onLab('captop as a plugin of docker', () => {
  test('runs, is listed, and honours the context and the host that stand before its name', () => {
    expect(captop('plugin', 'install')).toMatchObject({status: 0, stderr: ''});
    expect(run('docker', '--help').stdout).toMatch(/^ +captop\* +Who every container really is/m);
    const demo = run('docker', 'captop', '--demo', '--json');
    expect(demo.status).toBe(0);
    expect(JSON.parse(demo.stdout)).toMatchObject({captop: {schema: 1}});
    expect(run('docker', 'captop', 'priv', '--once').stdout).toMatch(/^critical +priv /m);

    run('docker', 'context', 'create', 'nowhere', '--docker', `host=unix://${home}/absent.sock`);
    const elsewhere = run('docker', '--context', 'nowhere', 'captop', '--json');
    expect(elsewhere.status).toBe(3);
    expect(elsewhere.stderr).toContain(`${home}/absent.sock`);
    const host = run('docker', '-H', `unix://${home}/other.sock`, 'captop', '--json');
    expect(host.status).toBe(3);
    expect(host.stderr).toContain(`${home}/other.sock`);
    expect(run('docker', 'captop', '--check', 'critical', 'priv').status).toBe(1);
  });

  test('is gone once it was uninstalled', () => {
    captop('plugin', 'install');
    expect(captop('plugin', 'uninstall')).toMatchObject({status: 0, stderr: ''});
    expect(run('docker', 'captop', '--demo', '--once').status).not.toBe(0);
    expect(captop('plugin', 'uninstall').stdout).toBe('docker captop was not installed\n');
  });

  test('leaves a file alone that it did not write', () => {
    captop('plugin', 'install');
    const file = join(home, '.docker/cli-plugins/docker-captop');
    writeFileSync(file, '#!/bin/sh\n');
    for (const word of ['install', 'uninstall']) expect(captop('plugin', word).status).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('#!/bin/sh\n');
  });
});
