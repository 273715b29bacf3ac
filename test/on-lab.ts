/** What a live test needs of the machine, and its own containers. */
import {randomBytes} from 'node:crypto';
import {describe, inject, type TestContext} from 'vitest';
import {scratchLabel} from './lab/containers.ts';
import {docker} from './lab/docker.ts';
import {find, labImage} from './lab/image.ts';

/** A group of tests that look at the lab; skipped, with the reason in the run's last lines, where it is not up. */
export const onLab = (title: string, body: () => void): void => {
  describe.skipIf(inject('labObstacle') !== null)(title, body);
};

interface Needs {
  readonly root?: boolean;
  readonly commands?: readonly string[];
}

/** Skips the test with a reason where the machine lacks something; in continuous integration it fails instead. */
export async function needs(context: TestContext, {root = false, commands = []}: Needs): Promise<void> {
  const lacks: string[] = [];
  if (root && process.getuid?.() !== 0) lacks.push('root');
  for (const command of commands) if ((await find(command)) === undefined) lacks.push(command);
  if (lacks.length === 0) return;
  const reason = `this machine lacks ${lacks.join(', ')}`;
  if (process.env.CI !== undefined) throw new Error(reason);
  context.skip(reason);
}

export interface Scratch extends AsyncDisposable {
  readonly id: string;
  readonly name: string;
}

/** A container for one test, removed with it. `flags` are those of `docker run`. */
export async function scratch(
  flags: readonly string[] = [],
  command: readonly string[] = ['sleep', 'infinity'],
  image: string = labImage,
): Promise<Scratch> {
  const name = `test-${randomBytes(4).toString('hex')}`;
  const networked = flags.some(flag => flag.startsWith('--network'));
  const id = await docker(
    'run',
    '--detach',
    `--name=${name}`,
    `--label=${scratchLabel}=1`,
    ...(networked ? [] : ['--network=none']),
    ...flags,
    image,
    ...command,
  );
  return {
    id,
    name,
    [Symbol.asyncDispose]: async () => {
      await docker('rm', '--force', '--volumes', id).catch(() => '');
    },
  };
}
