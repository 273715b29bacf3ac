/** Podman as it is used on most machines: a command that ends, without a service, as root or as another user. */
import {mkdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {run} from './docker.ts';
import {endAllWith, engineFolder, etcWith, ownLocks, plainUid, podmanFlags} from './engines.ts';
import {labImage} from './image.ts';

export interface PodmanAlone extends AsyncDisposable {
  readonly podman: (...args: readonly string[]) => Promise<string>;
  /** Starts a container of the lab's image; returns the host PID of its init process, as Podman tells it. */
  readonly start: (name: string, ...flags: readonly string[]) => Promise<number>;
}

/** It warns at each command otherwise. */
const quiet = 'PODMAN_IGNORE_CGROUPSV1_WARNING=1';

/** The words of a shell that runs podman as root, with files of its own. */
const asRoot = (path: string): string =>
  `env ${quiet} podman --root=${path}/root --runroot=${path}/run --tmpdir=${path}/tmp ${podmanFlags.join(' ')}`;

/** The same as a user whom the machine does not know: /etc is another one in a mount namespace of the command's own. */
const asUser = (path: string): string =>
  [
    `cd ${path}/home; setpriv --reuid=${plainUid} --regid=${plainUid} --clear-groups`,
    `env -i ${quiet} PATH=$PATH HOME=${path}/home XDG_RUNTIME_DIR=${path}/xdg`,
    `podman ${podmanFlags.join(' ')}`,
  ].join(' ');

/** @param setUp words of a shell that are run before each command of root's, in a mount namespace of its own */
export async function podmanAlone(user: 'root' | 'other', setUp = 'true'): Promise<PodmanAlone> {
  const path = await engineFolder(`podman-${user}`);
  const locks = await ownLocks(path);
  let words = `${locks}; ${setUp}; ${asRoot(path)}`;
  if (user === 'other') {
    const etc = await etcWith(path, 'captopalone', plainUid, 165_536);
    for (const own of ['home', 'xdg']) await mkdir(join(path, own), {mode: 0o700});
    await run('chown', [`${plainUid}:${plainUid}`, join(path, 'home'), join(path, 'xdg')]);
    words = `${locks}; mount --bind ${etc} /etc; ${asUser(path)}`;
  }
  const podman = (...args: readonly string[]) =>
    run('unshare', ['--mount', 'sh', '-c', `${words} "$@"`, 'podman', ...args]);
  await podman('load', '--quiet', '--input', join(path, 'image.tar'));
  return {
    podman,
    async start(name, ...flags) {
      await podman(
        'run',
        '--detach',
        '--network=none',
        `--name=${name}`,
        ...flags,
        labImage,
        'sleep',
        'infinity',
      );
      return Number(await podman('inspect', '--format={{.State.Pid}}', name));
    },
    async [Symbol.asyncDispose]() {
      await podman('rm', '--all', '--force', '--time=0').catch(() => '');
      if (user === 'other') endAllWith(`XDG_RUNTIME_DIR=${path}/xdg`);
      await rm(path, {recursive: true, force: true, maxRetries: 20, retryDelay: 100});
    },
  };
}
