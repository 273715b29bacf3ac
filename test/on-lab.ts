/** What a live test needs of the machine, and its own containers. */
import {randomBytes} from 'node:crypto';
import {describe, inject, type TestContext, vi} from 'vitest';
import './skipped.ts';
import {scratchLabel} from './lab/containers.ts';
import {docker} from './lab/docker.ts';
import {find, labImage} from './lab/image.ts';

/** A group of tests; where there is an obstacle they are skipped, and the run's last lines say why. */
export const describeUnless = (obstacle: string | null, title: string, body: () => void): void => {
  describe(title, obstacle === null ? {} : {skip: true, meta: {obstacle}}, body);
};

/** A group of tests that look at the lab; skipped where it is not up. */
export const onLab = (title: string, body: () => void): void =>
  describeUnless(inject('labObstacle'), title, body);

interface Needs {
  readonly root?: boolean;
  readonly commands?: readonly string[];
}

/** What the machine lacks, as a reason to skip; null where it lacks nothing. In continuous integration it throws. */
export function obstacleTo({root = false, commands = []}: Needs): string | null {
  const lacks = commands.filter(command => find(command) === undefined);
  if (root && process.getuid?.() !== 0) lacks.unshift('root');
  if (lacks.length === 0) return null;
  const reason = `this machine lacks ${lacks.join(', ')}`;
  if (process.env.CI !== undefined) throw new Error(reason);
  return reason;
}

/** Skips the test with a reason where the machine lacks something. */
export function needs(context: TestContext, what: Needs): void {
  const reason = obstacleTo(what);
  if (reason !== null) context.skip(reason);
}

/**
 * Tries a comparison of two readings again until it holds, or throws what is different. What a busy machine does not tell
 * in time is unknown in one of them; a process may begin or end between them.
 */
export const untilAlike = <T>(compare: () => Promise<T>): Promise<T> =>
  vi.waitFor(compare, {timeout: 120_000, interval: 500});

export interface Scratch extends AsyncDisposable {
  readonly id: string;
  readonly name: string;
}

/** A name that no other container has. */
export const freshName = (): string => `test-${randomBytes(4).toString('hex')}`;

/**
 * A container for one test, removed with it.
 *
 * @param flags those of `docker run`
 * @param name for a test that has to know it before the container is there
 */
export async function scratch(
  flags: readonly string[] = [],
  command: readonly string[] = ['sleep', 'infinity'],
  image: string = labImage,
  name: string = freshName(),
): Promise<Scratch> {
  const networked = flags.some(flag => flag.startsWith('--network'));
  const id = await docker(
    'run',
    '--detach',
    `--name=${name}`,
    `--label=${scratchLabel}=${inject('run')}`,
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
