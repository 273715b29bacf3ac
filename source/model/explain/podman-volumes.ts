/** Options of `podman run --volume` that Docker does not have, and that decide whether files of the host are changed. */
import {cleanPath} from '../compose/posix-path.ts';
import type {Asked} from '../flags/declared.ts';
import type {Command} from './run-flags-parser.ts';

interface Volume {
  readonly source: string;
  readonly destination: string;
  readonly options: readonly string[];
}

const volumesOf = (command: Command): readonly Volume[] =>
  command.all('volume').map(value => {
    const [source = '', destination = '', options = ''] = value.split(':');
    return {source, destination, options: options.split(',')};
  });

const placesWith = (command: Command, option: string): ReadonlySet<string> =>
  new Set(
    volumesOf(command).flatMap(({destination, options}) =>
      options.includes(option) ? [cleanPath(destination)] : [],
    ),
  );

/** What is asked for, with each folder that is below an overlay (`:O`) as one that is not written to. */
export function withOverlays(asked: Asked, command: Command): Asked {
  const overlaid = placesWith(command, 'O');
  if (overlaid.size === 0) return asked;
  return {
    ...asked,
    mounts: asked.mounts.map(mount =>
      overlaid.has(cleanPath(mount.destination)) ? {...mount, readOnly: true} : mount,
    ),
  };
}

/** Folders of the host that `:U` gives to the user of the container, in sentences: no user namespace keeps them. */
export const givenAway = (command: Command): readonly string[] =>
  volumesOf(command)
    .filter(({source, options}) => /^[/.~]/.test(source) && options.includes('U') && !options.includes('ro'))
    .map(
      ({source}) =>
        `--volume ${source}: U makes the container's user the owner of the folder, whoever that is on the host, which is not judged`,
    );
