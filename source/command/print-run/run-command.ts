/** The command that starts captop's image on an engine. No I/O. */
import {shellWord} from '../../model/shell-word.ts';
import {rights, withheld} from './rights.ts';

/** What the command is for. */
export interface RunTarget {
  /** The client and what leads it to the engine: `docker`, `--context=work`. */
  readonly client: readonly string[];
  /** Path of the engine's socket on its own host. */
  readonly socket: string;
  /** Whether it is to run in the user's terminal. */
  readonly terminal: boolean;
}

/** As `npm run image` tags it. */
const image = 'captop';

/** Returns one line for sh(1). */
export function runCommand({client, socket, terminal}: RunTarget): string {
  const words = [
    ...client,
    'run',
    '--rm',
    ...(terminal ? ['-it'] : []),
    ...withheld,
    // A function: `$&` in a path is no pattern.
    ...rights.map(({flag}) => flag.replace('SOCKET', () => socket)),
    image,
  ];
  return words.map(shellWord).join(' ');
}
