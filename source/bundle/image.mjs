/**
 * `npm run image [-- TAG [FOLDER]]` builds an image, tagged captop if nothing else is said, with the docker command: the
 * built program (from dist/, or from the folder), the Node that runs this, and the shared libraries that Node needs, as
 * they are on this machine. Nothing is downloaded, and no image is pulled.
 */
import {execFileSync} from 'node:child_process';
import {copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';

const [tag = 'captop', built = 'dist'] = process.argv.slice(2);
const context = mkdtempSync(join(tmpdir(), 'captop-image-'));

try {
  if (!existsSync(built)) execFileSync(process.execPath, ['esbuild.mjs', built], {stdio: 'inherit'});
  cpSync(built, join(context, 'captop'), {recursive: true});
  copyFileSync(process.execPath, join(context, 'node'));
  // ldd(1) prints `libc.so.6 => /lib/…/libc.so.6 (0x…)`, and the loader without an arrow.
  const libraries =
    execFileSync('ldd', [process.execPath], {encoding: 'utf8'}).match(/\/\S+(?= \(0x)/g) ?? [];
  for (const library of libraries) {
    mkdirSync(join(context, dirname(library)), {recursive: true});
    copyFileSync(library, join(context, library));
  }
  // The builder of the docker command itself needs no plugin.
  const env = {...process.env, DOCKER_BUILDKIT: '0'};
  const file = resolve('Dockerfile');
  execFileSync('docker', ['build', '--quiet', '--tag', tag, '--file', file, context], {
    stdio: 'inherit',
    env,
  });
} finally {
  rmSync(context, {recursive: true});
}
