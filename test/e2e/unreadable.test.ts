/** Reached, but not readable: what is known is printed, what is not is a question mark, and the status is 4. */
import {spawnSync} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest';
import {captop, captopJson, named} from '../captop.ts';
import {onLab} from '../on-lab.ts';

let empty = '';
beforeAll(async () => {
  empty = await mkdtemp(join(tmpdir(), 'captop-test-'));
});
afterAll(() => rm(empty, {recursive: true}));

onLab("A procfs that is not the daemon's", () => {
  test('leaves the declared facts, and no figure of a kernel', async () => {
    const {status, stdout, stderr} = await captop([
      '--proc',
      empty,
      'priv',
      '--columns',
      'risk,name,host-pid,caps,procs',
    ]);
    expect(status).toBe(4);
    expect(stdout).toMatch(/^critical +priv +\? +\? +\?$/m);
    expect(stderr).toMatch(/^captop: priv: .*--proc/m);
    const priv = named(await captopJson(['--proc', empty, 'priv'], {status: 4}), 'priv');
    expect(priv).toMatchObject({pid1: null, processes: [], declared: {privileged: true}});
    expect(priv.unobserved?.reason).toBe('no-procfs');
    // What the daemon may hand out is told by its host's procfs alone.
    expect(priv).toMatchObject({expected: null, unknown: {expected: expect.any(String)}});
  });

  test('fails a check that it cannot make, and a finding still beats it', async () => {
    expect((await captop(['--proc', empty, '--check', 'high', 'zero'])).status).toBe(4);
    expect((await captop(['--proc', empty, '--check', 'high', 'priv'])).status).toBe(1);
  });

  test('has no samples for what could not be read', async () => {
    const {stdout} = await captop(['--proc', empty, '--format', 'prometheus', 'priv']);
    expect(stdout).toMatch(/^captop_container_observed\{[^}]*name="priv"[^}]*\} 0$/m);
    expect(stdout).not.toContain('captop_container_capabilities{');
  });

  test('that is not there at all is wrong usage', async () => {
    const result = await captop(['--proc', join(empty, 'absent'), '--once']);
    expect(result).toMatchObject({status: 2, stdout: ''});
    expect(result.stderr).toMatch(/^captop: --proc .*absent: there is no such directory\n$/);
  });
});

describe('A Node that is too old', () => {
  test('is told which one is needed', context => {
    const {stdout, error} = spawnSync('/usr/bin/node', ['--version'], {encoding: 'utf8'});
    const [major = 0, minor = 0] = stdout?.replace('v', '').split('.').map(Number) ?? [];
    if (error || major > 22 || (major === 22 && minor >= 12)) context.skip('this machine has no older Node');
    const result = spawnSync('/usr/bin/node', [inject('bundle'), '--demo'], {encoding: 'utf8'});
    expect(result).toMatchObject({status: 2, stdout: ''});
    expect(result.stderr).toMatch(
      /^captop: Node\.js 22\.12 or later is needed, and this is [\d.]+; [^\n]+\n$/,
    );
  });
});
