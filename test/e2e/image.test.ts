/** The image, as `npm run image` builds it; only where the one file was made, which takes minutes. */
import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {afterAll, expect, inject, test} from 'vitest';
import {onLab} from '../on-lab.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tag = `captop-image-test-${process.pid}`;
const docker = (...args: string[]): string => execFileSync('docker', args, {encoding: 'utf8'});

onLab('The image', () => {
  test('holds captop and what it needs, and sees the host from its PID namespace', context => {
    if (!existsSync(`${root}single/captop-linux-${process.arch}`)) context.skip('npm run single was not run');
    execFileSync(process.execPath, ['source/bundle/image.mjs', tag], {cwd: root, stdio: 'ignore'});
    expect(docker('run', '--rm', '--network', 'none', tag, '--demo', '--once')).toMatch(/^critical +priv /m);
    const socket = '/var/run/docker.sock:/var/run/docker.sock';
    const label = `captop.test.run=${inject('run')}`;
    const shown = docker(
      'run',
      '--rm',
      '--label',
      label,
      '--pid',
      'host',
      '-v',
      socket,
      tag,
      'priv',
      '--once',
    );
    expect(shown).toMatch(/^critical +priv .* 40 full /m);
  }, 120_000);

  afterAll(() => {
    if (docker('images', '--quiet', tag) !== '') docker('rmi', tag);
  });
});
