/** Reached, but not readable: what is known is printed, what is not is a question mark, and the status is 4. */
import {spawnSync} from 'node:child_process';
import {describe, expect, inject, test} from 'vitest';
import {captop, captopJson, named} from '../captop.ts';
import {needs, onLab} from '../on-lab.ts';

/** A PID namespace of its own, with a procfs that shows nothing else. */
const elsewhere = ['unshare', '--pid', '--fork', '--mount-proc'];

onLab("A procfs that is not the daemon's", () => {
  test('leaves the declared facts, and no figure of a kernel', async context => {
    needs(context, {root: true});
    const {status, stdout, stderr} = await captop(['priv', '--columns', 'risk,name,host-pid,caps,procs'], {
      through: elsewhere,
    });
    expect(status).toBe(4);
    expect(stdout).toMatch(/^critical +priv +\? +\? +\?$/m);
    expect(stderr).toMatch(/^captop: priv: .*--proc/m);
    const priv = named(await captopJson(['priv'], {status: 4, through: elsewhere}), 'priv');
    expect(priv).toMatchObject({pid1: null, processes: [], declared: {privileged: true}});
    expect(priv.unobserved?.reason).toBe('no-procfs');
    // What the daemon may hand out is told by its host's procfs alone.
    expect(priv).toMatchObject({expected: null, unknown: {expected: expect.any(String)}});
  });

  test('fails a check that it cannot make, and a finding still beats it', async context => {
    needs(context, {root: true});
    expect((await captop(['--check', 'high', 'zero'], {through: elsewhere})).status).toBe(4);
    expect((await captop(['--check', 'high', 'priv'], {through: elsewhere})).status).toBe(1);
  });

  test('has no samples for what could not be read', async context => {
    needs(context, {root: true});
    const {stdout} = await captop(['--format', 'prometheus', 'priv'], {through: elsewhere});
    expect(stdout).toMatch(/^captop_container_observed\{[^}]*name="priv"[^}]*\} 0$/m);
    expect(stdout).not.toContain('captop_container_capabilities{');
  });

  test('that is not there at all is wrong usage', async () => {
    const result = await captop(['--proc', '/absent', '--once']);
    expect(result).toMatchObject({status: 2, stdout: ''});
    expect(result.stderr).toMatch(/^captop: --proc \/absent: there is no such directory\n$/);
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
