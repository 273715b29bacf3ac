/**
 * `npm run image [-- TAG]` builds an image, tagged captop if nothing else is said, with the docker command: the single
 * executable of this machine's architecture, and the shared libraries that it needs, as they are on this machine.
 * Neither pulls an image.
 */
import {execFileSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdirSync, rmSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';

const [tag = 'captop'] = process.argv.slice(2);
const single = resolve('single', `captop-linux-${process.arch}`);
const image = resolve('single/image');

if (!existsSync(single))
  execFileSync(process.execPath, ['source/bundle/single.mjs', process.arch], {stdio: 'inherit'});
rmSync(image, {recursive: true, force: true});
// ldd(1) prints `libc.so.6 => /lib/…/libc.so.6 (0x…)`, and the loader without an arrow.
const libraries = execFileSync('ldd', [single], {encoding: 'utf8'}).match(/\/\S+(?= \(0x)/g) ?? [];
for (const library of libraries) {
  mkdirSync(join(image, dirname(library)), {recursive: true});
  copyFileSync(library, join(image, library));
}
copyFileSync(single, join(image, 'captop'));
// The builder of the docker command itself needs no plugin.
const env = {...process.env, DOCKER_BUILDKIT: '0'};
execFileSync('docker', ['build', '--quiet', '--tag', tag, '.'], {stdio: 'inherit', env});
