/** Containers on the machine's own daemon, so that captop and its peers look at the same real host. */
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {inParallel} from '../lab/docker.ts';
import {labImage, makeImages} from '../lab/image.ts';
import {running} from './docker.ts';
import {environment} from './process.ts';
import type {Expected} from './subject.ts';

const run = promisify(execFile);
const docker = async (...words: string[]): Promise<string> =>
  (await run('docker', words, {maxBuffer: 2 ** 28, env: environment()})).stdout.trim();

export const defaultUrl = 'unix:///var/run/docker.sock';
const label = 'captop.bench';

export interface RealHost extends AsyncDisposable {
  readonly expected: readonly Expected[];
}

/** Tops the real daemon's running containers up to a number; undefined where no daemon answers. */
export async function realHost(wanted: number): Promise<RealHost | undefined> {
  const standing = await running(defaultUrl).catch(() => undefined);
  if (standing === undefined) return undefined;
  await makeImages();
  const names = Array.from({length: Math.max(0, wanted - standing.length)}, (_, n) => `captop-bench-${n}`);
  const start = (name: string): Promise<string> =>
    docker('run', '-d', '--network', 'none', '--label', label, '--name', name, labImage, 'sleep', '86400');
  await removeAll();
  await inParallel(4, names, start);
  return {expected: await running(defaultUrl), [Symbol.asyncDispose]: removeAll};
}

async function removeAll(): Promise<void> {
  const ids = (await docker('ps', '--all', '--quiet', '--filter', `label=${label}`))
    .split('\n')
    .filter(Boolean);
  if (ids.length > 0) await docker('rm', '--force', ...ids);
}
